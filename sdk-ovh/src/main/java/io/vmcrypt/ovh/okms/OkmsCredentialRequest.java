package io.vmcrypt.ovh.okms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A client certificate to ask an OVHcloud KMS for, from a certificate signing request such as the
 * one that vCenter makes for a KMS cluster.
 *
 * <p>Immutable and thread-safe; the builder is neither.
 */
public final class OkmsCredentialRequest {

  /** How many identities a credential can have at most: 25. */
  public static final int MAX_IDENTITIES = 25;

  private final String name;
  private final CertificateSigningRequest csr;
  private final List<String> identityUrns;
  private final @Nullable String description;
  private final int validityDays;

  private OkmsCredentialRequest(Builder builder) {
    this.name = builder.name;
    this.csr = builder.csr;
    this.identityUrns = builder.identityUrns;
    this.description = builder.description;
    this.validityDays = builder.validityDays;
  }

  /**
   * A request to refine.
   *
   * @param name the credential's name, 1 to 50 characters
   * @param csr the certificate signing request, such as the one that vCenter makes
   * @param identityUrns the identities whose IAM rights it gets, 1 to {@link #MAX_IDENTITIES}, such
   *     as {@code urn:v1:eu:identity:account:ab12345-ovh}; see {@link
   *     io.vmcrypt.ovh.credential.OvhIdentity#identities()}
   * @return a builder
   * @throws IllegalArgumentException if the name is blank or too long, or there are no identities,
   *     too many, or one that is not a URN; the message quotes what is wrong
   */
  public static Builder builder(
      String name, CertificateSigningRequest csr, List<String> identityUrns) {
    if (requireNonNull(name, "name").isBlank() || name.length() > 50) {
      throw new IllegalArgumentException(
          "the name \"" + name + "\" does not have 1 to 50 characters");
    }
    requireNonNull(csr, "csr");
    List<String> urns = List.copyOf(requireNonNull(identityUrns, "identityUrns"));
    if (urns.isEmpty() || urns.size() > MAX_IDENTITIES) {
      throw new IllegalArgumentException(
          urns.size() + " identities are given: expected 1 to " + MAX_IDENTITIES);
    }
    for (String urn : urns) {
      if (!urn.startsWith("urn:v1:")) {
        throw new IllegalArgumentException(
            "\""
                + urn
                + "\" is not an identity: expected one such as"
                + " urn:v1:eu:identity:account:ab12345-ovh");
      }
    }
    return new Builder(name, csr, urns);
  }

  /** {@return the credential's name: 1 to 50 characters} */
  public String name() {
    return name;
  }

  /** {@return the certificate signing request} */
  public CertificateSigningRequest csr() {
    return csr;
  }

  /** {@return the identities whose IAM rights it gets: one or more URNs} */
  public List<String> identityUrns() {
    return identityUrns;
  }

  /** {@return the customer's own text; empty if there is none} */
  public Optional<String> description() {
    return Optional.ofNullable(description);
  }

  /** {@return for how long it is to be valid, in days; empty for OVHcloud's default, 365} */
  public OptionalInt validityDays() {
    return validityDays == 0 ? OptionalInt.empty() : OptionalInt.of(validityDays);
  }

  /**
   * The same request, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(name, csr, identityUrns);
    builder.description = description;
    builder.validityDays = validityDays;
    return builder;
  }

  /** Refines an {@link OkmsCredentialRequest}. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final CertificateSigningRequest csr;
    private final List<String> identityUrns;
    private @Nullable String description;
    private int validityDays;

    private Builder(String name, CertificateSigningRequest csr, List<String> identityUrns) {
      this.name = name;
      this.csr = csr;
      this.identityUrns = identityUrns;
    }

    /**
     * The customer's own text; by default none.
     *
     * @param description at most 200 characters
     * @return this
     * @throws IllegalArgumentException if it is longer
     */
    public Builder description(String description) {
      if (requireNonNull(description, "description").length() > 200) {
        throw new IllegalArgumentException(
            "the description has " + description.length() + " characters: expected at most 200");
      }
      this.description = description;
      return this;
    }

    /**
     * For how long it is to be valid; by default OVHcloud's 365 days.
     *
     * @param days 1 to 365
     * @return this
     * @throws IllegalArgumentException if it is out of its range
     */
    public Builder validityDays(int days) {
      if (days < 1 || days > 365) {
        throw new IllegalArgumentException("validityDays " + days + " is not in 1 to 365");
      }
      this.validityDays = days;
      return this;
    }

    /** {@return the request, as it was refined} */
    public OkmsCredentialRequest build() {
      return new OkmsCredentialRequest(this);
    }
  }
}
