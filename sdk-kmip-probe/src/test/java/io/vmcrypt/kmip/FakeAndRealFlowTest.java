package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.KmipDetails;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.StepResult;
import io.vmcrypt.kmip.report.TlsDetails;
import io.vmcrypt.kmip.report.Verdict;
import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same probe of the fake and of the real server, set up alike. Where they differ, the reason
 * stands here:
 *
 * <ul>
 *   <li>The real server has no Add Attribute, so the fake is told to have none either.
 *   <li>The real server speaks KMIP 2.0 too, and does not name its object types.
 *   <li>The real server is OpenSSL and calls a client of a foreign authority unknown_ca; the fake
 *       is the JDK, which calls it certificate_unknown. The probe reports what it was told.
 * </ul>
 */
@DisplayName("The fake KMS and the real one")
@Timeout(180)
@Tag("thorough")
class FakeAndRealFlowTest {

  private static final List<KmipOperation> NEEDED_BY_VCENTER =
      List.of(
          KmipOperation.CREATE,
          KmipOperation.GET,
          KmipOperation.GET_ATTRIBUTES,
          KmipOperation.ACTIVATE);

  /** What must be the same of both. */
  private record Seen(
      Verdict verdict,
      List<StepOutcome> steps,
      List<FindingCode> codes,
      @Nullable String tls,
      boolean clientCertificateRequested,
      List<String> acceptedAuthorities,
      List<KmipOperation> neededOperations,
      List<KmipVersion> versionsOf1) {

    static Seen of(ProbeReport report) {
      TlsDetails tls = report.tls();
      KmipDetails kmip = report.kmip();
      return new Seen(
          report.verdict(),
          report.steps().stream().map(StepResult::outcome).toList(),
          report.findings().stream().map(finding -> sameWord(finding.code())).toList(),
          tls == null ? null : tls.protocol(),
          tls != null && tls.clientCertificateRequested(),
          tls == null ? List.of() : tls.acceptedAuthorities(),
          kmip == null
              ? List.of()
              : NEEDED_BY_VCENTER.stream().filter(kmip.operations()::contains).toList(),
          kmip == null
              ? List.of()
              : kmip.versions().stream().filter(version -> version.major() == 1).toList());
    }

    /** The third of the explained differences. */
    private static FindingCode sameWord(FindingCode code) {
      return code.equals(FindingCode.CLIENT_CERTIFICATE_REFUSED)
          ? FindingCode.CLIENT_CERTIFICATE_UNKNOWN_AUTHORITY
          : code;
    }
  }

  private static Seen seen(int port, @Nullable TestIdentity client) {
    KmipProbe.Builder builder =
        KmipProbe.builder(HostAndPort.of("127.0.0.1", port))
            .timeout(Duration.ofSeconds(20))
            .keyRoundTrip();
    if (client != null) {
      builder.clientIdentity(Identities.client(client));
    }
    return Seen.of(builder.build().probe());
  }

  @ParameterizedTest(name = "{0} keys, {1}")
  @CsvSource({
    "rsa, TLSv1.2",
    "rsa, TLSv1.2 TLSv1.3",
    "ec, TLSv1.2",
    "ec, TLSv1.2 TLSv1.3",
  })
  @DisplayName("get the same report for each kind of client")
  void probe_fakeAndReal_agree(String key, String protocols) {
    boolean ec = key.equals("ec");
    PyKmipServer real = RealKmip.shared(key, protocols.endsWith("TLSv1.3"));
    TestAuthority authority = TestAuthority.create();
    TestIdentity foreign = TestAuthority.create("foreign").client("mallory").issue();
    FakeKmipServerBuilder fakeBuilder =
        FakeKmipServer.builder(authority)
            .serverIdentity(
                authority
                    .server("localhost", "127.0.0.1")
                    .keyAlgorithm(ec ? TestKeyAlgorithm.EC_P256 : TestKeyAlgorithm.RSA_2048)
                    .issue())
            .protocols(protocols.split(" ", -1))
            .withoutOperations("Add Attribute");
    try (FakeKmipServer fake = fakeBuilder.start()) {
      Map<String, Seen> ofReal = new TreeMap<>();
      ofReal.put("accepted", seen(real.port(), real.client()));
      ofReal.put("none", seen(real.port(), null));
      ofReal.put("foreign", seen(real.port(), foreign));
      ofReal.put("without usage", seen(real.port(), real.clientWithoutUsage()));
      Map<String, Seen> ofFake = new TreeMap<>();
      ofFake.put("accepted", seen(fake.port(), authority.client("alice").issue()));
      ofFake.put("none", seen(fake.port(), null));
      ofFake.put("foreign", seen(fake.port(), foreign));
      ofFake.put(
          "without usage",
          seen(fake.port(), authority.client("bob").withoutExtendedKeyUsage().issue()));

      List<String> clients = new ArrayList<>(ofReal.keySet());
      assertThat(ofFake).containsOnlyKeys(clients.toArray(String[]::new));
      for (String client : clients) {
        assertThat(ofFake.get(client)).as(client).isEqualTo(ofReal.get(client));
      }
      // four clients, four different stories
      assertThat(ofReal.values()).doesNotHaveDuplicates();
      assertThat(ofReal.get("accepted"))
          .extracting(Seen::neededOperations)
          .isEqualTo(NEEDED_BY_VCENTER);
    }
  }
}
