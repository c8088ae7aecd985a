package io.vmcrypt.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Any number of endpoints that each show their certificate after a delay. In a real fleet they are
 * other machines, so their work does not slow down the client. So these do no work: one thread
 * sends the same first flight of TLS 1.2 to every client, which is all that a client needs for the
 * certificate, and closes when the client does.
 */
final class SlowEndpoints implements AutoCloseable {

  private record Due(SocketChannel channel, long at) {}

  private final ServerSocketChannel listener;
  private final Selector selector;
  private final ByteBuffer flight;
  private final long delay;
  private final ArrayDeque<Due> waiting = new ArrayDeque<>();
  private final ByteBuffer dropped = ByteBuffer.allocate(16 * 1024);

  private SlowEndpoints(
      ServerSocketChannel listener, Selector selector, byte[] flight, Duration delay) {
    this.listener = listener;
    this.selector = selector;
    this.flight = ByteBuffer.wrap(flight);
    this.delay = delay.toNanos();
  }

  static SlowEndpoints start(byte[] certificate, Duration delay) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    listener.configureBlocking(false);
    Selector selector = Selector.open();
    listener.register(selector, SelectionKey.OP_ACCEPT);
    SlowEndpoints endpoints =
        new SlowEndpoints(listener, selector, firstFlight(certificate), delay);
    Thread thread = new Thread(endpoints::serve, "slow-endpoints");
    thread.setDaemon(true);
    thread.start();
    return endpoints;
  }

  int port() {
    return listener.socket().getLocalPort();
  }

  /** ServerHello and Certificate (RFC 5246 sections 7.4.1.3 and 7.4.2), in one record. */
  private static byte[] firstFlight(byte[] certificate) {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    int hello = 2 + 32 + 1 + 2 + 1 + 2 + 5;
    int list = 3 + certificate.length;
    ByteBuffer out = ByteBuffer.allocate(5 + 4 + hello + 4 + 3 + list);
    out.put((byte) 22).putShort((short) 0x0303).putShort((short) (out.capacity() - 5));
    out.put((byte) 2);
    putLength(out, hello);
    // TLS 1.2, no session, ECDHE_RSA with AES-128-GCM, no compression, an empty renegotiation_info
    out.putShort((short) 0x0303).put(random).put((byte) 0).putShort((short) 0xc02f).put((byte) 0);
    out.putShort((short) 5).putShort((short) 0xff01).putShort((short) 1).put((byte) 0);
    out.put((byte) 11);
    putLength(out, 3 + list);
    putLength(out, list);
    putLength(out, certificate.length);
    return out.put(certificate).array();
  }

  private static void putLength(ByteBuffer out, int length) {
    out.put((byte) (length >> 16)).putShort((short) length);
  }

  private void serve() {
    try {
      while (selector.isOpen()) {
        Due next = waiting.peek();
        if (next == null) {
          selector.select();
        } else {
          long nanos = next.at - System.nanoTime();
          if (nanos > 0) {
            selector.select(nanos / 1_000_000 + 1);
          } else {
            selector.selectNow();
          }
        }
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isAcceptable()) {
            accept();
          } else {
            drain((SocketChannel) key.channel());
          }
        }
        selector.selectedKeys().clear();
        answer();
      }
    } catch (ClosedSelectorException e) {
      // closed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() throws IOException {
    for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      waiting.add(new Due(channel, System.nanoTime() + delay));
    }
  }

  private void answer() throws IOException {
    for (Due due = waiting.peek();
        due != null && due.at <= System.nanoTime();
        due = waiting.peek()) {
      waiting.remove();
      // far less than a new connection accepts at once
      due.channel.write(flight.duplicate());
    }
  }

  private void drain(SocketChannel channel) throws IOException {
    dropped.clear();
    if (channel.read(dropped) < 0) {
      channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    listener.close();
  }
}
