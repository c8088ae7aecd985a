package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
 * <p>Two are equal if algorithm and bytes are equal. The comparison takes the same time wherever
 * they differ. Immutable and thread-safe.
 */
public final class Thumbprint {

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();
  // "SHA1 Fingerprint=" and "sha1 Fingerprint=" of OpenSSL, "SHA1: " of keytool
  private static final Pattern LABEL =
      Pattern.compile(
          "(?i)(sha-?1|sha-?256)?+\\s*+(?:(?:fingerprint|thumbprint)\\s*+[=:]|(?<=[16]):)\\s*+");
  // a separator stands between two bytes, never inside one; lines may be wrapped after it
  private static final Pattern BYTES =
      Pattern.compile("[0-9a-fA-F]{2}(?:[:-]?+\\s*+[0-9a-fA-F]{2})*+");
  private static final Pattern SEPARATORS = Pattern.compile("[:\\-\\s]+");
  private static final int MAX_TEXT = 500;
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
   * with a label in front as OpenSSL and keytool print it. Separators stand between bytes only.
   *
   * @param text 40 or 64 hexadecimal digits
   * @return the thumbprint; the count of digits tells the algorithm
   * @throws IllegalArgumentException if it has another form, or its label names the other
   *     algorithm; the message does not quote the text, which may be a secret in the wrong place
   */
  public static Thumbprint parse(String text) {
    requireNonNull(text, "text");
    String stripped = text.strip();
    if (stripped.length() > MAX_TEXT) {
      throw refused("is no thumbprint");
    }
    Matcher label = LABEL.matcher(stripped);
    boolean hasLabel = label.lookingAt();
    String bytes = hasLabel ? stripped.substring(label.end()) : stripped;
    if (!BYTES.matcher(bytes).matches()) {
      throw refused("is no thumbprint" + invisible(text));
    }
    String digits = SEPARATORS.matcher(bytes).replaceAll("");
    for (ThumbprintAlgorithm algorithm : ThumbprintAlgorithm.values()) {
      if (digits.length() == 2 * algorithm.length()) {
        checkLabel(hasLabel ? label.group(1) : null, algorithm);
        return new Thumbprint(algorithm, HexFormat.of().parseHex(digits));
      }
    }
    throw refused("has " + digits.length() / 2 + " bytes");
  }

  private static void checkLabel(@Nullable String label, ThumbprintAlgorithm algorithm) {
    if (label != null && label.contains("256") != (algorithm == ThumbprintAlgorithm.SHA256)) {
      throw refused("says " + label + " and has the length of " + algorithm.digest());
    }
  }

  /** Names an invisible character, such as some certificate dialogs put on the clipboard. */
  private static String invisible(String text) {
    return text.chars()
        .filter(c -> c > '~')
        .mapToObj(c -> String.format(Locale.ROOT, " (it holds the character U+%04X)", c))
        .findFirst()
        .orElse("");
  }

  private static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("this text " + why + ": " + FORMS);
  }

  /** {@return the digest: SHA-1 or SHA-256} */
  public ThumbprintAlgorithm algorithm() {
    return algorithm;
  }

  /** {@return the digest's bytes: a new array of 20 or 32 bytes} */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Whether a certificate has this thumbprint.
   *
   * @param certificate the certificate
   * @return true if its digest is this one
   */
  public boolean matches(X509Certificate certificate) {
    return equals(of(certificate, algorithm));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Thumbprint that
        && algorithm == that.algorithm
        && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /**
   * {@return the form that OVHcloud, vCenter and OpenSSL print; upper case with colons, {@code
   * 7B:D9:46:...}}
   */
  @Override
  public String toString() {
    return COLONS.formatHex(bytes);
  }
}
