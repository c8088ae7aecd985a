/** What may be a name in vCenter. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.names;
