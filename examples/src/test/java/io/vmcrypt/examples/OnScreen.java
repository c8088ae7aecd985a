package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** What a program has written, wherever the lines were broken for the screen. */
final class OnScreen {

  private OnScreen() {}

  static String words(ByteArrayOutputStream out) {
    return out.toString(UTF_8).replaceAll("\\s+", " ");
  }
}
