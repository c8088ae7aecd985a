package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.kmip.internal.net.DeadlineChannel;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
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

  /** The order in which they are tried. */
  public static final List<TlsLibrary> ALL = List.of(JDK, BOUNCY_CASTLE_1_2, BOUNCY_CASTLE_1_3);

  /** The same with TLS 1.2 and older. */
  public static final List<TlsLibrary> OLDER = List.of(JDK_1_2, BOUNCY_CASTLE_1_2);

  private static final List<String> BOTH = List.of("TLSv1.3", "TLSv1.2");
  private static final List<String> TLS_1_2 = List.of("TLSv1.2");

  /** What is done with a library. */
  public interface Use<T> {
    T by(TlsLibrary library) throws ProbeFailure, ClosedByInterruptException;
  }

  /**
   * Tries one after the other, if the first one may be to blame. If none succeeds, the failure of
   * the first is thrown.
   *
   * @param saysMore whether the failure of a later one is thrown instead
   */
  public static <T> T first(List<TlsLibrary> order, Use<T> use, Predicate<ProbeFailure> saysMore)
      throws ProbeFailure, ClosedByInterruptException {
    ProbeFailure first = null;
    for (TlsLibrary library : order) {
      try {
        return use.by(library);
      } catch (ProbeFailure e) {
        if (first == null ? !e.mayBeTheJdk() : saysMore.test(e)) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    throw Objects.requireNonNull(first);
  }

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
              channel,
              new BouncyClient(
                  recorder, keys, serverName, BouncyClient.versions(this == BOUNCY_CASTLE_1_3)));
    };
  }
}
