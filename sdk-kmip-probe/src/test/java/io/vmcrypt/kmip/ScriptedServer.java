package io.vmcrypt.kmip;

import io.vmcrypt.core.HostAndPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that does with each connection what the test says, TLS or not. */
final class ScriptedServer implements AutoCloseable {

  /** What is done with a connection; it is closed afterwards. */
  interface Script {
    void run(Socket socket) throws Exception;
  }

  private final ServerSocket listener;
  private final Script script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicInteger connections = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool(ScriptedServer::daemon);
  private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();

  private ScriptedServer(ServerSocket listener, Script script) {
    this.listener = listener;
    this.script = script;
  }

  static ScriptedServer start(Script script) throws IOException {
    return start(new ServerSocket(0, 500, Loopback.ipv4()), script);
  }

  static ScriptedServer start(ServerSocket listener, Script script) {
    ScriptedServer server = new ScriptedServer(listener, script);
    server.threads.execute(server::accept);
    return server;
  }

  HostAndPort endpoint() {
    return HostAndPort.of(listener.getInetAddress().getHostAddress(), listener.getLocalPort());
  }

  int port() {
    return listener.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  /** What went wrong on the server's side: a reset by the client, for one. */
  ConcurrentLinkedQueue<Exception> failures() {
    return failures;
  }

  /** Reads until the client ends its side. */
  static int drain(InputStream in) throws IOException {
    int total = 0;
    byte[] buffer = new byte[8192];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      total += count;
    }
    return total;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        open.add(socket);
        try {
          threads.execute(() -> serve(socket));
        } catch (RejectedExecutionException e) {
          socket.close();
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      // the JDK's TLS sends a flight in pieces, each of which would wait for the one before
      socket.setTcpNoDelay(true);
      script.run(socket);
    } catch (Exception e) {
      failures.add(e);
    } finally {
      open.remove(socket);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "scripted-server");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() throws IOException {
    stopped.countDown();
    listener.close();
    threads.shutdown();
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (SocketException e) {
        // closed already
      }
    }
  }
}
