package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.DeadlineChannel;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection that keeps what it learned, even when the handshake fails. It does not verify
 * the server: the caller must compare {@link #chain} before it sends anything secret.
 */
public final class TlsSession {

  private final TimeSource time;
  private final ChainRecorder recorder;
  private final IdentityRecorder keys;
  private final Link link;
  private boolean established;
  private boolean heard;
  private boolean broken;

  /** Nothing is sent yet. */
  public TlsSession(
      DeadlineChannel channel,
      TlsLibrary by,
      @Nullable String serverName,
      @Nullable ClientIdentity identity,
      TimeSource time) {
    this.time = time;
    this.recorder = new ChainRecorder();
    this.keys = new IdentityRecorder(identity);
    this.link = by.link(channel, recorder, keys, serverName);
  }

  /** Does the handshake. What was learned stays, even if the handshake fails. */
  public void handshake(Deadline deadline) throws ProbeFailure, ClosedByInterruptException {
    try {
      link.handshake(() -> false, deadline);
      established = true;
    } catch (IOException e) {
      throw explain(e, deadline);
    }
  }

  /** The server's chain; empty if it did not show one. */
  public List<X509Certificate> chain() {
    return recorder.chain();
  }

  /**
   * Notes that the server has accepted this client before. If it hangs up now, that has another
   * reason.
   */
  public void clientIsAccepted() {
    heard = true;
  }

  /** Whether the handshake is done; in TLS 1.3 the server may still refuse the client. */
  public boolean isEstablished() {
    return established;
  }

  public boolean clientCertificateRequested() {
    return keys.requested();
  }

  public boolean issuerRefused() {
    return keys.issuerRefused();
  }

  public List<X500Principal> acceptedAuthorities() {
    return keys.authorities();
  }

  public String protocol() {
    return established || link.answeredInOldVersion() ? link.protocol() : "";
  }

  public String cipherSuite() {
    return established ? link.cipherSuite() : "";
  }

  /** Whether a request can still be sent over it. */
  public boolean isUsable() {
    return established && !broken && link.channel.writeFailure() == null;
  }

  public void write(byte[] message, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      link.write(message, deadline);
    } catch (IOException e) {
      throw explain(e, deadline);
    }
  }

  /** How many bytes have come in, TLS included. */
  public long received() {
    return link.channel.received();
  }

  /** Reads one byte or more; {@code limit} bounds what may have come in, TLS included. */
  public int read(byte[] target, int from, int length, long limit, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      int count = link.read(target, from, length, limit, deadline);
      heard = true;
      return count;
    } catch (IOException e) {
      throw explain(e, deadline);
    }
  }

  /** If the server hangs up before it said anything inside TLS, it may refuse the client. */
  private ProbeFailure explain(IOException e, Deadline deadline) throws ClosedByInterruptException {
    if (e instanceof ClosedByInterruptException interrupt) {
      throw interrupt;
    }
    broken = true;
    if (recorder.chain().isEmpty()) {
      return HandshakeFailures.explain(e, link, recorder, deadline);
    }
    if (link.answeredInOldVersion()) {
      return HandshakeFailures.tooOld(link.protocol(), e);
    }
    if (!heard && keys.requested()) {
      return ClientRefusals.explain(e, keys, keys.identity(), deadline, time.now());
    }
    return HandshakeFailures.explainLater(e, established, deadline);
  }

  /** Ends the connection. Takes half a second at most. */
  public void close(Deadline deadline) {
    link.wipe();
    link.close(deadline.within(CertificateReader.GOODBYE));
  }
}
