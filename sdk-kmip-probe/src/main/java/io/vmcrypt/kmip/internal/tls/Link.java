package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.DeadlineChannel;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * A TLS connection over either TLS library. An alert of the server becomes an {@code SSLException}
 * with the JDK's text for it. For use by one thread.
 */
abstract class Link {

  final DeadlineChannel channel;

  Link(DeadlineChannel channel) {
    this.channel = channel;
  }

  /** Goes on with the handshake until it is done, or until {@code enough} says so. */
  abstract void handshake(BooleanSupplier enough, Deadline deadline) throws IOException;

  /** Sends the whole message. */
  abstract void write(byte[] message, Deadline deadline) throws IOException;

  /**
   * Waits for the first byte of data, then reads what has come.
   *
   * @param limit how many bytes may come in on this connection in all
   * @return how many bytes; one or more
   * @throws TlsLink.ClosedByPeer if there is no more
   */
  abstract int read(byte[] target, int from, int length, long limit, Deadline deadline)
      throws IOException;

  /** Overwrites the received bytes: they may hold a key. */
  abstract void wipe();

  /** Sends TLS's own goodbye. */
  abstract void endTls(Deadline deadline) throws IOException;

  /** Whether the server chose TLS 1.1 or older. */
  abstract boolean answeredInOldVersion();

  /** The version that was agreed on, such as {@code TLSv1.2}; in an old one, {@code TLS 1.0}. */
  abstract String protocol();

  /** The suite that was agreed on, in the names of IANA. */
  abstract String cipherSuite();

  /** Ends TLS with its alert, then the TCP connection. */
  final void close(Deadline deadline) {
    try {
      endTls(deadline);
    } catch (IOException | RuntimeException e) {
      // the alert is a courtesy; the end of the connection says the same
    }
    channel.closePolitely(deadline);
  }

  final boolean heardNothing() {
    return channel.received() == 0;
  }
}
