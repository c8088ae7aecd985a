package io.vmcrypt.ovh.okms;

import static java.util.Objects.requireNonNull;

/**
 * The state of an access credential, OVHcloud {@code okms.CredentialStatusEnum}. Open: OVHcloud may
 * send words that are not among the constants.
 *
 * @param value OVHcloud's own word
 */
public record OkmsCredentialState(String value) {

  /** Its certificate is being issued. */
  public static final OkmsCredentialState CREATING = new OkmsCredentialState("CREATING");

  /** Its certificate can be used. */
  public static final OkmsCredentialState READY = new OkmsCredentialState("READY");

  /** It is being revoked. */
  public static final OkmsCredentialState DELETING = new OkmsCredentialState("DELETING");

  /** Its certificate has expired. */
  public static final OkmsCredentialState EXPIRED = new OkmsCredentialState("EXPIRED");

  /** It could not be issued. */
  public static final OkmsCredentialState ERROR = new OkmsCredentialState("ERROR");

  /** OVHcloud did not say. */
  public static final OkmsCredentialState UNKNOWN = new OkmsCredentialState("UNKNOWN");

  public OkmsCredentialState {
    requireNonNull(value, "value");
  }

  /**
   * The state of a word.
   *
   * @param value OVHcloud's own word
   * @return the state
   */
  public static OkmsCredentialState of(String value) {
    return new OkmsCredentialState(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
