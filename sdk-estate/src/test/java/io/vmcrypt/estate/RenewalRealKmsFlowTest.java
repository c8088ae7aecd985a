package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Renewals at a real KMIP server, which makes keys for vCenter at the calls that they make. */
@DisplayName("During renewals a real KMIP server gives vCenter its keys")
@Tag("thorough")
class RenewalRealKmsFlowTest {

  /** At so many calls the ordinary build makes one key: a real server takes its time. */
  private static final int FEW = 15;

  /** PyKMIP gives keys only to the common name that made them. */
  private static final String CLIENT = "alice";

  @TempDir private Path directory;

  /** A cloud whose keys a real KMIP server makes. */
  private static final class Scene implements AutoCloseable {
    private final PyKmipServer kms;
    private final FakeCloud cloud;
    private final EstateSystems keyMaker;
    private final EstateSystems systems;
    private final int every;
    private Duration later = Duration.ZERO;

    /**
     * @param every at how many calls one key is made
     */
    Scene(Path directory, int every) {
      this.every = every;
      this.kms = PyKmipServer.builder().tls13().start(directory);
      this.cloud =
          FakeCloud.builder()
              .externalKms("127.0.0.1", kms.port())
              .taskStep(Duration.ofMillis(1))
              .start();
      this.keyMaker = EstateSystems.of(cloud);
      this.systems = EstateSystems.of(cloud);
    }

    /** The KMS, by the certificate that it shows now. */
    KeyServer server() {
      return KeyServer.kmip(HostAndPort.of("127.0.0.1", kms.port()))
          .expecting(Thumbprint.of(kms.certificate(), ThumbprintAlgorithm.SHA256));
    }

    Estate estate(KeyServer server) {
      return Estate.builder("prod")
          .keyServer(server)
          .registeredWith(cloud.ovh().serviceName())
          .keyProvider("kms-cluster", "kms-1")
          .encrypt(VmSelection.named("web-01").build())
          .build();
    }

    ClientIdentity client(long days) {
      TestIdentity issued =
          kms.authority()
              .client(CLIENT)
              .notAfter(Instant.now().plus(days, ChronoUnit.DAYS))
              .issue();
      return ClientIdentity.of(issued.chain(), issued.privateKey());
    }

    ClientCertificate shown() {
      return keyMaker
          .vcenter()
          .kmsClusters()
          .get("kms-cluster")
          .trust()
          .clientCertificate()
          .orElseThrow();
    }

    private EstateClient client() {
      Duration ahead = later;
      return EstateClient.builder(systems.vcenter())
          .ovh(systems.ovh())
          .signer(
              "company",
              csr -> ClientCertificate.fromPem(kms.authority().signCsr(csr.pem(), days(ahead))))
          .timeSource(new BriskTime(() -> ahead))
          .build();
    }

    private static int days(Duration ahead) {
      return (int) ahead.toDays() + 365;
    }

    /** Plans and applies; says which steps there were. */
    List<String> applied(Estate estate) {
      try (EstateClient client = client()) {
        EstatePlan plan = client.plan(estate);
        assertThat(plan.isBlocked()).as(plan.text()).isFalse();
        try (EstateRun run = client.startApply(plan)) {
          EstateReport report = run.await(EstateSystems.LIMIT);
          assertThat(report.isComplete()).as(report.text()).isTrue();
        }
        return plan.steps().stream().map(step -> step.kind().value()).toList();
      }
    }

    /** The same, with keys before the calls that it makes at vCenter and OVHcloud. */
    List<String> appliedWithKeys(Estate estate) {
      KeyMaker keys = new KeyMaker(keyMaker.vcenter(), "kms-cluster", cloud.vcenter().faults());
      AtomicInteger calls = new AtomicInteger();
      List<Faults> faults = List.of(cloud.vcenter().faults(), cloud.ovh().faults());
      faults.forEach(
          each ->
              each.onEvery(
                  request -> keys.isOfOthers(request) && calls.getAndIncrement() % every == 0,
                  Fault.delay(Duration.ofNanos(1)).whenMet(() -> keys.make("at a call"))));
      List<String> steps = applied(estate);
      faults.forEach(Faults::clear);
      assertThat(keys.failures()).isEmpty();
      assertThat(calls.get()).isGreaterThan(10);
      assertThat(keys.made()).isEqualTo((calls.get() + every - 1) / every);
      assertThat(keys.tried()).isEmpty();
      return steps;
    }

