package io.vmcrypt.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.testkit.certificate.TestAuthority;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
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

  @Test
  @DisplayName("the slow endpoints show their certificate, and not before their time")
  void slowEndpoints_delay_isKept() throws Exception {
    X509Certificate certificate = TestAuthority.create().server("127.0.0.1").issue().certificate();
    Duration delay = Duration.ofMillis(50);
    try (SlowEndpoints endpoints = SlowEndpoints.start(certificate.getEncoded(), delay)) {
      long start = System.nanoTime();
      assertThat(probe(endpoints.port()).readCertificate())
          .isEqualTo(ServerCertificate.of(List.of(certificate)));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(delay);
    }
  }
}
