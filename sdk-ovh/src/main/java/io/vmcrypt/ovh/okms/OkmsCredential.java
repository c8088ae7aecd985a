package io.vmcrypt.ovh.okms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client certificate that an OVHcloud KMS accepts, {@code okms.credential.GetResponse}. It has no
 * private key: that stays with whoever made the CSR.
 *
 * @param id OVHcloud {@code credentialId}
 * @param name its name; empty if OVHcloud did not say
 * @param state its state
 * @param certificate the certificate and those above it, as OVHcloud sent them; empty until the
 *     state is {@link State#READY}
 * @param expiredAt when it expires; null if OVHcloud did not say
 * @param description the customer's own text; empty if there is none
 * @param identityUrns the identities whose IAM rights it has; empty if OVHcloud did not say
 * @param unreadable what OVHcloud sent and the SDK could not read, in words: then {@code
 *     certificate} is empty although there is one. Empty if all could be read, and in a credential
 *     that was asked for alone: that one is refused
 */
public record OkmsCredential(
    String id,
    String name,
    State state,
    List<X509Certificate> certificate,
    @Nullable Instant expiredAt,
    String description,
    List<String> identityUrns,
    String unreadable) {

  /**
   * The state of an access credential, OVHcloud {@code okms.CredentialStatusEnum}. Open: OVHcloud
   * may send words that are not among the constants.
   *
   * @param value OVHcloud's own word
   */
  public record State(String value) {

    /** Its certificate is being issued. */
    public static final State CREATING = new State("CREATING");

    /** Its certificate can be used. */
    public static final State READY = new State("READY");

    /** It is being revoked. */
    public static final State DELETING = new State("DELETING");

    /** Its certificate has expired. */
    public static final State EXPIRED = new State("EXPIRED");

    /** It could not be issued. */
    public static final State ERROR = new State("ERROR");

    /** OVHcloud did not say. */
    public static final State UNKNOWN = new State("UNKNOWN");

    public State {
      requireNonNull(value, "value");
    }

    /**
     * {@return the state of a word}
     *
     * @param value OVHcloud's own word
     */
    public static State of(String value) {
      return new State(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /** Checks that nothing is missing. */
  public OkmsCredential {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(state, "state");
    requireNonNull(description, "description");
    requireNonNull(unreadable, "unreadable");
    identityUrns = List.copyOf(requireNonNull(identityUrns, "identityUrns"));
    certificate = List.copyOf(requireNonNull(certificate, "certificate"));
  }

  /**
   * {@return one line, without the certificate; name, id, state, when it expires, and what could
   * not be read}
   */
  @Override
  public String toString() {
    return "OKMS credential %s (%s), %s%s%s"
        .formatted(
            OneLine.of(name),
            id,
            state,
            expiredAt == null ? "" : ", valid until " + expiredAt,
            unreadable.isEmpty() ? "" : "; " + unreadable);
  }
}
