package io.vmcrypt.ovh.privatecloud;

import static java.util.Objects.requireNonNull;

/**
 * The state of a Hosted Private Cloud, OVHcloud {@code dedicatedCloud.StateEnum}. Open: OVHcloud
 * may send words that are not among the constants.
 *
 * @param value OVHcloud's own word
 */
public record PrivateCloudState(String value) {

  /** Ready for use. */
  public static final PrivateCloudState DELIVERED = new PrivateCloudState("delivered");

  /** Switched off. */
  public static final PrivateCloudState DISABLED = new PrivateCloudState("disabled");

  /** Being upgraded. */
  public static final PrivateCloudState UPGRADING = new PrivateCloudState("upgrading");

  /** Being migrated. */
  public static final PrivateCloudState MIGRATING = new PrivateCloudState("migrating");

  /** Broken: OVHcloud has to repair it. */
  public static final PrivateCloudState ERROR = new PrivateCloudState("error");

  /** OVHcloud did not say. */
  public static final PrivateCloudState UNKNOWN = new PrivateCloudState("unknown");

  public PrivateCloudState {
    requireNonNull(value, "value");
  }

  /**
   * The state of a word.
   *
   * @param value OVHcloud's own word
   * @return the state
   * @throws NullPointerException if {@code value} is null
   */
  public static PrivateCloudState of(String value) {
    return new PrivateCloudState(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
