package io.vmcrypt.kmip;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * A KMIP server that hands each message to the stand-in behind it, and lets a test do something
 * else with connections and answers.
 */
abstract class KmipFront implements AutoCloseable {

  private final Socket behind;
  private final ScriptedServer listener;
  private int begun;
  private int over;

  KmipFront(TestAuthority authority, TestIdentity client, FakeKmipServer kms) throws Exception {
    this.behind =
        TlsServers.context(client, authority)
            .getSocketFactory()
            .createSocket(kms.host(), kms.port());
    behind.setTcpNoDelay(true);
    TestIdentity server = authority.server("localhost", "127.0.0.1").issue();
    this.listener =
        ScriptedServer.start(TlsServers.listener(server, authority, "TLSv1.2"), this::serve);
  }

  HostAndPort endpoint() {
    return listener.endpoint();
  }

  /** Whether a connection is served only when all before it have ended. */
  boolean waitsForOthers() {
    return false;
  }

  /** Whether the next connection is served; else it is closed after the first message. */
  boolean isServed() {
    return true;
  }

  /** What is sent in place of an answer. */
  abstract byte[] answer(int operation, byte[] answer);

  /** Whether the server hangs up after an answer to this operation. */
  boolean hangsUpAfter(int operation) {
    return false;
  }

  /**
   * A connection has ended.
   *
   * @param messages how many came
   * @param inTheMiddle whether it ended in the middle of one
   */
  void ended(int messages, boolean inTheMiddle) {}

  private void serve(Socket socket) throws Exception {
    int before;
    synchronized (this) {
      before = begun++;
    }
    try {
      converse(socket, before);
    } finally {
      synchronized (this) {
        over++;
        notifyAll();
      }
    }
  }

  /** So that what is known of a connection is known before the next one is served. */
  private synchronized void awaitEndOf(int connections) throws InterruptedException {
    while (over < connections) {
      wait();
    }
  }

  private void converse(Socket socket, int before) throws Exception {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    int messages = 0;
    while (true) {
      int first = in.read();
      if (first < 0) {
        ended(messages, false);
        return;
      }
      byte[] request;
      try {
        request = message(first, in);
      } catch (EOFException e) {
        ended(messages, true);
        return;
      }
      if (messages++ == 0 && waitsForOthers()) {
        awaitEndOf(before);
      }
      if (messages == 1 && !isServed()) {
        return;
      }
      int operation = operation(request);
      out.write(answer(operation, ask(request)));
      out.flush();
      if (hangsUpAfter(operation)) {
        return;
      }
    }
  }

  private synchronized byte[] ask(byte[] request) throws IOException {
    behind.getOutputStream().write(request);
    behind.getOutputStream().flush();
    DataInputStream in = new DataInputStream(behind.getInputStream());
    return message(in.readUnsignedByte(), in);
  }

  private static byte[] message(int first, DataInputStream in) throws IOException {
    byte[] head = new byte[8];
    head[0] = (byte) first;
    in.readFully(head, 1, 7);
    ByteBuffer whole = ByteBuffer.allocate(8 + ByteBuffer.wrap(head).getInt(4)).put(head);
    in.readFully(whole.array(), 8, whole.remaining());
    return whole.array();
  }

  /** The first operation of a request; items begin at multiples of eight. */
  private static int operation(byte[] request) {
    ByteBuffer bytes = ByteBuffer.wrap(request);
    for (int at = 8; at + 12 <= request.length; at += 8) {
      if (bytes.getInt(at) == 0x42005c05) {
        return bytes.getInt(at + 8);
      }
    }
    throw new IllegalArgumentException("a request without an operation");
  }

  @Override
  public void close() throws IOException {
    listener.close();
    behind.close();
  }
}
