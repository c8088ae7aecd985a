package io.vmcrypt.estate;

import static io.vmcrypt.estate.EstateSystems.brisk;
import static io.vmcrypt.estate.internal.stage.KmsBeside.blocking;
import static io.vmcrypt.estate.internal.stage.KmsBeside.identity;
import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
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

  /** Makes a key through vCenter: it fails if the KMS does not accept vCenter. */
  private static void makesKey(EstateSystems systems) {
    assertThat(systems.vcenter().kmsClusters().keys().create("kms-cluster").keyId()).isNotBlank();
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
