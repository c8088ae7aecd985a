package io.vmcrypt.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;

/**
 * A way to a server of this machine, until it is cut. To the server a client whose only way is cut
 * is one whose process was killed: its connections end, what it had asked for goes on, and nothing
 * more comes of it.
 */
final class CutLine implements AutoCloseable {

  private final int target;
  private final ServerSocket entry;
  private final Set<Socket> open = new HashSet<>();
  private boolean cut;

  private CutLine(int target) throws IOException {
    this.target = target;
    this.entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  static CutLine to(int port) {
    try {
      return new CutLine(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return entry.getLocalPort();
  }

  /** Cuts it, once for all. */
  @Override
  public void close() {
    Set<Socket> ending;
    synchronized (this) {
      cut = true;
      ending = Set.copyOf(open);
    }
    closeQuietly(entry);
    ending.forEach(CutLine::closeQuietly);
  }

  private void accept() {
    while (!entry.isClosed()) {
      try {
        Socket client = opened(entry.accept());
        Socket server = opened(new Socket(InetAddress.getLoopbackAddress(), target));
        start(() -> copy(client, server));
        start(() -> copy(server, client));
      } catch (IOException closed) {
        // it is cut, which ends the loop
      }
    }
  }

  private Socket opened(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    synchronized (this) {
      if (!cut) {
        open.add(socket);
        return socket;
      }
    }
    closeQuietly(socket);
    throw new IOException("cut");
  }

  private void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // at one of its ends
    } finally {
      closeQuietly(from);
      closeQuietly(to);
      synchronized (this) {
        open.remove(from);
        open.remove(to);
      }
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "cut-line");
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception closed) {
      // closed enough
    }
  }
}
