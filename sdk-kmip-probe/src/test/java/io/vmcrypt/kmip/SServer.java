package io.vmcrypt.kmip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * {@code openssl s_server} on loopback. It hangs up after each handshake, since it would never
 * answer in KMIP. Tests are skipped, visibly, where there is no openssl.
 */
final class SServer implements AutoCloseable {

  /** What s_server says once it listens where the system gave it a port. */
  private static final String LISTENING = "ACCEPT 127.0.0.1:";

  private final Process process;
  private final int port;

  private SServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it in a folder, where the files of its options are, and {@code server.pem}. */
  static SServer start(Path directory, TestIdentity identity, String options) throws IOException {
    Files.writeString(
        directory.resolve("server.pem"), identity.chainPem() + identity.privateKeyPem());
    // it ends by itself, whatever becomes of this JVM
    String command = "timeout 50 openssl s_server -accept 127.0.0.1:0 -cert server.pem";
    command += " -cert_chain server.pem " + options;
    Process process;
    try {
      process =
          new ProcessBuilder(command.split(" ", -1))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("openssl is not on the PATH");
      throw e;
    }
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(LISTENING)) {
        SServer server = new SServer(process, Integer.parseInt(line.substring(LISTENING.length())));
        Thread drain = new Thread(() -> server.listen(out), "s_server-output");
        drain.setDaemon(true);
        drain.start();
        return server;
      }
    }
    process.destroy();
    throw new IllegalStateException("s_server did not start: " + command);
  }

  /** "CIPHER is" ends what it prints of a handshake; "q" on its input ends the connection. */
  private void listen(BufferedReader out) {
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("CIPHER is ")) {
          process.getOutputStream().write("q\n".getBytes(UTF_8));
          process.getOutputStream().flush();
        }
      }
    } catch (IOException e) {
      // the server has ended
    }
  }

  HostAndPort endpoint() {
    return HostAndPort.of("127.0.0.1", port);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
