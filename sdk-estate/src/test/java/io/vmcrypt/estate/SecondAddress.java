package io.vmcrypt.estate;

import io.vmcrypt.core.HostAndPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One more address, 127.0.0.2, at which a server on loopback answers; on a port of its own. */
final class SecondAddress implements AutoCloseable {

  static final String IP = "127.0.0.2";

  private final HostAndPort server;
  private final ServerSocket listener;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile boolean hangsUp;

  /** Hands what comes to a port of the second address on to a server. */
  SecondAddress(int port, HostAndPort server) {
    this.server = server;
    try {
      this.listener = new ServerSocket(port, 50, InetAddress.getByName(IP));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port + " of " + IP, e);
    }
    start(this::accept);
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      if (listener.isClosed()) {
        // one that came while it was being closed
        client.close();
        return;
      }
      if (hangsUp) {
        client.close();
        continue;
      }
      Socket target = new Socket(server.host(), server.port());
      open.add(client);
      open.add(target);
      start(() -> pump(client, target));
      start(() -> pump(target, client));
    }
  }

  private static void pump(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    }
  }

  /** Work that ends when its sockets are closed. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // closed
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** Hangs up on who connects from now on. It keeps its port: nobody else is given that. */
  void hangUp() {
    hangsUp = true;
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
