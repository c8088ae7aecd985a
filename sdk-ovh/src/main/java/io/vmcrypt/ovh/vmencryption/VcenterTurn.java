package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

/**
 * The sign by which the SDK saw that it is vCenter's turn.
 *
 * @param sign the sign
 * @param seen what was seen, for people: the task as it stood; of several registrations all of them
 */
public record VcenterTurn(Sign sign, String seen) {

  public VcenterTurn {
    requireNonNull(sign, "sign");
    requireNonNull(seen, "seen");
  }

  /**
   * The signs, the most certain one first. Said by the SDK, so no values come that are not here.
   */
  public enum Sign {
    /** The work has ended: vCenter has the KMS already, or OVHcloud does not wait for it. */
    ENDED,
    /** The task says that it waits for the customer to configure the KMS. */
    MARKER,
    /** The KMS is in OVHcloud's list, and the task has stood still. */
    QUIET
  }

  @Override
  public String toString() {
    return switch (sign) {
      case ENDED -> "OVHcloud's work has ended: " + seen;
      case MARKER -> "OVHcloud waits for vCenter: " + seen;
      case QUIET -> "the KMS is listed and OVHcloud's work stands still: " + seen;
    };
  }
}
