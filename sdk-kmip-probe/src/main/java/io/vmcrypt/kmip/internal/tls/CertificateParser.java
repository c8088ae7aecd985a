package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.kmip.internal.net.SafeText;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.util.Properties;

/**
 * Reads certificates, including some that the JDK cannot read: without an issuer, or with explicit
 * curve parameters. Their bytes stay as the server sent them, so their thumbprints are right.
 */
public final class CertificateParser {

  private static final String EMPTY_ISSUER = "org.bouncycastle.x509.allow_empty_issuer_cert";

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();

  /** Of its own, since Java looks for the library as soon as it looks at a class that names it. */
  private static final class Lenient {
    static CertificateFactory factory() throws CertificateException {
      return CertificateFactory.getInstance("X.509", new BouncyCastleProvider());
    }
  }

  private CertificateParser() {}

  /** The certificate; empty if no one here can read it. */
  static Optional<X509Certificate> parse(byte[] der) {
    try {
      return Optional.of(read(CertificateFactory.getInstance("X.509"), der));
    } catch (GeneralSecurityException | RuntimeException e) {
      return parseOtherwise(der);
    }
  }

  private static Optional<X509Certificate> parseOtherwise(byte[] der) {
    allowEmptyIssuers(true);
    try {
      return Optional.of(read(Lenient.factory(), der));
    } catch (GeneralSecurityException | RuntimeException e) {
      return Optional.empty();
    } finally {
      allowEmptyIssuers(false);
    }
  }

  /**
   * Allows certificates without an issuer, for this thread only. Bouncy Castle refuses them by
   * default; OpenSSL makes and reads them.
   */
  static void allowEmptyIssuers(boolean allowed) {
    if (allowed) {
      Properties.setThreadOverride(EMPTY_ISSUER, true);
    } else {
      Properties.removeThreadOverride(EMPTY_ISSUER);
    }
  }

  private static X509Certificate read(CertificateFactory factory, byte[] der)
      throws CertificateException {
    X509Certificate read =
        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    if (read == null || !MessageDigest.isEqual(read.getEncoded(), der)) {
      throw new CertificateException("the certificate cannot be kept as it came");
    }
    // Bouncy Castle reads it only now, and throws: of an unknown curve, for one
    if (read.getPublicKey() == null) {
      throw new CertificateException("the certificate has a key of an unknown kind");
    }
    return read;
  }

  /** Why this Java cannot read a certificate; empty if it can. */
  public static Optional<String> whyUnreadableByJdk(X509Certificate certificate) {
    try {
      read(CertificateFactory.getInstance("X.509"), certificate.getEncoded());
      return Optional.empty();
    } catch (GeneralSecurityException | RuntimeException e) {
      return Optional.of(SafeText.of(String.valueOf(e.getMessage())));
    }
  }

  /** SHA-1 and SHA-256, as OpenSSL prints them. */
  static String thumbprints(byte[] der) {
    try {
      return "SHA-1 "
          + COLONS.formatHex(MessageDigest.getInstance("SHA-1").digest(der))
          + ", SHA-256 "
          + COLONS.formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has both", e);
    }
  }
}
