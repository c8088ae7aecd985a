package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.DeadlineChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;

/** A connection over Bouncy Castle's TLS, which accepts what the JDK has turned off. */
final class BouncyLink extends Link {

  private static final int BUFFER = 16 * 1024;

  private final BouncyClient client;
  private final TlsClientProtocol protocol = new TlsClientProtocol();
  private final byte[] in = new byte[BUFFER];

  BouncyLink(DeadlineChannel channel, BouncyClient client) {
    super(channel);
    this.client = client;
  }

  @Override
  void handshake(BooleanSupplier enough, Deadline deadline) throws IOException {
    try {
      protocol.connect(client);
      while (!client.isDone() && !enough.getAsBoolean()) {
        fill(deadline);
        if (channel.received() > TlsLink.HANDSHAKE_LIMIT) {
          throw new TlsLink.TooMuchData();
        }
      }
      flush(deadline);
    } catch (TlsFatalAlertReceived | TlsFatalAlert e) {
      throw inWordsOfJdk(e, deadline);
    } finally {
      client.keepChain();
    }
  }

  /** Sends what is waiting to be sent, then reads what comes. */
  private void fill(Deadline deadline) throws IOException {
    flush(deadline);
    boolean first = channel.received() == 0;
    int count = channel.read(ByteBuffer.wrap(in), deadline);
    if (count < 0 || protocol.isClosed()) {
      throw new TlsLink.ClosedByPeer();
    }
    if (first && !PlainTextPeer.beginsRecord(in[0])) {
      throw new TlsLink.NotTls(ByteBuffer.wrap(Arrays.copyOf(in, count)));
    }
    CertificateParser.allowEmptyIssuers(true);
    try {
      protocol.offerInput(in, 0, count);
    } finally {
      CertificateParser.allowEmptyIssuers(false);
    }
  }

  private void flush(Deadline deadline) throws IOException {
    byte[] out = new byte[protocol.getAvailableOutputBytes()];
    if (out.length > 0) {
      protocol.readOutput(out, 0, out.length);
      channel.write(ByteBuffer.wrap(out), deadline);
    }
  }

  private SSLException inWordsOfJdk(IOException e, Deadline deadline) {
    if (e instanceof TlsFatalAlertReceived received) {
      return new SSLException(
          "Received fatal alert: " + AlertDescription.getName(received.getAlertDescription()), e);
    }
    try {
      // our own alert
      flush(deadline);
    } catch (IOException hungUp) {
      e.addSuppressed(hungUp);
    }
    Throwable reason = e.getCause() == null ? e : e.getCause();
    return new SSLException(String.valueOf(reason.getMessage()), e);
  }

  @Override
  void write(byte[] message, Deadline deadline) throws IOException {
    try {
      protocol.writeApplicationData(message, 0, message.length);
      flush(deadline);
    } catch (TlsFatalAlertReceived | TlsFatalAlert e) {
      throw inWordsOfJdk(e, deadline);
    }
  }

  @Override
  int read(byte[] target, int from, int length, long limit, Deadline deadline) throws IOException {
    try {
      while (protocol.getAvailableInputBytes() == 0) {
        if (protocol.isClosed()) {
          throw new TlsLink.ClosedByPeer();
        }
        fill(deadline);
        if (channel.received() > limit) {
          throw new TlsLink.TooMuchData();
        }
      }
      return protocol.readInput(target, from, length);
    } catch (TlsFatalAlertReceived | TlsFatalAlert e) {
      throw inWordsOfJdk(e, deadline);
    }
  }

  /** This buffer holds encrypted bytes only. The library keeps the plain text to itself. */
  @Override
  void wipe() {
    Arrays.fill(in, (byte) 0);
  }

  @Override
  boolean answeredInOldVersion() {
    ProtocolVersion version = client.version();
    return version != null && version.isEarlierVersionOf(ProtocolVersion.TLSv12);
  }

  @Override
  String protocol() {
    ProtocolVersion version = client.version();
    if (version == null) {
      return "";
    }
    return answeredInOldVersion() ? version.getName() : version.getName().replace("TLS ", "TLSv");
  }

  @Override
  String cipherSuite() {
    return client.cipherSuite();
  }

  @Override
  void endTls(Deadline deadline) throws IOException {
    protocol.close();
    flush(deadline);
  }
}
