package io.vmcrypt.core.shared.input;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file that somebody has named: the only place where one is opened to be read. What is no file is
 * refused before it is opened: to open a pipe waits for whoever writes into it, perhaps for ever,
 * and a device may never end.
 */
public final class InputFile {

  private static final long KIBIBYTE = 1024;
  private static final long MEBIBYTE = KIBIBYTE * KIBIBYTE;

  private InputFile() {}

  /**
   * The whole content.
   *
   * @throws UnusableFileException if it is no file, cannot be read, or is larger
   */
  public static byte[] bytes(Path file, int most) throws UnusableFileException {
    try (InputStream in = open(file)) {
      // not by the size that the file system tells: it may grow meanwhile
      byte[] content = in.readNBytes(most + 1);
      if (content.length > most) {
        throw new UnusableFileException("it is larger than " + size(most));
      }
      return content;
    } catch (UnusableFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UnusableFileException(e);
    }
  }

  /**
   * The whole content, of UTF-8 text; a byte order mark at its begin is no part of it.
   *
   * @throws UnusableFileException if it is no file, cannot be read, is larger, or is no such text
   */
  public static String text(Path file, int most) throws UnusableFileException {
    byte[] content = bytes(file, most);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      // not as the cause: it tells where in the content the bad byte stands
      throw new UnusableFileException(FileTrouble.inWords(e));
    }
  }

  /**
   * The content, for whoever counts the bytes that come.
   *
   * @throws UnusableFileException if it is no file, or cannot be read
   */
  public static InputStream open(Path file) throws UnusableFileException {
    try {
      BasicFileAttributes seen =
          Files.readAttributes(requireNonNull(file, "file"), BasicFileAttributes.class);
      if (seen.isDirectory()) {
        throw new UnusableFileException("it is a folder; expected a file");
      }
      if (!seen.isRegularFile()) {
        throw new UnusableFileException("it is a pipe, a socket or a device; expected a file");
      }
      return Files.newInputStream(file);
    } catch (UnusableFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UnusableFileException(e);
    }
  }

  private static String size(long bytes) {
    if (bytes % MEBIBYTE == 0) {
      return bytes / MEBIBYTE + " MiB";
    }
    return bytes % KIBIBYTE == 0 ? bytes / KIBIBYTE + " KiB" : bytes + " bytes";
  }
}
