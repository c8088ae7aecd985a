package io.vmcrypt.kmip.internal.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import java.nio.ByteBuffer;

/** Finds out which protocol a server speaks if it does not speak TLS. */
final class PlainTextPeer {

  private static final int SHOWN = 40;

  private PlainTextPeer() {}

  /** Whether the first byte can begin a TLS record (RFC 8446 section 5.1). */
  static boolean beginsRecord(byte first) {
    return first >= 20 && first <= 24;
  }

  static ProbeFailure describe(ByteBuffer answer) {
    byte[] bytes = new byte[Math.min(answer.remaining(), SHOWN)];
    answer.duplicate().get(bytes);
    String text = new String(bytes, ISO_8859_1);
    return ProbeFailure.of(
        FindingCode.KMS_NOT_TLS,
        null,
        protocol(text),
        SafeText.of(text.lines().findFirst().orElse("")));
  }

  private static String protocol(String text) {
    if (text.startsWith("HTTP/") || text.startsWith("<")) {
      return "HTTP";
    }
    if (text.startsWith("SSH-")) {
      return "SSH";
    }
    if (text.startsWith("220")) {
      return "SMTP or FTP";
    }
    return "something else";
  }
}
