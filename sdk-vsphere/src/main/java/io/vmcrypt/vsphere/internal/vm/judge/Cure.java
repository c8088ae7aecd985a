package io.vmcrypt.vsphere.internal.vm.judge;

/** What makes a VM as asked. */
public enum Cure {
  /** The assignment that was asked for. */
  ASSIGNMENT,
  /** A re-key, which is asked for by itself. */
  REKEY,
  /** No step of ours. */
  BY_HAND
}
