package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.probe.ProbeRun;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Probing a KMS with several certificates")
@Timeout(60)
class SeveralAddressesFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity ONE = AUTHORITY.server("kms.example.com").issue();
  private static final TestIdentity TWO = AUTHORITY.server("kms.example.com").issue();

  @TempDir private Path directory;

  private static void shakeHands(Socket socket) throws Exception {
    ((SSLSocket) socket).startHandshake();
    // answers a request by its end: who had to wait for one would have no time for other addresses
    socket.getInputStream().readNBytes(1);
  }

  private static InetAddress loopback(int last) throws Exception {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }

  private static ScriptedServer server(TestIdentity identity, int last, int port) throws Exception {
    return ScriptedServer.start(
        (SSLServerSocket)
            TlsServers.context(identity, AUTHORITY)
                .getServerSocketFactory()
                .createServerSocket(port, 50, loopback(last)),
        SeveralAddressesFlowTest::shakeHands);
  }

  private static ProbeReport probe(int port, InetAddress... addresses) {
    ProbeOptions options =
        Options.of(
            HostAndPort.of("kms.example.com", port),
            "kms.example.com",
            Duration.ofSeconds(60),
            null);
    return new ProbeRun(options, (endpoint, deadline) -> List.of(addresses)).run();
  }

  @Test
  @DisplayName("addresses behind one name that show different certificates are told, with each")
  void probe_addressesDiffer_isTold() throws Exception {
    try (ScriptedServer first = server(ONE, 2, 0);
        ScriptedServer second = server(TWO, 3, first.port())) {
      ProbeReport report = probe(second.port(), loopback(2), loopback(3));

      assertThat(report.has(FindingCode.KMS_ADDRESSES_DIFFER)).isTrue();
      assertThat(report.addresses())
          .extracting(seen -> seen.certificate().x509())
          .containsExactly(
              ONE.certificate(), ONE.certificate(), TWO.certificate(), TWO.certificate());
      assertThat(report.addresses().get(1))
          .hasToString("127.0.0.2, asked by address, shows " + ServerCertificate.of(ONE.chain()));
      assertThat(report.has(FindingCode.KMS_NAME_AND_ADDRESS_DIFFER)).isFalse();
    }
  }

  @Test
  @DisplayName("addresses that show one certificate are no finding; one that shows none is")
  void probe_addressesAgree_isNoFinding() throws Exception {
    try (ScriptedServer first = server(ONE, 2, 0);
        ScriptedServer second = server(ONE, 3, first.port())) {
      ProbeReport report = probe(second.port(), loopback(2), loopback(3), loopback(4));

      assertThat(report.has(FindingCode.KMS_ADDRESSES_DIFFER)).isFalse();
      assertThat(report.addresses()).hasSize(4);
      assertThat(report.findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.KMS_ADDRESS_NOT_READABLE))
          .hasSize(2)
          .allMatch(finding -> finding.seen().contains("127.0.0.4"));
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a server that shows another certificate without the name is told")
  void probe_nameAndAddressDiffer_isTold() throws Exception {
    Files.writeString(directory.resolve("named.pem"), TWO.chainPem() + TWO.privateKeyPem());
    try (SServer server =
        SServer.start(
            directory, ONE, "-servername kms.example.com -cert2 named.pem -key2 named.pem")) {
      KmipProbe probe =
          KmipProbe.builder(server.endpoint())
              .serverName("kms.example.com")
              .timeout(Duration.ofSeconds(3))
              .build();

      assertThat(probe.readCertificate().x509()).isEqualTo(TWO.certificate());
      assertThat(probe.probe().findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.KMS_NAME_AND_ADDRESS_DIFFER))
          .hasSize(1);
    }
  }
}
