package io.vmcrypt.kmip.internal.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection. Every call ends by its deadline, writing included, and at once when its thread
 * is interrupted.
 */
public final class DeadlineChannel implements Closeable {

  private static final int DRAIN_LIMIT = 256 * 1024;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private @Nullable IOException writeFailure;
  private long received;

  private DeadlineChannel(SocketChannel channel, Selector selector, SelectionKey key) {
    this.channel = channel;
    this.selector = selector;
    this.key = key;
  }

  /**
   * Opens a connection.
   *
   * @throws SocketTimeoutException if the deadline passes before
   * @throws IOException if the address does not accept it
   */
  public static DeadlineChannel connect(InetSocketAddress address, Deadline deadline)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    Selector selector = null;
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      selector = Selector.open();
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
      DeadlineChannel opened = new DeadlineChannel(channel, selector, key);
      if (!channel.connect(address)) {
        do {
          opened.await(SelectionKey.OP_CONNECT, deadline);
        } while (!channel.finishConnect());
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      channel.close();
      if (selector != null) {
        selector.close();
      }
      throw e;
    }
  }

  /**
   * Reads what is there, waiting for the first byte.
   *
   * @return how many bytes; -1 at the end of the stream
   */
  public int read(ByteBuffer target, Deadline deadline) throws IOException {
    while (true) {
      int count = channel.read(target);
      if (count != 0) {
        received += Math.max(0, count);
        return count;
      }
      await(SelectionKey.OP_READ, deadline);
    }
  }

  /**
   * Sends all of it. If the other side has hung up, the bytes are dropped without an error, since
   * its last answer can still be read. {@link #writeFailure()} has the error.
   */
  public void write(ByteBuffer source, Deadline deadline) throws IOException {
    while (source.hasRemaining() && writeFailure == null) {
      try {
        if (channel.write(source) == 0) {
          await(SelectionKey.OP_WRITE, deadline);
        }
      } catch (SocketTimeoutException | ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        writeFailure = e;
      }
    }
    source.position(source.limit());
  }

  public @Nullable IOException writeFailure() {
    return writeFailure;
  }

  /** How many bytes have come in so far. */
  public long received() {
    return received;
  }

  private void await(int operation, Deadline deadline) throws IOException {
    long millis = deadline.remainingMillis();
    if (millis == 0) {
      throw new SocketTimeoutException("deadline passed");
    }
    key.interestOps(operation);
    selector.select(millis);
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new ClosedByInterruptException();
    }
  }

  /**
   * Ends this side, then reads until the other side has ended too. A socket that is closed with
   * unread bytes sends a reset, and a reset after the handshake sends one real KMIP server into an
   * endless loop.
   */
  public void closePolitely(Deadline deadline) {
    try (this) {
      channel.shutdownOutput();
      ByteBuffer dropped = ByteBuffer.allocate(8 * 1024);
      for (int total = 0, count = 0; count >= 0 && total < DRAIN_LIMIT; total += count) {
        dropped.clear();
        count = read(dropped, deadline);
      }
    } catch (IOException e) {
      // the connection is over anyway
    }
  }

  @Override
  public void close() {
    try (selector;
        channel) {
      key.cancel();
    } catch (IOException e) {
      // nothing is lost: everything has been read and sent
    }
  }
}
