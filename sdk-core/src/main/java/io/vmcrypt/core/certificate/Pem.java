package io.vmcrypt.core.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * PEM text (RFC 7468), and the contents of its blocks. Read without a library: ours has signed
 * jars, whose first class takes a quarter of a second, which each program with a file of
 * authorities would pay.
 */
final class Pem {

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private Pem() {}

  static String encode(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, BASE64.encodeToString(der), label);
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
    String text = input.pem();
    for (int at = 0; at >= 0; at = text.indexOf(BEGIN, at)) {
      Block block = Block.at(text, at);
      if (input.wants(block.label())) {
        blocks.add(block.der());
      }
      at = block.end();
    }
    return blocks;
  }

  /**
   * One block of a text.
   *
   * @param label {@code CERTIFICATE}
   * @param body what stands between its first and its last line
   * @param end where its last line begins in the text
   */
  record Block(String label, String body, int end) {

    /**
     * The block that begins there.
     *
     * @throws IOException if it has no end
     */
    static Block at(String text, int begin) throws IOException {
      int label = begin + BEGIN.length();
      int body = text.indexOf(DASHES, label);
      String type = body < 0 ? "" : text.substring(label, body);
      // the dashes of the first line are not those of the last one too
      int end = body < 0 ? -1 : text.indexOf(END + type + DASHES, body + DASHES.length());
      if (end < 0) {
        throw new IOException("a block has no end");
      }
      return new Block(type, text.substring(body + DASHES.length(), end), end);
    }

    /**
     * Its content. Old tools may write lines with a colon before it (RFC 1421).
     *
     * @throws IllegalArgumentException if it is not base64
     */
    byte[] der() {
      StringBuilder base64 = new StringBuilder(body.length());
      body.lines().map(String::strip).filter(line -> line.indexOf(':') < 0).forEach(base64::append);
      return Base64.getDecoder().decode(base64.toString());
    }
  }

  private static X509Certificate certificate(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
