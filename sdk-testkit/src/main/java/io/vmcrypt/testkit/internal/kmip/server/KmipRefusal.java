package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;

/** The server refuses an operation. It becomes a result with this reason and message. */
final class KmipRefusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient KmipResultReason reason;
  private final String words;

  KmipRefusal(KmipResultReason reason, String words) {
    super(words);
    this.reason = reason;
    this.words = words;
  }

  static KmipRefusal invalidField(String words) {
    return new KmipRefusal(KmipResultReason.INVALID_FIELD, words);
  }

  static KmipRefusal permissionDenied(String words) {
    return new KmipRefusal(KmipResultReason.PERMISSION_DENIED, words);
  }

  KmipResultReason reason() {
    return reason;
  }

  String words() {
    return words;
  }
}
