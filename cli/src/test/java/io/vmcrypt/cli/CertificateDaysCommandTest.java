package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.tool.StandIns;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestIdentityRequest;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One certificate ends, or has not begun, and the others are good for years. The clock of the
 * command is moved; the machines keep theirs, so that nobody refuses anything yet.
 */
@DisplayName("Certificates that end: six commands, what each tells, and its status")
@Tag("thorough")
class CertificateDaysCommandTest {

  // what the machines of the test know as now; the command's clock is moved from here
  @SuppressWarnings("TimeInStaticInitializer")
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private static final Instant BEGIN = NOW.minus(Duration.ofDays(1));
  private static final Instant END = NOW.plus(Duration.ofDays(100));

  /** The status of each command; "soon", "ended" or "early" if it tells of a certificate. */
  private static final String TABLE =
      """
      which     days   probe    check    plan     rotate   prove    audit
      server    30     0        0        0        0        3        0
      server    29     0 soon   3 soon   0 soon   3 soon   3 soon   3 soon
      server    0      0 soon   3 soon   0 soon   3 soon   3 soon   3 soon
      server    -1     3 ended  3 ended  3 ended  3 ended  3 ended  3 ended
      server    early  3 early  3 early  3 early  3 early  3 early  3 early
      client    30     0        0        0        0        3        0
      client    29     0 soon   3 soon   0 soon   0 soon   3 soon   3 soon
      client    0      0 soon   3 soon   0 soon   0 soon   3 soon   3 soon
      client    -1     3 ended  3 ended  0 ended  0 ended  3 ended  3 ended
      client    early  3 early  3 early  0 early  3 early  3 early  3 early
      next      30     0        0        0        0        3        0
      next      29     0        3 soon   0 soon   0 soon   3 soon   0
      next      0      0        3 soon   0 soon   0 soon   3 soon   0
      next      -1     0        3 ended  3 ended  3 ended  3 ended  0
      next      early  0        3 early  0 early  0 early  3 early  0
      identity  30     0        0        0        0        3        0
      identity  29     0 soon   3 soon   0 soon   3 soon   3 soon   3 soon
      identity  0      0 soon   3 soon   0 soon   3 soon   3 soon   3 soon
      identity  -1     3 ended  3 ended  3 ended  3 ended  3 ended  3 ended
      identity  early  3 early  3 early  3 early  3 early  3 early  3 early
      """;

  @TempDir private Path folder;

  /** The clock of the command. */
  private record Fixed(Instant now) implements TimeSource {
    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) {}
  }

  private static TestIdentity issue(TestIdentityRequest request, boolean ends) {
    return request
        .notBefore(ends ? BEGIN : NOW.minus(Duration.ofDays(400)))
        .notAfter(ends ? END : NOW.plus(Duration.ofDays(3000)))
        .issue();
  }

  private static Map<String, Instant> clocks() {
    Map<String, Instant> clocks = new LinkedHashMap<>();
    for (int days : List.of(30, 29)) {
      clocks.put(String.valueOf(days), END.minus(Duration.ofDays(days)));
    }
    clocks.put("0", END);
    clocks.put("-1", END.plusSeconds(1));
    clocks.put("early", BEGIN.minusSeconds(1));
    return clocks;
  }

  private static String told(Run run) {
    String text = run.out() + run.err();
    if (text.contains("-certificate-not-yet-valid")) {
      return " early";
    }
    return text.contains("-certificate-expired")
        ? " ended"
        : text.contains("-certificate-expires-soon") ? " soon" : "";
  }

  private String rows(String which) throws IOException {
    TestAuthority authority = TestAuthority.create();
    TestIdentity server = issue(authority.server("127.0.0.1"), which.equals("server"));
    TestIdentity next = issue(authority.server("127.0.0.1"), which.equals("next"));
    try (FakeCloud cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .kms(kms -> kms.serverIdentity(server))
            .start()) {
      boolean clientEnds = which.equals("client") || which.equals("identity");
      TestIdentity client = issue(cloud.authority().client("vcenter"), clientEnds);
      Path own = Files.createDirectory(folder.resolve(which));
      Files.writeString(own.resolve("next.pem"), next.certificatePem());
      Files.writeString(own.resolve("client.pem"), client.certificatePem());
      Files.writeString(own.resolve("client.key"), client.privateKeyPem());
      setUp(cloud, client);
      String document =
          Files.writeString(
                  own.resolve("estate.json"),
                  document(cloud, which.equals("client"), which.equals("next")))
              .toString();
      StringBuilder rows = new StringBuilder();
      clocks()
          .forEach(
              (days, now) -> {
                rows.append("%-10s%-7s".formatted(which, days));
                rows.append(
                    commands(cloud, document, own).stream()
                        .map(command -> Cli.at(cloud, new Fixed(now)).run(command))
                        .map(run -> "%-9s".formatted(run.status() + told(run)))
                        .collect(Collectors.joining())
                        .strip());
                rows.append('\n');
              });
      return rows.toString();
    }
  }

  private static List<String[]> commands(FakeCloud cloud, String document, Path own) {
    String client = own.resolve("client.pem").toString();
    String key = own.resolve("client.key").toString();
    String kms = cloud.kmsHost() + ":" + cloud.kmsPort();
    return List.of(
        new String[] {"probe", kms, "--cert", client, "--key", key},
        new String[] {"check", document},
        new String[] {"plan", document},
        new String[] {"rotate", document, "--certificates", "--plan"},
        new String[] {"prove", document},
        new String[] {"audit", "--all", "--allow-plain"});
  }

  private static void setUp(FakeCloud cloud, TestIdentity client) {
    try (VsphereClient vcenter = new StandIns(cloud).vcenter()) {
      KmsCluster cluster =
          vcenter
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          "kms-cluster",
                          KmsServerSpec.builder("kms-1", cloud.kmsHost())
                              .port(cloud.kmsPort())
                              .build())
                      .makeDefault()
                      .build())
              .value();
      cluster
          .trust()
          .ensureServerTrusted(
              ServerCertificate.of(List.of(cloud.kms().orElseThrow().certificate())));
      cluster
          .trust()
          .ensureClientCertificate(ClientIdentity.of(client.chain(), client.privateKey()));
      cluster.awaitHealthy(Duration.ofMinutes(1));
    }
  }

  private static String document(FakeCloud cloud, boolean own, boolean next) {
    return """
    {
      "estate": "prod",
      "keyServers": [{"name": "kms-1", "address": "%s", "thumbprint": "%s"%s}],
      "clientTrust": %s,
      "keyProvider": {"name": "kms-cluster"}
    }
    """
        .formatted(
            HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()),
            EstateFile.thumbprint(cloud),
            next ? ", \"nextCertificate\": \"next.pem\"" : "",
            own
                ? "{\"selfSigned\": true}"
                : "{\"identity\": {\"certificate\": \"client.pem\", \"key\": \"client.key\"}}");
  }

  @Test
  @DisplayName("of server, client, next one and identity file, at each of its days")
  void commands_eachCertificateEachDay_tellWithStatus() throws IOException {
    String seen =
        TABLE.lines().findFirst().orElseThrow()
            + "\n"
            + rows("server")
            + rows("client")
            + rows("next")
            + rows("identity");

    assertThat(seen).isEqualTo(TABLE);
  }
}
