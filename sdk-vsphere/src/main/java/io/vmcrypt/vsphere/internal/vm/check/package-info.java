/** Checks what stands in the way of a change to a VM. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vm.check;
