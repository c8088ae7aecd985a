package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.core.secret.Secret;
import okio.Buffer;

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
    Buffer signed = new Buffer();
    for (String part :
        new String[] {applicationSecret.reveal(), consumerKey.reveal(), method, url}) {
      signed.writeUtf8(part).writeUtf8("+");
    }
    return "$1$" + signed.write(body).writeUtf8("+" + timestamp).snapshot().sha1().hex();
  }
}
