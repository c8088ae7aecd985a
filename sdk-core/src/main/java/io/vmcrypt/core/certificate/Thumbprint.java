package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The thumbprint (fingerprint) of a certificate: the digest of its DER form. OVH {@code
 * sslThumbprint}, vSphere {@code CryptoManagerKmipCertificateInfo.fingerprint}, and what {@code
 * openssl x509 -fingerprint} prints.
 *
 * <pre>{@code
 * Thumbprint.parse("7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61")
 * Thumbprint.parse("SHA1 Fingerprint=7B:D9:46:...")     // a line of OpenSSL
 * Thumbprint.parse("7bd946be0c1eb027ce33b52e220f0084f918c661")
 * }</pre>
 *
 * <p>Two are equal if algorithm and bytes are; the comparison takes the same time wherever they
 * differ. Immutable and thread-safe.
 */
public final class Thumbprint {

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();
  private static final Pattern LABELLED =
      Pattern.compile("(?i)\\s*(sha-?1|sha-?256)?\\s*(?:fingerprint|thumbprint)\\s*[=:]\\s*(.*)");
  private static final String FORMS =
      "expected 20 bytes (SHA-1) or 32 bytes (SHA-256) in hexadecimal, with or without colons,"
          + " such as 7B:D9:46:...:61";

  private final ThumbprintAlgorithm algorithm;
  private final byte[] bytes;

  private Thumbprint(ThumbprintAlgorithm algorithm, byte[] bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes;
  }

  /**
   * The thumbprint of a certificate.
   *
   * @param certificate the certificate
   * @param algorithm the digest
   * @return its thumbprint
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if the certificate cannot be encoded
   */
  public static Thumbprint of(X509Certificate certificate, ThumbprintAlgorithm algorithm) {
    requireNonNull(certificate, "certificate");
    requireNonNull(algorithm, "algorithm");
    try {
      return new Thumbprint(
          algorithm,
          MessageDigest.getInstance(algorithm.digest()).digest(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("the certificate has no DER form", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm.digest(), e);
    }
  }

  /**
   * Reads the forms that people and tools write: any case; with colons, dashes, spaces or none;
   * with a label in front as OpenSSL prints it.
   *
   * @param text 40 or 64 hexadecimal digits
   * @return the thumbprint; the count of digits tells the algorithm
   * @throws NullPointerException if {@code text} is null
   * @throws IllegalArgumentException if it has another form, quoting it, or if its label names the
   *     other algorithm
   */
  public static Thumbprint parse(String text) {
    requireNonNull(text, "text");
    Matcher labelled = LABELLED.matcher(text);
    boolean hasLabel = labelled.matches();
    String digits = (hasLabel ? labelled.group(2) : text).strip().replaceAll("[:\\-\\s]", "");
    for (ThumbprintAlgorithm algorithm : ThumbprintAlgorithm.values()) {
      if (digits.length() == 2 * algorithm.length() && digits.matches("[0-9a-fA-F]+")) {
        checkLabel(text, hasLabel ? labelled.group(1) : null, algorithm);
        return new Thumbprint(algorithm, HexFormat.of().parseHex(digits));
      }
    }
    String shown = text.length() > 200 ? text.substring(0, 200) + "..." : text;
    throw new IllegalArgumentException("\"" + shown + "\" is no thumbprint: " + FORMS);
  }

  private static void checkLabel(
      String text, @org.jspecify.annotations.Nullable String label, ThumbprintAlgorithm algorithm) {
    if (label != null && label.contains("256") != (algorithm == ThumbprintAlgorithm.SHA256)) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" says "
              + label
              + " and has the length of "
              + algorithm.digest()
              + ": "
              + FORMS);
    }
  }

  /**
   * The digest.
   *
   * @return SHA-1 or SHA-256
   */
  public ThumbprintAlgorithm algorithm() {
    return algorithm;
  }

  /**
   * The digest's bytes.
   *
   * @return a new array of 20 or 32 bytes
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Whether a certificate has this thumbprint.
   *
   * @param certificate the certificate
   * @return true if its digest is this one
   * @throws NullPointerException if {@code certificate} is null
   */
  public boolean matches(X509Certificate certificate) {
    return equals(of(certificate, algorithm));
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof Thumbprint that
        && algorithm == that.algorithm
        && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /**
   * The form that OVHcloud, vCenter and OpenSSL print.
   *
   * @return upper case with colons, {@code 7B:D9:46:...}
   */
  @Override
  public String toString() {
    return COLONS.formatHex(bytes);
  }
}
