package io.vmcrypt.testkit.internal.vcenter.soap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The lines of the texts that the stand-in is made of. */
public final class Lines {

  private Lines() {}

  /** Those of a text beside a class, without its comments. */
  public static List<String> of(Class<?> type, String file) {
    return of(Objects.requireNonNull(type.getResourceAsStream(file), file));
  }

  /** Those of a stream, which is closed, without its comments. */
  static List<String> of(InputStream stream) {
    try (stream) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
