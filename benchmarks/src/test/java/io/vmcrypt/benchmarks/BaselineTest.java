package io.vmcrypt.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.kmip.KmipProbe;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What the benchmarks compare")
class BaselineTest {

  private static KmipProbe probe(int port) {
    return KmipProbe.builder(HostAndPort.of("127.0.0.1", port)).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("SDK and baseline read the same certificate, time and again")
  void read_sameServer_sameCertificate(String protocol) throws Exception {
    try (TlsServer server = TlsServer.start(protocol)) {
      LeafReader reader = new LeafReader();
      X509Certificate read = probe(server.port()).readCertificate().x509();

      assertThat(reader.read(server.port())).isEqualTo(read);
      assertThat(reader.read(server.port())).isEqualTo(read);
    }
  }
}
