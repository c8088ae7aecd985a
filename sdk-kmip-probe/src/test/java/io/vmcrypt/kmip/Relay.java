package io.vmcrypt.kmip;

import io.vmcrypt.core.HostAndPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands between the probe and a server, and keeps each byte that the server sends. */
final class Relay implements AutoCloseable {

  private final ScriptedServer front;
  private final Queue<ByteArrayOutputStream> answers = new ConcurrentLinkedQueue<>();

  private Relay(HostAndPort server) throws IOException {
    this.front = ScriptedServer.start(client -> pass(client, server));
  }

  static Relay to(HostAndPort server) throws IOException {
    return new Relay(server);
  }

  HostAndPort endpoint() {
    return front.endpoint();
  }

  /** What the server sent over each connection, in hexadecimal. */
  List<String> answers() {
    return answers.stream().map(sent -> HexFormat.of().formatHex(sent.toByteArray())).toList();
  }

  private void pass(Socket client, HostAndPort server) throws IOException, InterruptedException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    try (Socket back = new Socket(server.host(), server.port())) {
      answers.add(kept);
      Thread requests = new Thread(() -> pump(client, back), "relay");
      requests.setDaemon(true);
      requests.start();
      InputStream in = back.getInputStream();
      byte[] buffer = new byte[8192];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        kept.write(buffer, 0, count);
        client.getOutputStream().write(buffer, 0, count);
      }
      client.shutdownOutput();
      requests.join();
    }
  }

  private static void pump(Socket client, Socket server) {
    try {
      OutputStream out = server.getOutputStream();
      client.getInputStream().transferTo(out);
      server.shutdownOutput();
    } catch (IOException e) {
      // one side has left
    }
  }

  @Override
  public void close() throws IOException {
    front.close();
  }
}
