package io.vmcrypt.core.shared;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this SDK, which the build writes into a file of this package. */
public final class SdkVersion {

  private static final String FILE = "version.txt";

  private SdkVersion() {}

  /** As in the POM: "0.1.0". */
  public static String get() {
    try (InputStream file = requireNonNull(SdkVersion.class.getResourceAsStream(FILE), FILE)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the version of the SDK could not be read", e);
    }
  }
}
