/** What a VM is, what is to change, what stands in the way, and the change itself. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vm;
