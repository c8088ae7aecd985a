package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

/**
 * A storage policy that is there now, and whether it was there before.
 *
 * @param outcome what was found and done
 * @param policy the policy
 */
public record EnsuredStoragePolicy(Outcome outcome, StoragePolicy policy) {

  /**
   * Checks that all is there.
   *
   * @param outcome as the component
   * @param policy as the component
   * @throws NullPointerException if a component is null
   */
  public EnsuredStoragePolicy {
    requireNonNull(outcome, "outcome");
    requireNonNull(policy, "policy");
  }

  /** What was found and done. Said by the SDK, so no values come that are not here. */
  public enum Outcome {
    /** There was none of that name; it was created. */
    CREATED,
    /** It was there, or someone else created it just now; nothing was changed. */
    UNCHANGED
  }
}
