package io.vmcrypt.cli.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** What the SDK writes, as text. */
public final class Written {

  private Written() {}

  public static String by(Consumer<OutputStream> writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writing.accept(bytes);
    return bytes.toString(UTF_8);
  }
}
