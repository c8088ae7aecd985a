/** What a change comes to at a VM: computed from what was read, without a call. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vm.change;
