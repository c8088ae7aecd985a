package io.vmcrypt.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;

/** PEM as RFC 7468 says, written here anew so that a test does not repeat what it tests. */
final class PemText {

  private PemText() {}

  static String of(String type, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            type, Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content), type);
  }
}
