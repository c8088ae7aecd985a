package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.DeadlineChannel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Moves records between an engine and a connection. It gathers what the engine wants to send, and
 * sends it in one piece when the engine waits for an answer. Otherwise a server that refuses the
 * client certificate could break the pipe while this still sends, and its alert would be lost.
 */
final class TlsLink extends Link {

  /** More than any handshake needs: the JDK takes chains of 10 certificates, 32 KiB together. */
  static final int HANDSHAKE_LIMIT = 256 * 1024;

  /**
   * Record header, handshake header, and the version of a ServerHello (RFC 5246 section 7.4.1.3).
   */
  private static final int SERVER_VERSION_END = 5 + 4 + 2;

  private static final int MOST_OF_A_RECORD = 64 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** The server hung up. */
  static final class ClosedByPeer extends EOFException {
    private static final long serialVersionUID = 1L;

    ClosedByPeer() {
      super("closed by the server");
    }
  }

  /** The first bytes are not a TLS record. */
  static final class NotTls extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient ByteBuffer answer;

    NotTls(ByteBuffer answer) {
      super("not TLS");
      this.answer = answer;
    }

    ByteBuffer answer() {
      return answer;
    }
  }

  /** The server sent more than the limit. */
  static final class TooMuchData extends IOException {
    private static final long serialVersionUID = 1L;

    TooMuchData() {
      super("too many bytes");
    }
  }

  private final SSLEngine engine;
  private final ByteBuffer plain;
  private final byte[] firstBytes = new byte[SERVER_VERSION_END];
  private ByteBuffer in;
  private ByteBuffer out;

  TlsLink(DeadlineChannel channel, SSLEngine engine) {
    super(channel);
    this.engine = engine;
    int packet = engine.getSession().getPacketBufferSize();
    this.in = ByteBuffer.allocate(packet).flip();
    this.out = ByteBuffer.allocate(packet);
    this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
  }

  @Override
  void handshake(BooleanSupplier enough, Deadline deadline) throws IOException {
    engine.beginHandshake();
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          runTasks();
          if (enough.getAsBoolean()) {
            return;
          }
        }
        case NEED_WRAP -> put(NOTHING);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          flush(deadline);
          unwrap(deadline);
        }
        case FINISHED, NOT_HANDSHAKING -> {
          flush(deadline);
          return;
        }
      }
      if (channel.received() > HANDSHAKE_LIMIT) {
        throw new TooMuchData();
      }
    }
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /** Makes ready what goes out next; the end of the connection is a failure. */
  private void put(ByteBuffer source) throws IOException {
    if (wrap(source) == SSLEngineResult.Status.CLOSED) {
      throw new ClosedByPeer();
    }
  }

  private SSLEngineResult.Status wrap(ByteBuffer source) throws SSLException {
    while (true) {
      SSLEngineResult.Status status = engine.wrap(source, out).getStatus();
      if (status != SSLEngineResult.Status.BUFFER_OVERFLOW) {
        return status;
      }
      out =
          ByteBuffer.allocate(out.capacity() + engine.getSession().getPacketBufferSize())
              .put(out.flip());
    }
  }

  private void flush(Deadline deadline) throws IOException {
    if (out.position() > 0) {
      channel.write(out.flip(), deadline);
      out.clear();
    }
  }

  private void unwrap(Deadline deadline) throws IOException {
    SSLEngineResult result = engine.unwrap(in, plain);
    switch (result.getStatus()) {
      case BUFFER_UNDERFLOW -> fill(deadline);
      case CLOSED -> throw new ClosedByPeer();
      case BUFFER_OVERFLOW -> throw new SSLException("application data during the handshake");
      case OK -> {
        // the handshake goes on, or there is data
      }
    }
  }

  @Override
  void write(byte[] message, Deadline deadline) throws IOException {
    ByteBuffer source = ByteBuffer.wrap(message);
    while (source.hasRemaining()) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> runTasks();
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          flush(deadline);
          unwrap(deadline);
        }
        default -> put(source);
      }
    }
    flush(deadline);
  }

  @Override
  int read(byte[] target, int from, int length, long limit, Deadline deadline) throws IOException {
    while (plain.position() == 0) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> runTasks();
        case NEED_WRAP -> {
          put(NOTHING);
          flush(deadline);
        }
        default -> unwrap(deadline);
      }
      if (channel.received() > limit) {
        throw new TooMuchData();
      }
    }
    plain.flip();
    int count = Math.min(length, plain.remaining());
    plain.get(target, from, count);
    plain.compact();
    return count;
  }

  @Override
  void wipe() {
    Arrays.fill(plain.array(), (byte) 0);
  }

  private void fill(Deadline deadline) throws IOException {
    int before = (int) channel.received();
    in.compact();
    if (!in.hasRemaining()) {
      in = larger(in);
    }
    int start = in.position();
    int count;
    try {
      count = channel.read(in, deadline);
    } finally {
      in.flip();
    }
    if (count < 0) {
      throw new ClosedByPeer();
    }
    for (int i = 0; i < count && before + i < firstBytes.length; i++) {
      firstBytes[before + i] = in.get(start + i);
    }
    if (before == 0 && !PlainTextPeer.beginsRecord(in.get(in.position()))) {
      throw new NotTls(in);
    }
  }

  /** The JDK takes records of 32 KiB, as old servers send, and refuses longer ones itself. */
  private static ByteBuffer larger(ByteBuffer full) throws SSLException {
    if (full.capacity() > MOST_OF_A_RECORD) {
      throw new SSLException("a TLS record is too long");
    }
    return ByteBuffer.allocate(2 * full.capacity()).put(full.flip());
  }

  @Override
  String protocol() {
    return engine.getSession().getProtocol();
  }

  @Override
  String cipherSuite() {
    return engine.getSession().getCipherSuite();
  }

  /** Known from the first bytes, even if the JDK reports another fault first. */
  @Override
  boolean answeredInOldVersion() {
    return firstBytes[0] == 22
        && firstBytes[5] == 2
        && firstBytes[SERVER_VERSION_END - 2] == 3
        && firstBytes[SERVER_VERSION_END - 1] < 3;
  }

  @Override
  void endTls(Deadline deadline) throws IOException {
    engine.closeOutbound();
    while (!engine.isOutboundDone()
        && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
        && wrap(NOTHING) == SSLEngineResult.Status.OK) {
      // each round gives one more alert
    }
    flush(deadline);
  }
}
