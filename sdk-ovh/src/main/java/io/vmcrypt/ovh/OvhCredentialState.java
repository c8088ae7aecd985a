package io.vmcrypt.ovh;

import static java.util.Objects.requireNonNull;

/**
 * The state of a consumer key, OVHcloud {@code auth.CredentialStateEnum}. Open: OVHcloud may send
 * words that are not among the constants.
 *
 * @param value OVHcloud's own word
 */
public record OvhCredentialState(String value) {

  /** Waits for the customer to open its validation URL. */
  public static final OvhCredentialState PENDING_VALIDATION =
      new OvhCredentialState("pendingValidation");

  /** Can be used. */
  public static final OvhCredentialState VALIDATED = new OvhCredentialState("validated");

  /** The customer has refused it. */
  public static final OvhCredentialState REFUSED = new OvhCredentialState("refused");

  /** It has expired. */
  public static final OvhCredentialState EXPIRED = new OvhCredentialState("expired");

  /** OVHcloud did not say. */
  public static final OvhCredentialState UNKNOWN = new OvhCredentialState("unknown");

  public OvhCredentialState {
    requireNonNull(value, "value");
  }

  /**
   * The state of a word.
   *
   * @param value OVHcloud's own word
   * @return the state
   * @throws NullPointerException if {@code value} is null
   */
  public static OvhCredentialState of(String value) {
    return new OvhCredentialState(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
