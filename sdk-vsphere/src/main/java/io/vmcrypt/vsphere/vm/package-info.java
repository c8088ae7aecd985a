/** Virtual machines: finding them, encrypting them, and what of them is encrypted. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.vm;
