package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.core.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** {@code X-Ovh-Signature}: made from exactly the URL and the bytes that are sent. */
final class Signature {

  private Signature() {}

  static String of(
      Secret applicationSecret,
      Secret consumerKey,
      String method,
      String url,
      byte[] body,
      long timestamp) {
    MessageDigest digest = sha1();
    digest.update(
        utf8(
            "%s+%s+%s+%s+"
                .formatted(applicationSecret.reveal(), consumerKey.reveal(), method, url)));
    digest.update(body);
    digest.update(utf8("+" + timestamp));
    return "$1$" + HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
