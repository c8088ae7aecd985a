package io.vmcrypt.core.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing tells when a packet has come, so these tests look until it has. */
@Timeout(300)
class WireSocketTest {

  private ServerSocket listening;
  private WireSocket socket;
  private Socket peer;

  @BeforeEach
  void connect() throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    socket = WireSocket.open();
    socket.connect(listening.getLocalSocketAddress(), 10_000);
    peer = listening.accept();
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    peer.close();
    listening.close();
  }

  private void awaitClosed() {
    while (!socket.isClosed()) {
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("a socket whose peer is there is open, however often one looks, and works on")
  void alive_isOpen() throws IOException {
    for (int i = 0; i < 100; i++) {
      assertThat(socket.isClosed()).isFalse();
    }
    peer.getOutputStream().write(7);
    assertThat(socket.getInputStream().read()).isEqualTo(7);
    socket.getOutputStream().write(new byte[] {8, 9});
    assertThat(peer.getInputStream().readNBytes(2)).containsExactly(8, 9);
    assertThat(socket.isClosed()).isFalse();
  }

  @Test
  @DisplayName("a peer that closed, or only ended what it sends, is noticed")
  void ended_isClosed() throws IOException {
    peer.shutdownOutput();
    awaitClosed();
  }

  @Test
  @DisplayName("a peer that reset the connection is noticed")
  void reset_isClosed() throws IOException {
    peer.setSoLinger(true, 0);
    peer.close();
    awaitClosed();
  }

  @Test
  @DisplayName("bytes that nobody asked for, as of TLS's close_notify, end a socket")
  void unasked_isClosed() throws IOException {
    peer.getOutputStream().write(21);
    awaitClosed();
  }

  @Test
  @DisplayName("a socket that is being read from is open, and loses no byte to a look")
  void inUse_isOpen() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    FutureTask<Integer> reading =
        new FutureTask<>(
            () -> {
              begun.countDown();
              return socket.getInputStream().read();
            });
    Thread reader = new Thread(reading);
    reader.start();
    begun.await();
    while (reader.getState() == Thread.State.NEW || !isInRead(reader)) {
      Thread.onSpinWait();
    }
    assertThat(socket.isClosed()).isFalse();
    peer.getOutputStream().write(3);
    assertThat(reading.get(20, TimeUnit.SECONDS)).isEqualTo(3);
  }

  /** Whether it has come to where it holds the socket. */
  private static boolean isInRead(Thread reader) {
    for (StackTraceElement at : reader.getStackTrace()) {
      if (at.getClassName().endsWith("SocketChannelImpl")) {
        return true;
      }
    }
    return false;
  }

  @Test
  @DisplayName("a socket that was never connected is open until it is closed")
  void unconnected_isOpenUntilClosed() throws IOException {
    WireSocket fresh = WireSocket.open();
    assertThat(fresh.isClosed()).isFalse();
    fresh.close();
    assertThat(fresh.isClosed()).isTrue();
  }
}
