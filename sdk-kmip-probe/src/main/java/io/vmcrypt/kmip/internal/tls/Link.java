package io.vmcrypt.kmip.internal.tls;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection, whoever's TLS it is. An alert of the server is an {@code SSLException} that
 * says so in the JDK's words. For use by one thread.
 */
interface Link {

  /** Goes on with the handshake until it is done, or until there is no need to. */
  void handshake(BooleanSupplier enough, Deadline deadline) throws IOException;

  /** Sends all of it, in as many records as it takes. */
  void write(byte[] message, Deadline deadline) throws IOException;

  /**
   * Reads what there is, waiting for the first byte of data.
   *
   * @param limit how many bytes may have come in on this connection, all told
   * @return how many bytes; one or more
   * @throws TlsLink.ClosedByPeer if there is no more
   */
  int read(byte[] target, int from, int length, long limit, Deadline deadline) throws IOException;

  /** Overwrites what was received: it may have been a key. */
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

  /** Says goodbye as TLS has it, and then as TCP has it. */
  void close(Deadline deadline);

  default boolean heardNothing() {
    return received() == 0;
  }
}
