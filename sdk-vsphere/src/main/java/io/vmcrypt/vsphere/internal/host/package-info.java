/** Reads ESXi hosts and their keys. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.host;
