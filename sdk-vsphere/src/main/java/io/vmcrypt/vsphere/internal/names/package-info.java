/** Names and paths in vCenter. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.names;
