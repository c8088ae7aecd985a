package io.vmcrypt.testkit.certificate;

import java.io.IOException;
import java.io.StringReader;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A certificate authority for tests: makes its own key, and issues certificates to test servers and
 * test clients. Nothing outside the test trusts it, and nothing should.
 *
 * <pre>{@code
 * TestAuthority authority = TestAuthority.create();
 * TestIdentity server = authority.server("localhost", "127.0.0.1", "::1").issue();
 * TestIdentity client = authority.client("vcenter").keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue();
 * }</pre>
 *
 * <p>The certificates follow RFC 5280: basic constraints, key usage, extended key usage, subject
 * alternative names, subject and authority key identifiers. Instances are safe for use by several
 * threads.
 */
public final class TestAuthority {

  /** The common name of an authority that was created without one. */
  public static final String DEFAULT_COMMON_NAME = "vmcrypt test authority";

  private static final Duration LIFETIME = Duration.ofDays(3650);

  private final TestIdentity identity;
  private final AtomicLong lastEnd = new AtomicLong();

  private TestAuthority(TestIdentity identity) {
    this.identity = identity;
  }

  /**
   * Makes an authority with a fresh P-256 key and the name {@value #DEFAULT_COMMON_NAME}.
   *
   * @return the new authority
   */
  public static TestAuthority create() {
    return create(DEFAULT_COMMON_NAME);
  }

  /**
   * Makes an authority with a fresh P-256 key.
   *
   * @param commonName the common name of its subject
   * @return the new authority
   * @throws IllegalArgumentException if the name is blank
   */
  public static TestAuthority create(String commonName) {
    return create(commonName, TestKeyAlgorithm.EC_P256);
  }

  /**
   * Makes an authority with a fresh key.
   *
   * @param commonName the common name of its subject
   * @param keyAlgorithm what kind of key it signs with
   * @return the new authority
   * @throws IllegalArgumentException if the name is blank
   */
  public static TestAuthority create(String commonName, TestKeyAlgorithm keyAlgorithm) {
    Objects.requireNonNull(keyAlgorithm, "keyAlgorithm");
    KeyPair keys = keyAlgorithm.generate();
    Instant now = Instant.now();
    X509Certificate certificate =
        new TestCertificate(TestCertificate.subject(commonName), keys.getPublic())
            .authority()
            .validity(now.minus(TestIdentityRequest.BACKDATING), now.plus(LIFETIME))
            .signSelf(keys.getPrivate(), false);
    return new TestAuthority(new TestIdentity(List.of(certificate), keys.getPrivate()));
  }

  /**
   * {@return an authority whose key was made elsewhere}
   *
   * @param identity its certificate and key; it is not checked whether it may sign certificates
   */
  public static TestAuthority of(TestIdentity identity) {
    return new TestAuthority(identity);
  }

  /** When a certificate ends that is made now: each a second later than the one before, or more. */
  Instant nextEnd() {
    long end =
        Instant.now()
            .plus(Duration.ofDays(TestIdentityRequest.DEFAULT_LIFETIME_DAYS))
            .getEpochSecond();
    return Instant.ofEpochSecond(
        lastEnd.accumulateAndGet(end, (last, next) -> Math.max(last + 1, next)));
  }

  /**
   * {@return the authority's own, self-signed certificate: the certificate that a peer must trust,
   * to trust everything that this authority issues}
   */
  public X509Certificate certificate() {
    return identity.certificate();
  }

  /**
   * {@return the authority's own certificate as text: one PEM block of type CERTIFICATE (RFC 7468)}
   */
  public String certificatePem() {
    return identity.certificatePem();
  }

  /**
   * Starts a certificate for a TLS server, with the extended key usage serverAuth.
   *
   * @param dnsNamesOrAddresses its names and its IPv4 or IPv6 addresses, all of them subject
   *     alternative names; the first one is the common name too
   * @return the request, still open for options
   * @throws IllegalArgumentException if there is no name, or one is blank
   */
  public TestIdentityRequest server(String... dnsNamesOrAddresses) {
    if (dnsNamesOrAddresses.length == 0) {
      throw new IllegalArgumentException("A server certificate needs at least one name or address");
    }
    return TestIdentityRequest.server(this, dnsNamesOrAddresses[0])
        .subjectAlternativeNames(dnsNamesOrAddresses);
  }

  /**
   * Starts a certificate for a TLS client, with the extended key usage clientAuth.
   *
   * @param commonName the common name of its subject
   * @return the request, still open for options
   * @throws IllegalArgumentException if the name is blank
   */
  public TestIdentityRequest client(String commonName) {
    return TestIdentityRequest.client(this, commonName);
  }

  /**
   * Issues a client certificate for a signing request, as a KMS does with the request that vCenter
   * generates. The subject and the public key are the request's; the extended key usage is
   * clientAuth; it is valid for {@value TestIdentityRequest#DEFAULT_LIFETIME_DAYS} days.
   *
   * @param csrPem one PEM block of type CERTIFICATE REQUEST (PKCS #10, RFC 2986)
   * @return the certificate, one PEM block of type CERTIFICATE
   * @throws IllegalArgumentException if the text is not a signing request, or is not signed by its
   *     own key
   */
  public String signCsr(String csrPem) {
    return signCsr(csrPem, TestIdentityRequest.DEFAULT_LIFETIME_DAYS);
  }

  /**
   * Signs a signing request, for a time of your choice.
   *
   * @param csrPem one PEM block of type CERTIFICATE REQUEST (PKCS #10, RFC 2986)
   * @param days how many days from now the certificate is valid
   * @return the certificate, one PEM block of type CERTIFICATE
   * @throws IllegalArgumentException if the text is not a signing request, or is not signed by its
   *     own key
   */
  public String signCsr(String csrPem, int days) {
    Objects.requireNonNull(csrPem, "csrPem");
    JcaPKCS10CertificationRequest request = parseCsr(csrPem);
    PublicKey key;
    try {
      key = request.getPublicKey();
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new IllegalArgumentException("The signing request is not signed by its own key");
      }
    } catch (java.security.GeneralSecurityException | OperatorCreationException | PKCSException e) {
      throw new IllegalArgumentException("The signing request has a key this JDK cannot use", e);
    }
    Instant now = Instant.now();
    X509Certificate certificate =
        new TestCertificate(request.getSubject(), key)
            .clientAuth()
            .validity(now.minus(TestIdentityRequest.BACKDATING), now.plus(Duration.ofDays(days)))
            .sign(identity, false);
    return TestIdentity.pem("CERTIFICATE", TestIdentity.encoded(certificate));
  }

  TestIdentity identity() {
    return identity;
  }

  private static JcaPKCS10CertificationRequest parseCsr(String csrPem) {
    try (PEMParser parser = new PEMParser(new StringReader(csrPem))) {
      if (parser.readObject() instanceof org.bouncycastle.pkcs.PKCS10CertificationRequest request) {
        return new JcaPKCS10CertificationRequest(request);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("The text is not a readable PEM signing request", e);
    }
    throw new IllegalArgumentException(
        "The text holds no PEM block of type CERTIFICATE REQUEST; its length is "
            + csrPem.length());
  }
}
