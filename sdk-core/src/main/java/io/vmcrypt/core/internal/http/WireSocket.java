package io.vmcrypt.core.internal.http;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A socket of a channel that knows whether its peer has gone, and counts the bytes that come in.
 *
 * <p>Before OkHttp sends a request over an idle connection, it asks whether the socket {@link
 * #isClosed()}. This socket looks at the connection then. It closes at an end of the stream, a
 * reset, or bytes that nobody asked for, such as TLS's close_notify. OkHttp's own look comes after
 * ten idle seconds only, and many servers close sooner.
 */
// the channel's socket does its own locking
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class WireSocket extends Socket {

  private final SocketChannel channel;
  private final Socket socket;
  private final ReentrantLock reading = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();

  private WireSocket(SocketChannel channel) {
    this.channel = channel;
    this.socket = channel.socket();
  }

  static WireSocket open() throws IOException {
    return new WireSocket(SocketChannel.open());
  }

  /**
   * Looks at the connection without waiting, unless it is in use. Closes it if the peer has closed
   * it.
   */
  @Override
  public boolean isClosed() {
    if (socket.isClosed() || !socket.isConnected() || !reading.tryLock()) {
      return socket.isClosed();
    }
    try {
      if (writing.tryLock()) {
        try {
          closeIfPeerHasGone();
        } finally {
          writing.unlock();
        }
      }
    } finally {
      reading.unlock();
    }
    return socket.isClosed();
  }

  private void closeIfPeerHasGone() {
    boolean gone;
    try {
      channel.configureBlocking(false);
      try {
        gone = channel.read(ByteBuffer.allocate(1)) != 0;
      } finally {
        channel.configureBlocking(true);
      }
    } catch (IOException e) {
      gone = true;
    }
    if (gone) {
      try {
        socket.close();
      } catch (IOException e) {
        // the socket is not used any more
      }
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(socket.getInputStream()) {
      @Override
      public int read() throws IOException {
        reading.lock();
        try {
          int read = super.read();
          Intake.count(read < 0 ? 0 : 1);
          return read;
        } finally {
          reading.unlock();
        }
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        reading.lock();
        try {
          int count = super.read(buffer, offset, length);
          Intake.count(Math.max(0, count));
          return count;
        } finally {
          reading.unlock();
        }
      }

      /**
       * Always 0: when JSSE closes a connection, it reads on for as long as bytes are available.
       */
      @Override
      public int available() {
        return 0;
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(socket.getOutputStream()) {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        writing.lock();
        try {
          out.write(buffer, offset, length);
        } finally {
          writing.unlock();
        }
      }
    };
  }

  // ---- what TLS and OkHttp use besides goes to the channel's socket

  @Override
  public void connect(SocketAddress endpoint) throws IOException {
    socket.connect(endpoint);
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    socket.connect(endpoint, timeout);
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    return socket.getInetAddress();
  }

  @Override
  public int getPort() {
    return socket.getPort();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return socket.getRemoteSocketAddress();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    socket.setTcpNoDelay(on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return socket.getTcpNoDelay();
  }

  @Override
  public void setSoLinger(boolean on, int linger) throws SocketException {
    socket.setSoLinger(on, linger);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return socket.getSoLinger();
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    socket.setSoTimeout(timeout);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return socket.getSoTimeout();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  @Override
  public void shutdownInput() throws IOException {
    socket.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected();
  }

  @Override
  public boolean isInputShutdown() {
    return socket.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return socket.isOutputShutdown();
  }

  @Override
  public String toString() {
    return socket.toString();
  }
}
