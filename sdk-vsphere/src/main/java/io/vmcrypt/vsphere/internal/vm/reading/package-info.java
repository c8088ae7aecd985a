/** Reads VMs and what vCenter knows of them: one by one, and page by page. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vm.reading;
