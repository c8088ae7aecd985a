package io.vmcrypt.core.secret;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.core.shared.input.UnusableFileException;
import java.nio.file.Path;

/**
 * A value that must never be printed: a password, an application secret, a consumer key, a private
 * key.
 *
 * <p>Its text form is always {@code Secret}, without length or prefix, so that a record or a log
 * line which holds one gives nothing away. Equality is identity. Immutable and thread-safe.
 */
public final class Secret {

  private static final int MAX_FILE_BYTES = 64 * 1024;

  private final char[] chars;

  private Secret(char[] chars) {
    this.chars = chars;
  }

  /**
   * Keeps a copy of the characters; the caller may wipe its own.
   *
   * @param chars the secret
   * @return the secret
   * @throws NullPointerException if {@code chars} is null
   */
  public static Secret of(char[] chars) {
    return new Secret(requireNonNull(chars, "chars").clone());
  }

  /**
   * Keeps a copy of the text.
   *
   * @param text the secret
   * @return the secret
   * @throws NullPointerException if {@code text} is null
   */
  public static Secret of(String text) {
    return new Secret(requireNonNull(text, "text").toCharArray());
  }

  /**
   * Reads a secret from a UTF-8 file, as automation systems mount them; line breaks at its end are
   * not part of it.
   *
   * @param file a file of at most 64 KiB; a pipe or a device is refused at once
   * @return the secret
   * @throws NullPointerException if {@code file} is null
   * @throws IllegalArgumentException if it cannot be read, is not UTF-8 or is larger; the message
   *     names the file and nothing of its content; that of its cause says why, and names neither
   */
  public static Secret fromFile(Path file) {
    requireNonNull(file, "file");
    try {
      String text = InputFile.text(file, MAX_FILE_BYTES);
      int end = text.length();
      while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
        end--;
      }
      return of(text.substring(0, end));
    } catch (UnusableFileException e) {
      throw new IllegalArgumentException("secret file " + file + " cannot be read: " + e.why(), e);
    }
  }

  /**
   * {@return the value itself, for the one call that sends it: the text; it cannot be wiped, so
   * don't keep it}
   */
  public String reveal() {
    return new String(chars);
  }

  /** {@return a copy of the value that the caller can wipe: a new array} */
  public char[] revealChars() {
    return chars.clone();
  }

  /** {@return whether there is nothing to keep secret; true if it has no characters} */
  public boolean isEmpty() {
    return chars.length == 0;
  }

  /**
   * Never the value.
   *
   * @return {@code Secret}
   */
  @Override
  public String toString() {
    return "Secret";
  }
}
