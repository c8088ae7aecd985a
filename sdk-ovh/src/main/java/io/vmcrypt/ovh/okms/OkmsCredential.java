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
 *     state is {@link OkmsCredentialState#READY}
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
    OkmsCredentialState state,
    List<X509Certificate> certificate,
    @Nullable Instant expiredAt,
    String description,
    List<String> identityUrns,
    String unreadable) {

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
    return "OKMS credential "
        + OneLine.of(name)
        + " ("
        + id
        + "), "
        + state
        + (expiredAt == null ? "" : ", valid until " + expiredAt)
        + (unreadable.isEmpty() ? "" : "; " + unreadable);
  }
}
