package io.vmcrypt.core.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** PEM text (RFC 7468), and the contents of its blocks. */
final class Pem {

  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private Pem() {}

  static String encode(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + BASE64.encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** One BEGIN CERTIFICATE block. */
  static String encode(X509Certificate certificate) {
    try {
      return encode("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read has a DER form", e);
    }
  }

  /** All certificates of a PEM text, or the one in DER, in their order; never empty. */
  static List<X509Certificate> certificates(Input input) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (byte[] der : blocks(input)) {
        certificates.add(certificate(der));
      }
    } catch (IOException | CertificateException | IllegalArgumentException e) {
      throw input.malformed(e);
    }
    if (certificates.isEmpty()) {
      throw input.without();
    }
    return List.copyOf(certificates);
  }

  /**
   * The wanted blocks of a PEM text, in their order. Of any other input, all bytes as one block.
   */
  static List<byte[]> blocks(Input input) throws IOException {
    if (!input.isPem()) {
      return List.of(input.bytes());
    }
    List<byte[]> blocks = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(input.pem()))) {
      for (PemObject object = reader.readPemObject();
          object != null;
          object = reader.readPemObject()) {
        if (input.wants(object.getType())) {
          blocks.add(object.getContent());
        }
      }
    }
    return blocks;
  }

  private static X509Certificate certificate(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
