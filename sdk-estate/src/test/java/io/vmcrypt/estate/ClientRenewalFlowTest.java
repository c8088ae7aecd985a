package io.vmcrypt.estate;

import static io.vmcrypt.estate.EstateSystems.brisk;
import static io.vmcrypt.estate.internal.stage.KmsBeside.blocking;
import static io.vmcrypt.estate.internal.stage.KmsBeside.identity;
import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("vCenter's client certificate is renewed before it ends")
class ClientRenewalFlowTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static Instant inDays(long days) {
    return Instant.now().plus(days, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
  }

  private static ClientIdentity issued(TestAuthority authority, String name, long days) {
    return identity(authority.client(name).notAfter(inDays(days)).issue());
  }

  /** What vCenter shows now. */
  private static ClientCertificate shown(EstateSystems systems) {
    return trust(systems).clientCertificate().orElseThrow();
  }

  private static KmsTrust trust(EstateSystems systems) {
    return systems.vcenter().kmsClusters().get("kms-cluster").trust();
  }

  private static Estate naming(EstateSystems systems, ClientIdentity identity) {
    return systems.estate(systems.keyServer().identity(identity)).build();
  }

  /** Makes a key through vCenter: it fails if the KMS does not accept vCenter. */
  private static void makesKey(EstateSystems systems) {
    assertThat(systems.vcenter().kmsClusters().keys().create("kms-cluster").keyId()).isNotBlank();
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "a newer file takes the place of one that works, once each key server gives it the keys in"
          + " use")
  void identity_newerAndAccepted_takesOver() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      ClientIdentity old = issued(cloud.authority(), "vcenter", 3);
      ClientIdentity next = issued(cloud.authority(), "vcenter", 364);
      assertThat(systems.apply(naming(systems, old)).isComplete()).isTrue();
      List<String> written = Writes.at(cloud);

      EstatePlan plan = systems.estates().plan(naming(systems, next));

      assertThat(Writes.at(cloud)).isEqualTo(written);
      assertThat(blocking(plan)).as(plan.text()).isEmpty();
      assertThat(kinds(plan)).containsExactly("trust-vcenter");
      assertThat(plan.steps().get(0).changes())
          .singleElement()
          .satisfies(
              change -> {
                assertThat(change.from().orElseThrow())
                    .endsWith("valid until " + old.certificate().getNotAfter().toInstant());
                assertThat(change.to().orElseThrow())
                    .endsWith("valid until " + next.certificate().getNotAfter().toInstant());
              });
      assertThat(systems.apply(naming(systems, next)).isComplete()).isTrue();
      assertThat(shown(systems).x509()).isEqualTo(next.certificate());
      makesKey(systems);
      assertThat(systems.estates().plan(naming(systems, next)).isEmpty()).isTrue();
      assertThat(systems.estates().prove(naming(systems, next)).isProved()).isTrue();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a newer file that the KMS does not accept changes nothing")
  void identity_newerAndRefused_blocks() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      ClientIdentity old = issued(cloud.authority(), "vcenter", 3);
      ClientIdentity stranger = issued(TestAuthority.create("Another CA"), "vcenter", 364);
      systems.apply(naming(systems, old));
      List<String> written = Writes.at(cloud);

      EstatePlan plan = systems.estates().plan(naming(systems, stranger));

