package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** What the SDK writes, as text. */
final class Written {

  private Written() {}

  static String by(Consumer<OutputStream> writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writing.accept(bytes);
    return bytes.toString(UTF_8);
  }
}
