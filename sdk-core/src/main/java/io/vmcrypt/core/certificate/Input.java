package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.shared.input.FileTrouble;
import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.core.shared.input.UnusableFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a caller gives to be read: text, bytes or a file. The same limits and the same messages hold
 * for all three.
 */
final class Input {

  private static final int MAX_BYTES = 1024 * 1024;
  private static final String BEGIN = "-----BEGIN ";

  private final Content content;
  private final byte[] bytes;
  private final Attempt attempt;

  Input(Content content, byte[] bytes, Attempt attempt) {
    this.content = content;
    this.attempt = attempt;
    checkSize(bytes.length);
    this.bytes = bytes.clone();
  }

  private void checkSize(int size) {
    if (size == 0) {
      throw refused("it is empty", "Write or download it again.");
    }
    if (size > MAX_BYTES) {
      throw refused("it is larger than 1 MiB", "Give " + content.words + " only.");
    }
  }

  /**
   * @param content what is looked for
   * @param pem the text
   * @param system as in the attempt
   * @param operation as in the attempt
   */
  static Input ofPem(Content content, String pem, String system, String operation) {
    return new Input(
        content,
        requireNonNull(pem, "pem").getBytes(StandardCharsets.UTF_8),
        new Attempt(system, operation, "from PEM text"));
  }

  /** As {@link #ofPem}, for a file: PEM or DER. */
  static Input ofFile(Content content, Path file, String system, String operation) {
    Attempt attempt = new Attempt(system, operation, "from file " + requireNonNull(file, "file"));
    return new Input(content, read(file, attempt), attempt);
  }

  private static byte[] read(Path file, Attempt attempt) {
    // one byte too many is told as it is for text
    try (InputStream in = InputFile.open(file)) {
      return in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      if (e instanceof UnusableFileException unusable && unusable.isMissing()) {
        throw new CertificateFormatException(
            attempt, "there is no such file", "Check the path.", e);
      }
      throw new CertificateFormatException(
          attempt,
          "the file cannot be read: " + FileTrouble.inWords(e),
          "Check that the path is right and readable.",
          e);
    }
  }

  /** Whether a PEM block of this label is what is looked for. */
  boolean wants(String label) {
    return label.endsWith(content.label);
  }

  Attempt attempt() {
    return attempt;
  }

  /** The bytes as they were given. */
  byte[] bytes() {
    return bytes;
  }

  boolean isPem() {
    return text().contains(BEGIN);
  }

  /**
   * The text from its first block on. What stands before it is a comment, and so is a byte order
   * mark.
   */
  String pem() {
    String text = text();
    return text.substring(Math.max(0, text.indexOf(BEGIN)));
  }

  /** The text from the first wanted block on. */
  Optional<String> wantedPem() {
    String text = text();
    for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
      int label = at + BEGIN.length();
      int end = text.indexOf("-----", label);
      if (end > label && wants(text.substring(label, end))) {
        return Optional.of(text.substring(at));
      }
    }
    return Optional.empty();
  }

  private String text() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Does not keep the parser's failure as the cause: that message may quote the content. */
  CertificateFormatException malformed(Exception e) {
    return refused("it is malformed (" + e.getClass().getSimpleName() + ")", content.advice());
  }

  CertificateFormatException without() {
    return refused("it holds no " + content.word, content.advice());
  }

  private CertificateFormatException refused(String outcome, String advice) {
    return new CertificateFormatException(attempt, outcome, advice, null);
  }

  /** What is looked for in an input. */
  enum Content {
    CERTIFICATE("certificate", "certificates", "CERTIFICATE"),
    SIGNING_REQUEST("signing request", "a signing request", "CERTIFICATE REQUEST"),
    PRIVATE_KEY("private key", "a private key", "PRIVATE KEY"),
    PKCS12("private key", "a PKCS#12 file", "");

    private final String word;
    private final String words;
    private final String label;

    Content(String word, String words, String label) {
      this.word = word;
      this.words = words;
      this.label = label;
    }

    private String advice() {
      return this == PKCS12
          ? "Export the client certificate together with its key, as PKCS#12."
          : "Give a PEM text with a BEGIN " + label + " block, or the DER form.";
    }
  }
}
