package io.vmcrypt.kmip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.core.HostAndPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real KMIP server (PyKMIP) that the tests' folder of peers starts. */
final class RealKmipServer implements AutoCloseable {

  private final Path peers;
  private final Path directory;
  private final int port;

  private RealKmipServer(Path peers, Path directory, int port) {
    this.peers = peers;
    this.directory = directory;
    this.port = port;
  }

  /** Skips the test, visibly, where the server cannot be had. */
  static RealKmipServer start(Path directory, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path peers = Path.of(System.getProperty("vmcrypt.shared", "absent")).resolve("peers");
    Assumptions.assumeTrue(
        Files.exists(peers.resolve("run-pykmip.sh")), "no real KMIP server here: " + peers);
    Assumptions.assumeTrue(
        Files.exists(Path.of("/usr/bin/pykmip-server")), "python3-pykmip is not installed");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, Loopback.ipv4())) {
      port = free.getLocalPort();
    }
    RealKmipServer server = new RealKmipServer(peers, directory, port);
    String answer =
        server.run(
            environment,
            peers.resolve("run-pykmip.sh").toString(),
            Integer.toString(port),
            directory.toString());
    if (!answer.contains("pid=")) {
      throw new IllegalStateException("PyKMIP did not start: " + answer);
    }
    return server;
  }

  HostAndPort endpoint() {
    return HostAndPort.of("127.0.0.1", port);
  }

  /** One of the files that the server was set up with: server.crt, client.key... */
  Path file(String name) {
    return directory.resolve("certs").resolve(name);
  }

  private String run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = directory.resolve("script.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return Files.readString(output, UTF_8);
  }

  @Override
  public void close() throws IOException {
    try {
      run(Map.of(), peers.resolve("stop-pykmip.sh").toString(), directory.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
