/** Reads virtual machines. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vm.reading;
