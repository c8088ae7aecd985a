package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.kmip.internal.net.DeadlineChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What speaks TLS: the JDK, and Bouncy Castle for servers that the JDK will not talk to, such as
 * those of TLS 1.0 alone, of cipher suites that the JDK has turned off, or with a certificate that
 * it cannot read. Either TLS 1.3 alone or older versions alone: some keys can only sign in one.
 */
public enum TlsLibrary {
  JDK,
  JDK_1_2,
  BOUNCY_CASTLE_1_2,
  BOUNCY_CASTLE_1_3;

  private static final List<String> BOTH = List.of("TLSv1.3", "TLSv1.2");
  private static final List<String> TLS_1_2 = List.of("TLSv1.2");

  /**
   * A connection that has not begun.
   *
   * @param keys null to end the handshake as soon as the certificate is there
   */
  Link link(
      DeadlineChannel channel,
      ChainRecorder recorder,
      @Nullable IdentityRecorder keys,
      @Nullable String serverName) {
    return switch (this) {
      case JDK -> new TlsLink(channel, Engines.client(recorder, keys, serverName, BOTH));
      case JDK_1_2 -> new TlsLink(channel, Engines.client(recorder, keys, serverName, TLS_1_2));
      case BOUNCY_CASTLE_1_2, BOUNCY_CASTLE_1_3 ->
          new BouncyLink(
              channel, new BouncyClient(recorder, keys, serverName, this == BOUNCY_CASTLE_1_3));
    };
  }
}
