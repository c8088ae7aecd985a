package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The probe as a user starts it, of a real KMIP server")
@Timeout(180)
@Tag("thorough")
class ProbeRealServerFlowTest {

  @TempDir private Path directory;

  private static Run probe(PyKmipServer kms, String... options) {
    List<String> arguments = new ArrayList<>(List.of("probe"));
    arguments.addAll(List.of(options));
    arguments.add("127.0.0.1:" + kms.port());
    return JavaProcess.run(Vmcrypt.class, Map.of(), arguments.toArray(String[]::new));
  }

  @Test
  @DisplayName("with the right files it is usable, its key round trip done; else it says why not")
  void probe_realServer_tellsTruth() {
    try (PyKmipServer kms = PyKmipServer.builder().tls13().start(directory)) {
      Run good =
          probe(
              kms,
              "--ca",
              kms.authorityCertificateFile().toString(),
              "--cert",
              kms.clientCertificateFile().toString(),
              "--key",
              kms.clientKeyFile().toString(),
              "--round-trip");

      assertThat(good.err()).isEmpty();
      assertThat(good.status()).isZero();
      assertThat(good.out())
          .startsWith("USABLE WITH WARNINGS: ")
          .contains(
              new TestIdentity(List.of(kms.certificate()), kms.client().privateKey())
                  .thumbprint("SHA-1"))
          .contains("PyKMIP")
          .containsPattern("key round trip +passed")
          .contains("kmip-operation-wanted");

      Run withoutClient = probe(kms);

      assertThat(withoutClient.status()).isEqualTo(1);
      assertThat(withoutClient.out())
          .startsWith("COULD NOT BE TRIED: the probe")
          .contains("client-certificate-missing", "certificate_required");
    }
  }
}
