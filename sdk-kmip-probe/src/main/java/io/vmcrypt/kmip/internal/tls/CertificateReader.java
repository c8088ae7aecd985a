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
      DeadlineChannel channel, TlsLibrary by, @Nullable String serverName, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    ChainRecorder recorder = new ChainRecorder();
    Link link = by.link(channel, recorder, null, serverName);
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
