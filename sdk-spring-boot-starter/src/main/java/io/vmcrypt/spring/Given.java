package io.vmcrypt.spring;

import io.vmcrypt.core.secret.Secret;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the program's properties say. What cannot be used is refused by its property's name. */
final class Given {

  private Given() {}

  /** A secret that stands in a property, or in the file that another property names. */
  static Secret secret(String property, @Nullable Secret given, @Nullable String file) {
    boolean inProperty = given != null && !given.isEmpty();
    boolean inFile = file != null && !file.isBlank();
    if (inProperty && inFile) {
      throw new PropertyRefusedException(
          property, "it is set, and so is " + property + "-file; set one of them");
    }
    if (given != null && inProperty) {
      return given;
    }
    if (file == null || !inFile) {
      throw new PropertyRefusedException(
          property, "it is not set, and neither is " + property + "-file; set one");
    }
    return ofFile(property + "-file", file);
  }

  /**
   * Tells neither the path: it is the secret itself if somebody has mixed up the two properties.
   */
  private static Secret ofFile(String property, String file) {
    try {
      return Secret.fromFile(Path.of(file));
    } catch (InvalidPathException e) {
      throw new PropertyRefusedException(property, "it is no path of a file");
    } catch (IllegalArgumentException e) {
      throw new PropertyRefusedException(
          property,
          "the file that it names cannot be read"
              + (e.getCause() instanceof IOException why ? ": " + why.getMessage() : ""));
    }
  }

  static String required(String property, @Nullable String value) {
    String set = orNull(value);
    if (set == null) {
      throw new PropertyRefusedException(property, "it is not set");
    }
    return set;
  }

  /** Null if it is empty: then it comes from a variable that nobody has set. */
  static @Nullable String orNull(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }

  /** What the SDK makes of a value. Its refusals tell the property. */
  static <T> T read(String property, String value, Function<String, T> reading) {
    try {
      return reading.apply(value);
    } catch (IllegalArgumentException e) {
      // not as the cause: the value may be a secret in the wrong place, and the SDK may quote it
      String why = String.valueOf(e.getMessage());
      throw new PropertyRefusedException(
          property, value.isBlank() ? why : why.replace(value, "..."));
    }
  }
}