      assertThat(blocking(plan)).contains(FindingCode.CLIENT_CERTIFICATE_IN_USE);
      assertThat(plan.text()).contains("does not answer to it");
      assertThat(Writes.at(cloud)).isEqualTo(written);
      assertThat(shown(systems).x509()).isEqualTo(old.certificate());
    }
  }

  @Test
  @DisplayName("a file that ends before the present one is taken for the wrong file")
  void identity_older_blocks() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      ClientIdentity present = issued(cloud.authority(), "vcenter", 300);
      ClientIdentity older = issued(cloud.authority(), "vcenter", 200);
      systems.apply(naming(systems, present));

      EstatePlan plan = systems.estates().plan(naming(systems, older));

      assertThat(blocking(plan)).containsExactly(FindingCode.CLIENT_CERTIFICATE_IN_USE);
      assertThat(plan.text())
          .contains(
              "it ends at "
                  + older.certificate().getNotAfter().toInstant()
                  + ", and the present one at "
                  + present.certificate().getNotAfter().toInstant());
      assertThat(shown(systems).x509()).isEqualTo(present.certificate());
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a newer file to which the KMS does not show a key in use changes nothing")
  void identity_keysNotShown_blocks() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      ClientIdentity old = issued(cloud.authority(), "vcenter", 3);
      systems.apply(naming(systems, old));
      cloud.kms().orElseThrow().refuse("Get Attributes", "Permission Denied");

      EstatePlan plan =
          systems.estates().plan(naming(systems, issued(cloud.authority(), "another", 364)));

      assertThat(blocking(plan)).as(plan.text()).contains(FindingCode.CLIENT_CERTIFICATE_IN_USE);
      assertThat(shown(systems).x509()).isEqualTo(old.certificate());
    }
  }

  /** An estate whose requests somebody signs, for a number of days that can be set. */
  private static final class Signed implements AutoCloseable {
    private final EstateSystems systems;
    private final AtomicInteger days = new AtomicInteger(365);
    private final AtomicReference<TestAuthority> authority;
    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    private final AtomicReference<Runnable> asked = new AtomicReference<>(() -> {});
    private final EstateClient estates;
    private ClientTrust trust = new ClientTrust.SignedBy("company");

    Signed(FakeCloud cloud) {
      this.systems = EstateSystems.of(cloud);
      this.authority = new AtomicReference<>(cloud.authority());
      this.estates =
          EstateClient.builder(systems.vcenter())
              .ovh(systems.ovh())
              .signer(
                  "company",
                  csr -> {
                    asked.get().run();
                    return ClientCertificate.fromPem(
                        authority.get().signCsr(csr.pem(), days.get()));
                  })
              .timeSource(new BriskTime(later::get))
              .build();
    }

    Estate estate() {
      return systems
          .estate(
              KeyServer.kmip(HostAndPort.of(systems.cloud().kmsHost(), systems.cloud().kmsPort()))
                  .expecting(systems.thumbprint())
                  .clientTrust(trust))
          .build();
    }

    EstatePlan plan() {
      return estates.plan(estate());
    }

    EstateReport apply() {
      try (EstateRun run = estates.startApply(plan())) {
        return run.await(LIMIT);
      }
    }

    @Override
    public void close() {
      estates.close();
      systems.close();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "what a signer has signed is renewed with a new key before it ends, and not before that")
  void signed_due_isRenewed() {
    try (FakeCloud cloud = brisk().start();
        Signed signed = new Signed(cloud)) {
      signed.apply();
      ClientCertificate first = shown(signed.systems);
      assertThat(signed.plan().isEmpty()).isTrue();
      signed.later.set(Duration.ofDays(340));
      signed.days.set(730);

      EstatePlan plan = signed.plan();

      assertThat(blocking(plan)).as(plan.text()).isEmpty();
      assertThat(kinds(plan)).containsExactly("renew-client-certificate");
      assertThat(plan.text())
          .contains(
              "%s, valid until %s -> a new one, signed by company"
                  .formatted(first.subject(), first.notAfter()));
      // that it ends soon is no difference from the estate
      EstateProof proof = signed.estates.prove(signed.estate());
      assertThat(proof.isProved()).as(proof.text()).isTrue();

      EstateReport report = signed.apply();

      assertThat(report.isComplete()).as(report.toString()).isTrue();
      ClientCertificate second = shown(signed.systems);
      assertThat(second.x509().getPublicKey()).isNotEqualTo(first.x509().getPublicKey());
      assertThat(second.notAfter()).isAfter(first.notAfter());
      makesKey(signed.systems);
      assertThat(signed.plan().isEmpty()).isTrue();
    }
  }

  @Test
  @DisplayName("keys that vCenter does not get with the new certificate are told by name")
  void signed_keysLost_areTold() {
    try (FakeCloud cloud = brisk().start();
        Signed signed = new Signed(cloud)) {
      assertThat(signed.apply().isComplete()).isTrue();
      signed.later.set(Duration.ofDays(340));
      signed.days.set(730);
      FakeKey key = requireNonNull(cloud.vcenter().vm("web-01").key());
      // the rights of the old one are not carried over
      signed.asked.set(() -> cloud.kms().orElseThrow().refuse("Get", "Permission Denied"));

      EstateReport report = signed.apply();

      assertThat(report.isComplete()).isFalse();
      assertThat(report.toString() + report.text())
          .contains(
              "the new certificate is installed, and with it vCenter does not get 2 of 2 keys in"
                  + " use, such as ",
              "Give the new certificate the rights of the old one at the KMS now");
      assertThat(cloud.vcenter().vm("web-01").key()).isEqualTo(key);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("keys that vCenter got, and does not tell of after the renewal, do not pass as got")
  void signed_keysNotTold_areNotGot() {
    try (FakeCloud cloud = brisk().start();
        Signed signed = new Signed(cloud)) {
      assertThat(signed.apply().isComplete()).isTrue();
      signed.later.set(Duration.ofDays(340));
      signed.days.set(730);
      signed.asked.set(() -> cloud.vcenter().keys().setStatuses(all -> List.of()));

      EstateReport report = signed.apply();

      assertThat(report.isComplete()).as(report.text()).isFalse();
      assertThat(report.toString() + report.text())
          .contains(
              "the new certificate is installed, and vCenter does not say any more that it gets 2"
                  + " of 2 keys in use, such as ")
          .doesNotContain("vCenter gets the 2");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("what vCenter told neither before nor after the renewal is said, and is not got")
  void signed_keysNeverTold_areNotGot() {
    try (FakeCloud cloud = brisk().start();
        Signed signed = new Signed(cloud)) {
      assertThat(signed.apply().isComplete()).isTrue();
      signed.later.set(Duration.ofDays(340));
      signed.days.set(730);
      cloud.vcenter().keys().setStatuses(all -> List.of());

      EstateReport report = signed.apply();

      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(report.results().get(0).toString() + report.text())
          .contains("whether vCenter gets 2 of 2 keys in use with it, such as ")
          .doesNotContain("vCenter gets the 2");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("one that somebody installs while the next one is signed is not overwritten")
  void signed_installedMeanwhile_stays() {
    try (FakeCloud cloud = brisk().start();
        Signed signed = new Signed(cloud)) {
      signed.apply();
      signed.later.set(Duration.ofDays(340));
      signed.days.set(730);
      ClientIdentity theirs = issued(cloud.authority(), "vcenter", 1000);
      signed.asked.set(
          () -> {
            var unused =
                trust(signed.systems)
                    .ensureClientCertificate(ClientCertificateSpec.of(theirs).force());
          });

      EstateReport report = signed.apply();

      assertThat(shown(signed.systems).x509()).isEqualTo(theirs.certificate());
      assertThat(report.isComplete()).isFalse();
      assertThat(report.toString())
          .contains("somebody has installed another client certificate meanwhile");
      makesKey(signed.systems);
    }
  }

  @Test
  @DisplayName("a renewal that another authority has signed is not installed")
  void signed_byAnotherAuthority_staysAsItIs() {
    try (FakeCloud cloud = brisk().start();
        Signed signed = new Signed(cloud)) {
      signed.apply();
      ClientCertificate first = shown(signed.systems);
      signed.later.set(Duration.ofDays(340));
      signed.days.set(730);
      signed.authority.set(TestAuthority.create("Another CA"));

      EstateReport report = signed.apply();

      assertThat(report.isComplete()).isFalse();
      assertThat(report.toString()).contains("the present one stays in use");
      assertThat(shown(signed.systems)).isEqualTo(first);
      makesKey(signed.systems);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("one that was not signed is not told as renewed, though the KMS is gone by then too")
  void signed_signerAndKmsDown_isNotTold() {
    try (FakeCloud cloud = brisk().start();
        Signed signed = new Signed(cloud)) {
      signed.apply();
      ClientCertificate first = shown(signed.systems);
      signed.later.set(Duration.ofDays(340));
      signed.asked.set(
          () -> {
            cloud.kms().orElseThrow().stop();
            throw new IllegalStateException("the authority is closed");
          });

      EstateReport report = signed.apply();

      assertThat(shown(signed.systems)).isEqualTo(first);
      assertThat(report.results())
          .singleElement()
          .satisfies(
              result -> {
                assertThat(result.failure().orElseThrow())
                    .hasMessageContaining("the authority is closed");
                assertThat(result.changes())
                    .extracting(change -> change.subject().part())
                    .doesNotContain("client certificate");
              });
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("while vCenter does not show its certificate, nothing is renewed, and that is told")
  void signed_certificateNotShown_isNoReasonToSayThatAllIsWell() {
    try (FakeCloud cloud = brisk().start();
        Signed signed = new Signed(cloud)) {
      signed.apply();
      ClientCertificate first = shown(signed.systems);
      signed.later.set(Duration.ofDays(340));
      signed.days.set(730);
      EstatePlan plan = signed.plan();
      AtomicInteger shownMore = new AtomicInteger();
      cloud
          .vcenter()
          .faults()
          .onEvery(
              request ->
                  request.text().contains("RetrieveClientCert") && shownMore.incrementAndGet() > 1,
              Fault.soapFault("RuntimeFault", "not now"));

      EstateReport report;
      try (EstateRun run = signed.estates.startApply(plan)) {
        report = run.await(LIMIT);
      }

      assertThat(shownMore.get()).isGreaterThan(1);
      assertThat(report.isComplete()).as(report.toString()).isFalse();
      assertThat(report.results().get(0).outcome()).isEqualTo(EstateStepOutcome.FAILED);
      EstatePlan blind = signed.plan();
      assertThat(blind.steps()).isEmpty();
      assertThat(blind.findings())
          .extracting(Finding::code)
          .contains(FindingCode.CERTIFICATE_END_NOT_KNOWN);
      cloud.vcenter().faults().clear();
      assertThat(shown(signed.systems)).isEqualTo(first);
      assertThat(kinds(signed.plan())).containsExactly("renew-client-certificate");
    }
  }

  @Test
  @DisplayName("certificates that never live as long as the limit are renewed in their second half")
  void signed_shortLife_isNotRenewedWithoutEnd() {
    try (FakeCloud cloud = brisk().start();
        Signed signed = new Signed(cloud)) {
      signed.days.set(7);
      signed.apply();

      assertThat(signed.plan().isEmpty()).isTrue();
      signed.later.set(Duration.ofDays(4));
      assertThat(kinds(signed.plan())).containsExactly("renew-client-certificate");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("an OVHcloud KMS signs the next one")
  void okms_due_isRenewed() {
    try (FakeCloud cloud = brisk().okms().start();
        Signed signed = new Signed(cloud)) {
      Estate estate =
          signed.systems.estate(KeyServer.okms(cloud.okms().orElseThrow().id())).build();
      assertThat(signed.systems.apply(estate).isComplete()).isTrue();
      ClientCertificate first = shown(signed.systems);
      signed.later.set(Duration.ofDays(350));
      EstatePlan plan = signed.estates.plan(estate);
      assertThat(kinds(plan)).as(plan.text()).containsExactly("renew-client-certificate");

      EstateReport report;
      try (EstateRun run = signed.estates.startApply(plan)) {
        report = run.await(LIMIT);
      }

      assertThat(report.isComplete()).as(report.toString()).isTrue();
      assertThat(shown(signed.systems).x509().getPublicKey())
          .isNotEqualTo(first.x509().getPublicKey());
      assertThat(cloud.ovh().okmsCredentials()).hasSize(2);
      makesKey(signed.systems);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "vCenter's own certificate is renewed once somebody says that the KMS accepts the next one")
  void selfSigned_due_isRenewedOnceInstalled() {
    // vCenter's own certificates have no extended key usage
    TestIdentity lasting =
        TestAuthority.create("KMS CA").server("localhost").notAfter(inDays(7300)).issue();
    try (FakeCloud cloud =
            brisk().kms(kms -> kms.withoutClientUsageCheck().serverIdentity(lasting)).start();
        Signed signed = new Signed(cloud)) {
      signed.trust = new ClientTrust.SelfSigned();
      EstateReport begun;
      try (EstateRun run = signed.estates.startApply(signed.plan())) {
        begun =
            run.await(
                Duration.ofMinutes(1),
                progress -> {
                  if (progress.state().contains("does not trust vCenter")) {
                    // as long as the step waits, it tells what is to be installed
                    accept(cloud, installable(progress.notes()));
                  }
                });
      }
      assertThat(begun.isComplete()).as(begun.toString()).isTrue();
      ClientCertificate first = shown(signed.systems);
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      begun.writeJson(json);
      assertThat(json.toString(UTF_8))
          .contains("install vCenter's certificate at the KMS")
          .contains(first.pem().lines().toList().get(1));
      signed.later.set(Duration.ofDays(3640));

      assertThat(kinds(signed.plan())).containsExactly("renew-client-certificate");
      EstateReport made = signed.apply();

      assertThat(made.isComplete()).as(made.toString()).isTrue();
      assertThat(shown(signed.systems)).isEqualTo(first);
      makesKey(signed.systems);
      ClientCertificate next = trust(signed.systems).selfSignedCertificate().orElseThrow();
      assertThat(next).isNotEqualTo(first);
      assertThat(made.results().get(0).notes().toString()).contains(next.pem().strip());
      EstatePlan waiting = signed.plan();
      assertThat(waiting.isEmpty()).as(waiting.text()).isTrue();
      assertThat(waiting.findings())
          .extracting(Finding::code)
          .contains(FindingCode.CLIENT_CERTIFICATE_TO_INSTALL);

      accept(cloud, next);
      signed.trust =
          new ClientTrust.SelfSigned(
              Optional.of(Thumbprint.of(next.x509(), ThumbprintAlgorithm.SHA256)));
      EstateReport report = signed.apply();

      assertThat(report.isComplete()).as(report.toString()).isTrue();
      assertThat(shown(signed.systems)).isEqualTo(next);
      makesKey(signed.systems);
    }
  }

  private static ClientCertificate installable(List<String> notes) {
    String note =
        notes.stream().filter(some -> some.contains("-----BEGIN")).findFirst().orElseThrow();
    return ClientCertificate.fromPem(note.substring(note.indexOf("-----BEGIN")));
  }

  private static void accept(FakeCloud cloud, ClientCertificate certificate) {
    cloud.kms().orElseThrow().trustClientCertificate(certificate.x509());
  }
}
