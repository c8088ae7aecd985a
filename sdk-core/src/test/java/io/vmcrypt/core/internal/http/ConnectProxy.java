package io.vmcrypt.core.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP proxy that opens tunnels, all of them to one port of this machine whatever their name,
 * and keeps all that a client sends.
 */
final class ConnectProxy implements AutoCloseable {

  private static final int LONGEST_HEAD = 64 * 1024;

  private final ServerSocket listening;
  private final int target;
  private final String answer;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final Semaphore closed = new Semaphore(0);
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  private ConnectProxy(int target, String answer) throws IOException {
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    this.answer = answer;
    daemon(
        () -> {
          while (true) {
            Socket client = listening.accept();
            daemon(() -> serve(client));
          }
        });
  }

  static ConnectProxy to(int target) throws IOException {
    return new ConnectProxy(target, "HTTP/1.1 200 Connection established\r\n\r\n");
  }

  /** A proxy that lets nobody through. */
  static ConnectProxy refusing(String status, String header) throws IOException {
    return new ConnectProxy(
        0, "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n" + header + "\r\n\r\n");
  }

  int port() {
    return listening.getLocalPort();
  }

  /** What clients asked for, with their headers. */
  List<String> heads() {
    return List.copyOf(heads);
  }

  /** All that went through tunnels from clients, as the proxy could read it. */
  String sent() {
    return sent.toString(ISO_8859_1);
  }

  /** Until so many tunnels have been closed by their servers, and so for their clients. */
  void awaitClosed(int count) throws InterruptedException {
    if (!closed.tryAcquire(count, 20, TimeUnit.SECONDS)) {
      throw new AssertionError("a tunnel is still open");
    }
  }

  private void serve(Socket client) throws IOException {
    open.add(client);
    RawServer.tellOfItsEnd(client);
    try (client) {
      InputStream in = client.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0 && head.length() < LONGEST_HEAD) {
        int read = in.read();
        if (read < 0) {
          return;
        }
        head.append((char) read);
      }
      heads.add(head.toString());
      client.getOutputStream().write(answer.getBytes(ISO_8859_1));
      if (target == 0) {
        return;
      }
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
        open.add(server);
        daemon(
            () -> {
              copy(server.getInputStream(), client.getOutputStream(), false);
              client.close();
            });
        copy(in, server.getOutputStream(), true);
      }
    } finally {
      closed.release();
    }
  }

  private void copy(InputStream from, OutputStream to, boolean keep) throws IOException {
    byte[] buffer = new byte[8192];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      if (keep) {
        sent.write(buffer, 0, count);
      }
      to.write(buffer, 0, count);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // one of the two has gone
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
