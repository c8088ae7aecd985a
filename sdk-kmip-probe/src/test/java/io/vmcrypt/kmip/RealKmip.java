package io.vmcrypt.kmip;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.pykmip.PyKmipServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The real KMIP server of the testkit, for tests that are skipped, visibly, where it is absent. */
final class RealKmip {

  private static final Map<String, PyKmipServer> SHARED = new ConcurrentHashMap<>();

  private RealKmip() {}

  /**
   * A server for all tests that leave it as it is, but for keys of their own. It ends with this
   * JVM.
   *
   * @param key rsa or ec
   */
  static PyKmipServer shared(String key, boolean tls13) {
    PyKmipServer.Builder builder = PyKmipServer.builder();
    if (key.equals("ec")) {
      builder.ecKeys();
    }
    if (tls13) {
      builder.tls13();
    }
    return SHARED.computeIfAbsent(key + tls13, any -> start(builder));
  }

  private static PyKmipServer start(PyKmipServer.Builder builder) {
    try {
      Path directory = Files.createTempDirectory("kmip");
      PyKmipServer server = builder.start(directory);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    server.close();
                    delete(directory);
                  },
                  "end of the shared KMIP server"));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static HostAndPort endpoint(PyKmipServer server) {
    return HostAndPort.of("127.0.0.1", server.port());
  }
}
