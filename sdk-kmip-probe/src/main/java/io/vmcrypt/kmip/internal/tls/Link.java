package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.kmip.internal.net.Deadline;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection over either TLS library. An alert of the server becomes an {@code SSLException}
 * with the JDK's text for it. For use by one thread.
 */
interface Link {

  /** Goes on with the handshake until it is done, or until {@code enough} says so. */
  void handshake(BooleanSupplier enough, Deadline deadline) throws IOException;

  /** Sends the whole message. */
  void write(byte[] message, Deadline deadline) throws IOException;

  /**
   * Waits for the first byte of data, then reads what has come.
   *
   * @param limit how many bytes may come in on this connection in all
   * @return how many bytes; one or more
   * @throws TlsLink.ClosedByPeer if there is no more
   */
  int read(byte[] target, int from, int length, long limit, Deadline deadline) throws IOException;

  /** Overwrites the received bytes: they may hold a key. */
  void wipe();

  /** How many bytes have come in on this connection. */
  long received();

  @Nullable IOException writeFailure();

  /** Whether the server chose TLS 1.1 or older. */
  boolean answeredInOldVersion();

  /** The version that was agreed on, such as {@code TLSv1.2}; in an old one, {@code TLS 1.0}. */
  String protocol();

  /** The suite that was agreed on, in the names of IANA. */
  String cipherSuite();

  /** Ends TLS with its alert, then the TCP connection. */
  void close(Deadline deadline);

  default boolean heardNothing() {
    return received() == 0;
  }
}
