package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

/**
 * The sign by which the SDK saw that it is vCenter's turn.
 *
 * @param sign the sign
 * @param seen what was seen, for people: the state of the task; of several registrations, of all
 *     tasks
 */
public record VcenterTurn(Sign sign, String seen) {

  public VcenterTurn {
    requireNonNull(sign, "sign");
    requireNonNull(seen, "seen");
  }

  /**
   * The signs, the most certain one first. The SDK itself decides the sign, so these are all
   * values.
   */
  public enum Sign {
    /** The task has ended: vCenter has the KMS already, or OVHcloud does not wait for it. */
    ENDED,
    /** The task says that it waits for the customer to configure the KMS. */
    MARKER,
    /** The KMS is in OVHcloud's list, and the task has not changed for a while. */
    QUIET
  }

  @Override
  public String toString() {
    return switch (sign) {
      case ENDED -> "OVHcloud's work has ended: " + seen;
      case MARKER -> "OVHcloud waits for vCenter: " + seen;
      case QUIET -> "the KMS is listed and OVHcloud's task has not changed for a while: " + seen;
    };
  }
}
