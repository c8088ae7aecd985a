/** Judges whether a VM is as asked: the one answer of plans, prechecks, audits and proofs. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vm.judge;