    @Override
    public void close() {
      systems.close();
      keyMaker.close();
      cloud.close();
      kms.close();
    }
  }

  @Test
  @DisplayName("vCenter's certificate, from a newer file of the same owner of the keys")
  void clientFile_few() {
    clientFile(FEW);
  }

  @Test
  @Tag("crash")
  @DisplayName(
      "vCenter's certificate, from a newer file of the same owner of the keys, with a key at each"
          + " call")
  void clientFile_each() {
    clientFile(1);
  }

  private void clientFile(int every) {
    try (Scene scene = new Scene(directory, every)) {
      scene.applied(scene.estate(scene.server().identity(scene.client(3))));
      ClientIdentity next = scene.client(364);

      List<String> steps = scene.appliedWithKeys(scene.estate(scene.server().identity(next)));

      assertThat(steps).containsExactly("trust-vcenter");
      assertThat(scene.shown().x509()).isEqualTo(next.certificate());
    }
  }

  @Test
  @DisplayName("vCenter's certificate, by a signing request")
  void clientRequest_few() {
    clientRequest(FEW);
  }

  @Test
  @Tag("crash")
  @DisplayName("vCenter's certificate, by a signing request, with a key at each call")
  void clientRequest_each() {
    clientRequest(1);
  }

  private void clientRequest(int every) {
    try (Scene scene = new Scene(directory, every)) {
      Estate estate = scene.estate(scene.server().clientTrust(new ClientTrust.SignedBy("company")));
      scene.applied(estate);
      ClientCertificate before = scene.shown();
      scene.later = Duration.ofDays(340);

      List<String> steps = scene.appliedWithKeys(estate);

      assertThat(steps).containsExactly("renew-client-certificate");
      assertThat(scene.shown().notAfter()).isAfter(before.notAfter());
      assertThat(scene.shown().x509().getPublicKey()).isNotEqualTo(before.x509().getPublicKey());
    }
  }

  @Test
  @DisplayName("the certificate of the KMS, by the same authority and then by another one")
  void server_few() {
    server(FEW);
  }

  @Test
  @Tag("crash")
  @DisplayName(
      "the certificate of the KMS, by the same authority and then by another one, with a key at"
          + " each call")
  void server_each() {
    server(1);
  }

  private void server(int every) {
    try (Scene scene = new Scene(directory, every)) {
      ClientIdentity identity = scene.client(364);
      scene.applied(scene.estate(scene.server().identity(identity)));
      for (TestAuthority authority :
          List.of(scene.kms.authority(), TestAuthority.create("Another CA"))) {
        TestIdentity next = authority.server("localhost", "127.0.0.1").issue();
        KeyServer renewing =
            scene
                .server()
                .identity(identity)
                .nextCertificate(ServerCertificate.of(List.of(next.certificate())));

        assertThat(scene.appliedWithKeys(scene.estate(renewing)))
            .containsExactly("trust-next-certificates");
        scene.kms.replaceIdentity(next);
        assertThat(scene.appliedWithKeys(scene.estate(renewing)))
            .containsExactly("register-key-servers");

        assertThat(scene.cloud.ovh().registeredKms())
            .extracting(FakeRegisteredKms::sslThumbprint)
            .containsExactly(
                Thumbprint.of(next.certificate(), ThumbprintAlgorithm.SHA1).toString());
        assertThat(scene.applied(scene.estate(scene.server().identity(identity)))).isEmpty();
      }
    }
  }
}
