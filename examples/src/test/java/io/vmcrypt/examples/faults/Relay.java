package io.vmcrypt.examples.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP relay in front of a fake: counts what is open, and breaks what goes through it. */
final class Relay implements AutoCloseable {

  private final ServerSocket server;
  private final Socket holder = new Socket();
  private final Set<Socket> clients = new HashSet<>();
  private final Set<Thread> threads = new HashSet<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread acceptor;
  private final int home;
  private volatile int target;
  private volatile Duration drip = Duration.ZERO;
  private volatile boolean silent;
  private volatile boolean resetAtRequest;
  private volatile boolean garbled;
  private volatile int cutAfter = Integer.MAX_VALUE;
  private volatile Runnable whenAccepted = () -> {};

  private Relay(int target) {
    this.home = target;
    this.target = target;
    try {
      server = new ServerSocket();
      server.bind(new InetSocketAddress(loopback(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.acceptor = start("accept", this::accept);
  }

  static Relay to(int port) {
    return new Relay(port);
  }

  int port() {
    return server.getLocalPort();
  }

  /** How many connections were ever made. */
  int accepted() {
    return accepted.get();
  }

  /** Something that happens at each new connection, before anything goes through it. */
  void whenAccepted(Runnable action) {
    whenAccepted = action;
  }

  /** Refuses connections, and drops those that are there. */
  void refuse() {
    int port = port();
    closeQuietly(server);
    drop(false);
    try {
      // the kernel keeps the socket until its thread has left it
      acceptor.join();
      // bound and not listening: nobody else is given the port
      holder.setReuseAddress(true);
      holder.bind(new InetSocketAddress(loopback(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Leads new connections to another port, and drops those that are there. */
  void divert(int port) {
    target = port;
    drop(false);
  }

  /** Ends all connections with a reset. */
  void reset() {
    drop(true);
  }

  /** Ends with a reset the connection on which the client sends next, and sends nothing on. */
  void resetAtNextRequest() {
    resetAtRequest = true;
  }

  /** Sends on what the server says byte by byte from now on. */
  void drip(Duration pause) {
    drip = pause;
  }

  /** Sends on nothing of what the server says from now on. */
  void silence() {
    silent = true;
  }

  /** Says something else than the server from now on: bytes that mean nothing. */
  void garble() {
    garbled = true;
  }

  /** Sends on so many bytes of what the server says, and then ends the connection. */
  void cutAfter(int bytes) {
    cutAfter = bytes;
  }

  /** Takes back what breaks the bytes that go through, and where they are led. */
  void behave() {
    target = home;
    resetAtRequest = false;
    garbled = false;
    silent = false;
    drip = Duration.ZERO;
    cutAfter = Integer.MAX_VALUE;
  }

  /** Whether the clients have closed all their connections, or do so in time. */
  synchronized boolean awaitNoConnections(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    try {
      while (!clients.isEmpty()) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    closing.countDown();
    closeQuietly(server);
    closeQuietly(holder);
    drop(false);
    List<Thread> ending;
    synchronized (this) {
      ending = List.copyOf(threads);
    }
    try {
      for (Thread thread : ending) {
        thread.join(TimeUnit.SECONDS.toMillis(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        accepted.incrementAndGet();
        whenAccepted.run();
        relay(client);
      } catch (IOException closed) {
        // which ends the loop
      }
    }
  }

  private void relay(Socket client) throws IOException {
    client.setTcpNoDelay(true);
    Socket upstream;
    try {
      upstream = new Socket(loopback(), target);
      upstream.setTcpNoDelay(true);
    } catch (IOException e) {
      closeQuietly(client);
      return;
    }
    synchronized (this) {
      clients.add(client);
    }
    start("up", () -> pump(client, client, upstream));
    start("down", () -> pump(client, upstream, client));
  }

  private void pump(Socket client, Socket from, Socket to) {
    boolean up = client.equals(from);
    byte[] bytes = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        if (up && resetAtRequest) {
          resetAtRequest = false;
          client.setSoLinger(true, 0);
          return;
        }
        write(out, bytes, n, up);
      }
    } catch (IOException e) {
      // one of the two is gone
    } finally {
      closeQuietly(from);
      closeQuietly(to);
      synchronized (this) {
        clients.remove(client);
        notifyAll();
      }
    }
  }

  private void write(OutputStream out, byte[] bytes, int n, boolean up) throws IOException {
    if (!up && silent) {
      return;
    }
    if (!up && garbled) {
      new Random(n).nextBytes(bytes);
    }
    if (!up && n > cutAfter) {
      out.write(bytes, 0, cutAfter);
      throw new IOException("cut");
    }
    if (up || drip.isZero()) {
      out.write(bytes, 0, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      out.write(bytes[i]);
      pause();
    }
  }

  private void pause() throws IOException {
    try {
      if (closing.await(drip.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the relay was closed");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void drop(boolean withReset) {
    List<Socket> dropped;
    synchronized (this) {
      dropped = List.copyOf(clients);
    }
    for (Socket client : dropped) {
      try {
        if (withReset) {
          client.setSoLinger(true, 0);
        } else {
          // at once, where closing waits for the thread that reads
          client.shutdownInput();
          client.shutdownOutput();
        }
      } catch (IOException e) {
        // gone already
      }
      closeQuietly(client);
    }
  }

  private Thread start(String name, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } finally {
                synchronized (this) {
                  threads.remove(Thread.currentThread());
                }
              }
            },
            "relay-" + name);
    thread.setDaemon(true);
    synchronized (this) {
      threads.add(thread);
    }
    thread.start();
    return thread;
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // closed enough
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
