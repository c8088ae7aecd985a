package io.vmcrypt.core.certificate;

import io.vmcrypt.core.error.Attempt;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** PEM text (RFC 7468) of certificates. */
final class Pem {

  private static final int MAX_FILE_BYTES = 1024 * 1024;
  private static final String BEGIN = "-----BEGIN ";
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

  static byte[] readFile(Path file, Attempt attempt) {
    byte[] content;
    // not by the size that the file system tells: pipes and devices have none
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_FILE_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new CertificateFormatException(attempt, "there is no such file", "Check the path.", e);
    } catch (IOException e) {
      throw new CertificateFormatException(
          attempt,
          "the file cannot be read (" + e.getClass().getSimpleName() + ")",
          "Check that the path is right and readable.",
          e);
    }
    if (content.length > MAX_FILE_BYTES) {
      throw new CertificateFormatException(
          attempt,
          "the file is larger than 1 MiB",
          "Give a file of certificates or of a key only.",
          null);
    }
    if (content.length == 0) {
      throw new CertificateFormatException(
          attempt, "the file is empty", "Write or download it again.", null);
    }
    return content;
  }

  /** The text from its first block on: what stands before, a byte order mark too, is a comment. */
  static String text(byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    return text.substring(Math.max(0, text.indexOf(BEGIN)));
  }

  /** All certificates of a PEM text, in their order; never empty. */
  static List<X509Certificate> certificates(String pem, Attempt attempt) {
    return certificates(pem.getBytes(StandardCharsets.UTF_8), attempt);
  }

  /** All certificates of a file, PEM or DER, in their order; never empty. */
  static List<X509Certificate> certificates(Path file, Attempt attempt) {
    return certificates(readFile(file, attempt), attempt);
  }

  /** All certificates of a PEM text, or the one of a DER file, in their order; never empty. */
  static List<X509Certificate> certificates(byte[] content, Attempt attempt) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      String text = text(content);
      if (!text.startsWith(BEGIN)) {
        certificates.add(certificate(content));
        return certificates;
      }
      try (PemReader reader = new PemReader(new StringReader(text))) {
        for (PemObject object = reader.readPemObject();
            object != null;
            object = reader.readPemObject()) {
          if (object.getType().endsWith("CERTIFICATE")) {
            certificates.add(certificate(object.getContent()));
          }
        }
      }
    } catch (IOException | CertificateException | IllegalArgumentException e) {
      throw new CertificateFormatException(
          attempt,
          "it is malformed (" + e.getClass().getSimpleName() + ")",
          "Give a PEM text with a BEGIN CERTIFICATE block, or the DER form.",
          null);
    }
    if (certificates.isEmpty()) {
      throw new CertificateFormatException(
          attempt,
          "it holds no certificate",
          "Give a PEM text with a BEGIN CERTIFICATE block, or the DER form.",
          null);
    }
    return certificates;
  }

  private static X509Certificate certificate(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
