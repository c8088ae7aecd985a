package io.vmcrypt.testkit.certificate;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request to a {@link TestAuthority} for a certificate: set each option with one call, then call
 * {@link #issue()}. Made by {@link TestAuthority#server} and {@link TestAuthority#client}; for use
 * by one thread. Each call of {@code issue} makes a new key and a new certificate.
 */
public final class TestIdentityRequest {

  /** How many days a certificate is valid if no end is set: {@value}. */
  public static final int DEFAULT_LIFETIME_DAYS = 365;

  /**
   * By default certificates are valid from one day before, so that they are valid even for a peer
   * whose clock is slow.
   */
  static final Duration BACKDATING = Duration.ofDays(1);

  private enum Role {
    SERVER,
    CLIENT
  }

  private final TestAuthority authority;
  private final Role role;
  private final String commonName;
  private List<String> subjectAlternativeNames = List.of();
  private TestKeyAlgorithm keyAlgorithm = TestKeyAlgorithm.EC_P256;
  private @Nullable Instant notBefore;
  private @Nullable Instant notAfter;
  private boolean sha1Signature;
  private boolean withoutExtendedKeyUsage;
  private boolean selfSigned;

  private TestIdentityRequest(TestAuthority authority, Role role, String commonName) {
    this.authority = authority;
    this.role = role;
    this.commonName = TestCertificate.checkName("commonName", commonName);
  }

  static TestIdentityRequest server(TestAuthority authority, String commonName) {
    return new TestIdentityRequest(authority, Role.SERVER, commonName);
  }

  static TestIdentityRequest client(TestAuthority authority, String commonName) {
    return new TestIdentityRequest(authority, Role.CLIENT, commonName);
  }

  /**
   * Sets the kind of key; the default is {@link TestKeyAlgorithm#EC_P256}.
   *
   * @param keyAlgorithm the kind of the certificate's own key
   * @return this request
   */
  public TestIdentityRequest keyAlgorithm(TestKeyAlgorithm keyAlgorithm) {
    this.keyAlgorithm = Objects.requireNonNull(keyAlgorithm, "keyAlgorithm");
    return this;
  }

  /**
   * Sets from when on the certificate is valid; the default is one day before it is issued.
   *
   * @param notBefore the first moment, to the second
   * @return this request
   */
  public TestIdentityRequest notBefore(Instant notBefore) {
    this.notBefore = Objects.requireNonNull(notBefore, "notBefore");
    return this;
  }

  /**
   * Sets until when the certificate is valid; the default is {@value #DEFAULT_LIFETIME_DAYS} days
   * after it is issued, and later than those that the authority has issued before. A moment in the
   * past makes an expired certificate.
   *
   * @param notAfter the last moment, to the second
   * @return this request
   */
  public TestIdentityRequest notAfter(Instant notAfter) {
    this.notAfter = Objects.requireNonNull(notAfter, "notAfter");
    return this;
  }

  /**
   * Signs with SHA-1 instead of SHA-256, which today's peers refuse.
   *
   * @return this request
   */
  public TestIdentityRequest sha1Signature() {
    this.sha1Signature = true;
    return this;
  }

  /**
   * Leaves the extended key usage out, as the certificates that vCenter makes for itself do.
   *
   * @return this request
   */
  public TestIdentityRequest withoutExtendedKeyUsage() {
    this.withoutExtendedKeyUsage = true;
    return this;
  }

  /**
   * Has the certificate signed by its own key instead of the authority's.
   *
   * @return this request
   */
  public TestIdentityRequest selfSigned() {
    this.selfSigned = true;
    return this;
  }

  /**
   * Replaces the subject alternative names. Without arguments, the certificate does not have that
   * extension.
   *
   * @param dnsNamesOrAddresses DNS names and IPv4 or IPv6 addresses, the latter without brackets
   * @return this request
   * @throws IllegalArgumentException if one is blank
   */
  public TestIdentityRequest subjectAlternativeNames(String... dnsNamesOrAddresses) {
    for (String name : dnsNamesOrAddresses) {
      TestCertificate.checkName("dnsNamesOrAddresses", name);
    }
    this.subjectAlternativeNames = List.of(dnsNamesOrAddresses);
    return this;
  }

  /**
   * Makes a key and issues the certificate for it.
   *
   * @return the certificate with its key; its chain ends with the authority's certificate, unless
   *     it is self-signed
   * @throws IllegalStateException if the certificate would end before it begins
   */
  public TestIdentity issue() {
    Instant now = Instant.now();
    Instant from = notBefore != null ? notBefore : now.minus(BACKDATING);
    Instant until = notAfter != null ? notAfter : authority.nextEnd();
    if (notBefore == null && !from.isBefore(until)) {
      // only the end was set: an expired certificate was valid for a while before its end
      from = until.minus(Duration.ofDays(DEFAULT_LIFETIME_DAYS));
    }
    if (!from.isBefore(until)) {
      throw new IllegalStateException(
          "notAfter " + until + " must be later than notBefore " + from);
    }
    KeyPair keys = keyAlgorithm.generate();
    TestCertificate certificate =
        new TestCertificate(TestCertificate.subject(commonName), keys.getPublic())
            .subjectAlternativeNames(subjectAlternativeNames)
            .validity(from, until);
    if (!withoutExtendedKeyUsage) {
      if (role == Role.SERVER) {
        certificate.serverAuth();
      } else {
        certificate.clientAuth();
      }
    }
    if (selfSigned) {
      X509Certificate own = certificate.signSelf(keys.getPrivate(), sha1Signature);
      return new TestIdentity(List.of(own), keys.getPrivate());
    }
    X509Certificate issued = certificate.sign(authority.identity(), sha1Signature);
    return new TestIdentity(List.of(issued, authority.certificate()), keys.getPrivate());
  }
}
