/**
 * Changes VMs, one or many: puts together what was read, what is to change and what stands in the
 * way.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vm;
