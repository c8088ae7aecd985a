package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.ovh.privatecloud.OvhTask;

/**
 * What {@link KmsServers#ensure(KmsRegistration)} found and did, and the work that is under way.
 *
 * @param outcome what was found and done
 * @param operation the work; its wait returns at once if nothing had to be done
 */
public record EnsuredKms(Outcome outcome, KmsOperation<OvhTask, RegisteredKms> operation) {

  /**
   * Checks that all is there.
   *
   * @param outcome as the component
   * @param operation as the component
   * @throws NullPointerException if a component is null
   */
  public EnsuredKms {
    requireNonNull(outcome, "outcome");
    requireNonNull(operation, "operation");
  }

  /** What was found and done. Said by the SDK, so no values come that are not here. */
  public enum Outcome {
    /** There was no such KMS; its registration was started. */
    REGISTERED,
    /**
     * Its registration or change was under way already, started by an earlier run or another one.
     */
    RESUMED,
    /** It had another thumbprint, and it was said to replace that; the change was started. */
    CHANGED,
    /** It was as asked for; nothing was changed. */
    UNCHANGED
  }
}
