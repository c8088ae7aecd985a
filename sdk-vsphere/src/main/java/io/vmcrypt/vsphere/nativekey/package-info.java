/** Native key providers: keys that vCenter makes itself, without a key server. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.nativekey;
