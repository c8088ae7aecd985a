/** Works out what a change has to do to a VM, from what was read. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vm.change;
