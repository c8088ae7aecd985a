package io.vmcrypt.ovh.okms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import java.util.List;
import java.util.Optional;

/**
 * A client certificate to ask an OVHcloud KMS for, from a certificate signing request such as the
 * one that vCenter makes for a KMS cluster. It is valid as long as OVHcloud says: 365 days.
 *
 * @param name the credential's name: 1 to 50 characters
 * @param csr the certificate signing request
 * @param identityUrns the identities whose IAM rights it gets: 1 to {@link #MAX_IDENTITIES} URNs
 *     such as {@code urn:v1:eu:identity:account:ab12345-ovh}; see {@link
 *     io.vmcrypt.ovh.credential.OvhIdentity#identities()}
 * @param description the customer's own text, at most 200 characters; empty if there is none
 */
public record OkmsCredentialRequest(
    String name,
    CertificateSigningRequest csr,
    List<String> identityUrns,
    Optional<String> description) {

  /** How many identities a credential can have at most: 25. */
  public static final int MAX_IDENTITIES = 25;

  /**
   * A request.
   *
   * @throws IllegalArgumentException if the name is blank, or it or the description is too long, or
   *     there are no identities, too many, or one that is not a URN; the message quotes what is
   *     wrong
   */
  public OkmsCredentialRequest {
    if (requireNonNull(name, "name").isBlank() || name.length() > 50) {
      throw new IllegalArgumentException(
          "the name \"" + name + "\" does not have 1 to 50 characters");
    }
    requireNonNull(csr, "csr");
    identityUrns = List.copyOf(requireNonNull(identityUrns, "identityUrns"));
    if (identityUrns.isEmpty() || identityUrns.size() > MAX_IDENTITIES) {
      throw new IllegalArgumentException(
          identityUrns.size() + " identities are given: expected 1 to " + MAX_IDENTITIES);
    }
    for (String urn : identityUrns) {
      if (!urn.startsWith("urn:v1:")) {
        throw new IllegalArgumentException(
            ("\"%s\" is not an identity: expected one such as"
                    + " urn:v1:eu:identity:account:ab12345-ovh")
                .formatted(urn));
      }
    }
    if (description.filter(text -> text.length() > 200).isPresent()) {
      throw new IllegalArgumentException(
          "the description has %s characters: expected at most 200"
              .formatted(description.get().length()));
    }
  }

  /**
   * A request without a description.
   *
   * @param name the credential's name
   * @param csr the certificate signing request, such as the one that vCenter makes
   * @param identityUrns the identities whose IAM rights it gets
   * @return the request
   * @throws IllegalArgumentException as the constructor does
   */
  public static OkmsCredentialRequest of(
      String name, CertificateSigningRequest csr, List<String> identityUrns) {
    return new OkmsCredentialRequest(name, csr, identityUrns, Optional.empty());
  }

  /**
   * The same with a text of the customer's own.
   *
   * @param description at most 200 characters
   * @return a new request
   * @throws IllegalArgumentException if it is longer
   */
  public OkmsCredentialRequest description(String description) {
    return new OkmsCredentialRequest(
        name, csr, identityUrns, Optional.of(requireNonNull(description, "description")));
  }
}
