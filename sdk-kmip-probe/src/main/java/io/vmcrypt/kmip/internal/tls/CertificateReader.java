package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.DeadlineChannel;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.report.ProbeStep;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.tls.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * Reads the certificate chain of a server, and nothing else. It ends the handshake as soon as the
 * chain is there. In TLS 1.2 and 1.3 that is before the server could refuse a missing client
 * certificate, and before the connection could carry data. So this cannot be misused as a client
 * that trusts everyone.
 */
public final class CertificateReader {

  /** How long this waits for the server to end its side. */
  static final Duration GOODBYE = Duration.ofMillis(500);

  private CertificateReader() {}

  /**
   * Reads the chain.
   *
   * @param channel a fresh connection; it is closed
   * @param serverName the name for the server name indication, or null for none
   */
  public static List<X509Certificate> read(
      DeadlineChannel channel, @Nullable String serverName, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    return read(channel, serverName, Engines.PROTOCOLS, deadline);
  }

  /** The same with some versions of TLS only, such as {@code TLSv1.2}. */
  public static List<X509Certificate> read(
      DeadlineChannel channel,
      @Nullable String serverName,
      List<String> protocols,
      Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    ChainRecorder recorder = new ChainRecorder();
    return read(
        new TlsLink(channel, Engines.client(recorder, null, serverName, protocols)),
        recorder,
        deadline);
  }

  /**
   * Reads the chain of a server that the JDK will not talk to: one that speaks TLS 1.0 or 1.1 only,
   * or cipher suites that the JDK has turned off, or shows a certificate that the JDK cannot read.
   *
   * @param tls13 with TLS 1.3 alone, where a server may lack a signature for an odd key; else with
   *     TLS 1.2 and older
   */
  public static List<X509Certificate> readWithoutJdk(
      DeadlineChannel channel, @Nullable String serverName, boolean tls13, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    return readWithoutJdk(channel, serverName, deadline, BouncyClient.versions(tls13));
  }

  private static List<X509Certificate> readWithoutJdk(
      DeadlineChannel channel,
      @Nullable String serverName,
      Deadline deadline,
      ProtocolVersion... versions)
      throws ProbeFailure, ClosedByInterruptException {
    ChainRecorder recorder = new ChainRecorder();
    return read(
        new BouncyLink(channel, new BouncyClient(recorder, null, serverName, versions)),
        recorder,
        deadline);
  }

  private static List<X509Certificate> read(Link link, ChainRecorder recorder, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      link.handshake(() -> !recorder.chain().isEmpty(), deadline);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      // what happens after the chain does not matter here
      if (recorder.chain().isEmpty()) {
        throw HandshakeFailures.explain(e, link, recorder, deadline);
      }
    } finally {
      link.close(deadline.within(GOODBYE));
    }
    if (recorder.chain().isEmpty()) {
      throw HandshakeFailures.withoutCertificate(ProbeStep.CERTIFICATE);
    }
    return recorder.chain();
  }
}
