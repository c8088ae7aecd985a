package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.ovh.internal.address.KmsIp;
import java.util.List;
import java.util.Optional;

/**
 * A key management server to register with OVHcloud. OVHcloud opens its firewall towards this
 * address and stores the certificate's thumbprint. It accepts neither a name nor a port.
 *
 * <pre>{@code
 * KmsRegistration.builder("192.0.2.1", thumbprint).description("rack 4").build()
 * KmsRegistration.builder("kms.example.com", thumbprint)   // refused: a name
 * KmsRegistration.builder("2001:db8::1", thumbprint)       // refused: IPv6
 * }</pre>
 *
 * <p>Immutable and thread-safe; the builder is neither.
 *
 * @param ip the server's address: an IPv4 address in its dotted form
 * @param thumbprint the thumbprint of the server's certificate: SHA-1 or SHA-256
 * @param certificate the server's certificate; empty if only its thumbprint is known
 * @param description the customer's own text; empty if there is none
 * @param isForced whether a different thumbprint that is registered for the KMS is replaced
 */
public record KmsRegistration(
    String ip,
    Thumbprint thumbprint,
    Optional<ServerCertificate> certificate,
    Optional<String> description,
    boolean isForced) {

  /**
   * A registration.
   *
   * @throws IllegalArgumentException if {@code ip} is not an IPv4 address, or the thumbprint is not
   *     that of the certificate
   */
  public KmsRegistration {
    ip = KmsIp.checked(ip);
    requireNonNull(thumbprint, "thumbprint");
    if (certificate.filter(given -> !thumbprint.matches(given.x509())).isPresent()) {
      throw new IllegalArgumentException(
          "the thumbprint " + thumbprint + " is not that of the certificate " + certificate.get());
    }
    requireNonNull(description, "description");
  }

  /**
   * A registration to refine.
   *
   * @param ipv4 the IPv4 address at which the private cloud reaches the server, in dotted form
   * @param thumbprint its certificate's thumbprint, SHA-1 or SHA-256
   * @return a builder
   * @throws IllegalArgumentException if {@code ipv4} is not an IPv4 address but, for example, an
   *     IPv6 address or a name; the message quotes it
   */
  public static Builder builder(String ipv4, Thumbprint thumbprint) {
    return new Builder(KmsIp.checked(ipv4), requireNonNull(thumbprint, "thumbprint"));
  }

  /**
   * Looks up the name of a KMS that has several addresses: each needs a registration of its own. It
   * asks this machine's DNS, which may know other addresses than the private cloud's DNS.
   *
   * @param name a host name, or an IPv4 address
   * @param thumbprint its certificate's thumbprint, SHA-1 or SHA-256
   * @return one registration for each IPv4 address, in the order of the addresses' text
   * @throws IllegalArgumentException if {@code name} is no host name; the message quotes it
   * @throws io.vmcrypt.core.error.ConnectionException if no address is found for the name, or no
   *     DNS server answers in 10 s
   * @throws io.vmcrypt.core.error.NotFoundException if it has IPv6 addresses only
   */
  public static List<KmsRegistration> resolve(String name, Thumbprint thumbprint) {
    requireNonNull(thumbprint, "thumbprint");
    return KmsIp.lookUp(name).stream().map(ip -> builder(ip, thumbprint).build()).toList();
  }

  /**
   * The same registration, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(ip, thumbprint);
    builder.certificate = certificate;
    builder.description = description;
    builder.isForced = isForced;
    return builder;
  }

  @Override
  public String toString() {
    return "KMS " + ip + " with thumbprint " + thumbprint;
  }

  /** Refines a {@link KmsRegistration}. Not thread-safe. */
  public static final class Builder {
    private final String ip;
    private final Thumbprint thumbprint;
    private Optional<ServerCertificate> certificate = Optional.empty();
    private Optional<String> description = Optional.empty();
    private boolean isForced;

    private Builder(String ip, Thumbprint thumbprint) {
      this.ip = ip;
      this.thumbprint = thumbprint;
    }

    /**
     * The server's certificate, where it is known; by default it is not. With it, a KMS that is
     * registered by the other digest of the same certificate is the same: two thumbprints of
     * different digests alone cannot be compared.
     *
     * @param certificate the certificate of the thumbprint
     * @return this
     */
    public Builder certificate(ServerCertificate certificate) {
      this.certificate = Optional.of(requireNonNull(certificate, "certificate"));
      return this;
    }

    /**
     * The customer's own text; by default none.
     *
     * @param description any text, also non-ASCII
     * @return this
     */
    public Builder description(String description) {
      this.description = Optional.of(requireNonNull(description, "description"));
      return this;
    }

    /**
     * Replaces a different thumbprint that is registered for the KMS, for example after its
     * certificate was renewed. Without this option the SDK refuses: the KMS may be in use, and
     * OVHcloud does not know whether it is.
     *
     * @return this
     */
    public Builder force() {
      this.isForced = true;
      return this;
    }

    /**
     * {@return the registration, as it was refined}
     *
     * @throws IllegalArgumentException if the thumbprint is not that of the certificate
     */
    public KmsRegistration build() {
      return new KmsRegistration(ip, thumbprint, certificate, description, isForced);
    }
  }
}
