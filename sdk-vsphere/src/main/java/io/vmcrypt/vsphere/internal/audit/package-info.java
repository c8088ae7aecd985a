/** The audit of an inventory: reading VMs in pages, comparing, writing reports. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.audit;
