package io.vmcrypt.testkit.internal.kmip.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection for use under TLS, which does two things differently. It keeps written bytes
 * until the next read. JSSE writes the last messages of a handshake one by one. A peer that refuses
 * the first one closes while the others are on their way, and the alert that says why would be
 * lost. And to close, it ends its own side first and reads on for a moment. A close with unread
 * data would send a reset, which can block a PyKMIP server and also lose alerts.
 */
public final class PoliteSocket extends Socket {

  private static final int GOODBYE_MILLIS = 300;
  private static final int GOODBYE_BYTES = 1 << 20;

  private final Socket tcp;
  private final InputStream in;
  private final OutputStream out;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private volatile @Nullable Deadline deadline;

  /** Wraps a connected socket. Its reads have no time limit yet. */
  public PoliteSocket(Socket tcp) throws IOException {
    this.tcp = tcp;
    this.in = tcp.getInputStream();
    this.out = tcp.getOutputStream();
  }

  /** Limits all reads from now on. */
  public void deadline(Deadline deadline) {
    this.deadline = deadline;
  }

  private void push() throws IOException {
    synchronized (pending) {
      if (pending.size() > 0) {
        byte[] bytes = pending.toByteArray();
        pending.reset();
        out.write(bytes);
        out.flush();
      }
    }
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        push();
        Deadline limit = deadline;
        tcp.setSoTimeout(limit == null ? 0 : limit.remainingMillis());
        return in.read(bytes, offset, length);
      }

      @Override
      public int available() throws IOException {
        return in.available();
      }

      @Override
      public void close() throws IOException {
        PoliteSocket.this.close();
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int value) {
        synchronized (pending) {
          pending.write(value);
        }
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        synchronized (pending) {
          pending.write(bytes, offset, length);
        }
      }

      @Override
      public void close() throws IOException {
        PoliteSocket.this.close();
      }
    };
  }

  @Override
  public synchronized void close() throws IOException {
    if (tcp.isClosed()) {
      return;
    }
    try {
      push();
      tcp.shutdownOutput();
      Deadline goodbye = new Deadline(Duration.ofMillis(GOODBYE_MILLIS));
      byte[] discarded = new byte[4096];
      int total = 0;
      int read = 0;
      while (read >= 0 && total < GOODBYE_BYTES) {
        tcp.setSoTimeout(goodbye.remainingMillis());
        read = in.read(discarded);
        total += Math.max(read, 0);
      }
    } catch (IOException peerIsGoneOrSilent) {
      // the peer is gone already
    } finally {
      tcp.close();
    }
  }

  @Override
  public boolean isConnected() {
    return tcp.isConnected();
  }

  @Override
  public boolean isBound() {
    return tcp.isBound();
  }

  @Override
  public boolean isClosed() {
    return tcp.isClosed();
  }

  @Override
  public boolean isInputShutdown() {
    return tcp.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return tcp.isOutputShutdown();
  }

  @Override
  public void shutdownInput() throws IOException {
    tcp.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    push();
    tcp.shutdownOutput();
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    return tcp.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return tcp.getLocalAddress();
  }

  @Override
  public int getPort() {
    return tcp.getPort();
  }

  @Override
  public int getLocalPort() {
    return tcp.getLocalPort();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return tcp.getRemoteSocketAddress();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return tcp.getLocalSocketAddress();
  }

  @Override
  public synchronized void setSoTimeout(int timeout) throws SocketException {
    tcp.setSoTimeout(timeout);
  }

  @Override
  public synchronized int getSoTimeout() throws SocketException {
    return tcp.getSoTimeout();
  }

  @Override
  public void setSoLinger(boolean on, int linger) throws SocketException {
    tcp.setSoLinger(on, linger);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return tcp.getSoLinger();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    tcp.setTcpNoDelay(on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return tcp.getTcpNoDelay();
  }

  @Override
  public String toString() {
    return tcp.toString();
  }
}
