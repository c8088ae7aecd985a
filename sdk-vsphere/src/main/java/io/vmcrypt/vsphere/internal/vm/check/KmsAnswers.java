package io.vmcrypt.vsphere.internal.vm.check;

import io.vmcrypt.core.error.Attempt;

/** Whether key servers answer vCenter. Thread-safe. */
@FunctionalInterface
public interface KmsAnswers {

  /** What is known of one. */
  enum Answer {
    /** It does, now. */
    ANSWERS,
    /** It does not, or vCenter does not say. */
    SILENT,
    /** vCenter does not have it yet, and shows no answer of it. */
    CANNOT_BE_ASKED_YET
  }

  /**
   * Asks for one.
   *
   * @param host its address as vCenter has it, or that of the proxy before it
   */
  Answer of(Attempt attempt, String keyProvider, String host);
}
