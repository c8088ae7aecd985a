package io.vmcrypt.kmip;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.testkit.kmip.PyKmipServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The real KMIP server of the testkit, for tests that are skipped, visibly, where it is absent. */
final class RealKmip {

  private static final Path SCRIPTS =
      Path.of(System.getProperty("vmcrypt.shared", "absent")).resolve("peers");

  private RealKmip() {}

  static PyKmipServer.Builder builder() {
    PyKmipServer.missing(SCRIPTS)
        .ifPresent(reason -> Assumptions.abort("no real KMIP server: " + reason));
    return PyKmipServer.builder(SCRIPTS);
  }

  static HostAndPort endpoint(PyKmipServer server) {
    return HostAndPort.of("127.0.0.1", server.port());
  }
}
