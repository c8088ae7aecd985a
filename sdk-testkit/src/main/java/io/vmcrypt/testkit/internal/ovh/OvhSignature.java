package io.vmcrypt.testkit.internal.ovh;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes the signature of a request from the received bytes. */
final class OvhSignature {
  private OvhSignature() {}

  static String of(
      String applicationSecret,
      String consumerKey,
      String method,
      String url,
      byte[] body,
      String timestamp) {
    MessageDigest sha1;
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
    String head = String.join("+", applicationSecret, consumerKey, method, url, "");
    sha1.update(head.getBytes(StandardCharsets.UTF_8));
    sha1.update(body);
    sha1.update(("+" + timestamp).getBytes(StandardCharsets.UTF_8));
    return "$1$" + HexFormat.of().formatHex(sha1.digest());
  }
}
