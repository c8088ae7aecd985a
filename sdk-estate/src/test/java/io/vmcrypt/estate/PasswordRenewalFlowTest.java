package io.vmcrypt.estate;

import static io.vmcrypt.estate.internal.stage.KmsBeside.blocking;
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
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A KMS that asks vCenter for user and password gets another password. */
@DisplayName("A password that was changed at the KMS is given to vCenter")
class PasswordRenewalFlowTest {

  private static final String USER = "vcenter";
  private static final String OLD = "MARK-old-1";
  private static final String NEW = "MARK-new-2";
  private static final Set<String> ASKED = Set.of("kms-1");

  /** A cloud whose KMS asks for user and password, and which is set up with the old one. */
  private static final class Scene implements AutoCloseable {
    private final FakeCloud cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .kms(kms -> kms.login(USER, OLD.toCharArray()))
            .start();
    private final EstateSystems systems = EstateSystems.of(cloud);
    private final EstateClient old = client(OLD).build();
    private final EstateClient renewed = client(NEW).build();
    private final Estate estate;

    Scene(boolean withIdentity) {
      KeyServer server =
          KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
              .expecting(systems.thumbprint())
              .credentials(USER, SecretReference.parse("env:KMS_PASSWORD"));
      estate =
          estate(
              withIdentity
                  ? server.identity(systems.identity())
                  : server.clientTrust(new ClientTrust.SignedBy("company")),
              "kms-cluster");
      assertThat(applied(old, old.plan(estate)).isComplete()).isTrue();
      makesKey();
    }

    EstateClient.Builder client(String password) {
      return EstateClient.builder(systems.vcenter())
          .signer("company", csr -> ClientCertificate.fromPem(cloud.authority().signCsr(csr.pem())))
          .environment(Map.of("KMS_PASSWORD", password))
          .probeTimeout(EstateSystems.PATIENCE);
    }

    FakeKmipServer kms() {
      return cloud.kms().orElseThrow();
    }

    /** Makes a key through vCenter: it fails if the KMS does not accept vCenter's password. */
    void makesKey() {
      assertThat(systems.vcenter().kmsClusters().keys().create("kms-cluster").keyId()).isNotBlank();
    }

    ClientCertificate shown() {
      return systems
          .vcenter()
          .kmsClusters()
          .get("kms-cluster")
          .trust()
          .clientCertificate()
          .orElseThrow();
    }

    @Override
    public void close() {
      renewed.close();
      old.close();
      systems.close();
      cloud.close();
    }
  }

  private static Estate estate(KeyServer server, String provider) {
    return Estate.builder("prod").keyServer(server).keyProvider(provider, "kms-1").build();
  }

  private static EstateReport applied(EstateClient client, EstatePlan plan) {
    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    try (EstateRun run = client.startApply(plan)) {
      return run.await(EstateSystems.LIMIT);
    }
  }

  @Test
  @DisplayName("nobody's password is sent to a KMS that nobody vouches for: the plan is blocked")
  void plan_passwordForUnknownServer_isBlockedAndNotSent() {
    try (Scene scene = new Scene(true)) {
      Estate estate =
          estate(
              KeyServer.kmip(HostAndPort.of(scene.cloud.kmsHost(), scene.cloud.kmsPort()))
                  .credentials(USER, SecretReference.parse("env:KMS_PASSWORD"))
                  .identity(scene.systems.identity()),
              "kms-cluster");
      EstatePlan plan = scene.renewed.plan(estate);
      // the KMS accepts that password: it would not refuse if it had been sent
      assertThat(blocking(plan))
          .containsExactly(
              FindingCode.KMIP_AUTHENTICATION_REFUSED, FindingCode.KMIP_CREDENTIAL_NOT_SENT);
      assertThat(plan.text())
          .contains(
              "It shows " + Thumbprint.of(scene.kms().certificate(), ThumbprintAlgorithm.SHA1));
    }
  }

  /** A client certificate that the KMS accepts, and that ends later than vCenter's. */
  private static ClientIdentity newer(Scene scene) {
    TestIdentity next =
        scene
            .cloud
            .authority()
            .client("vcenter")
            .notAfter(Instant.now().plus(Duration.ofDays(7300)))
            .issue();
    return ClientIdentity.of(next.chain(), next.privateKey());
  }

  /** The KMS accepts user, password and certificate: it would be planned if they had been sent. */
  private static void assertNotTried(Scene scene, KeyServer server) {
    EstatePlan plan =
        scene.old.plan(
            estate(
                server
                    .credentials(USER, SecretReference.parse("env:KMS_PASSWORD"))
                    .identity(newer(scene)),
                "kms-cluster"));
    assertThat(kinds(plan)).as(plan.text()).doesNotContain("trust-vcenter");
    assertThat(blocking(plan)).as(plan.text()).contains(FindingCode.CLIENT_CERTIFICATE_IN_USE);
  }

  @Test
  @DisplayName("nor is it sent to try a newer client certificate")
  void plan_passwordForUnknownServer_isNotSentWithNewerCertificate() {
    try (Scene scene = new Scene(true)) {
      assertNotTried(
          scene, KeyServer.kmip(HostAndPort.of(scene.cloud.kmsHost(), scene.cloud.kmsPort())));
    }
  }

  @Test
  @DisplayName("while the KMS accepts both: asked for, it is given, and vCenter goes on without it")
  void plan_asked_givesPassword() {
    try (Scene scene = new Scene(true)) {
      scene.kms().acceptLogin(USER, NEW.toCharArray());
      assertThat(scene.renewed.plan(scene.estate).isEmpty()).isTrue();
      List<String> written = Writes.at(scene.cloud);

      EstatePlan plan = scene.renewed.plan(scene.estate, ASKED);

      assertThat(Writes.at(scene.cloud)).isEqualTo(written);
      assertThat(plan.renewedPasswords()).isEqualTo(ASKED);
      assertThat(kinds(plan)).containsExactly("renew-password");
      assertThat(blocking(plan)).isEmpty();
      assertThat(plan.text())
          .contains(
              "1 vCenter: give vCenter the password of the KMS anew",
              "~ KMS cluster kms-cluster, server kms-1, password: the password that vCenter has"
                  + " -> the one in env:KMS_PASSWORD",
              "vCenter forgets the old password")
          .doesNotContain(OLD, NEW);
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      plan.writeJson(json);
      assertThat(json.toString(UTF_8)).contains("\"renew-password\"").doesNotContain(OLD, NEW);

      int before = scene.cloud.vcenter().requests().size();
      EstateReport report = applied(scene.renewed, plan);

      assertThat(report.isComplete()).as(report.toString()).isTrue();
      assertThat(report.text()).contains("password: the old password -> the new password");
      assertThat(Writes.at(scene.cloud.vcenter(), before, 0)).containsExactly("UpdateKmipServer");
      scene.kms().replaceLogin(USER, NEW.toCharArray());
      scene.makesKey();
      assertThat(scene.renewed.plan(scene.estate).isEmpty()).isTrue();
      // all is so, but this estate means no VM
      assertThat(scene.renewed.prove(scene.estate).findings())
          .filteredOn(finding -> finding.severity() != Severity.NOTE)
          .extracting(Finding::code)
          .containsExactly(FindingCode.NO_VM_SELECTED);
    }
  }

  @Test
  @DisplayName("where vCenter keeps the key, the password only changes, and no new key is made")
  void plan_keyOfVcenter_changesPasswordOnly() {
    try (Scene scene = new Scene(false)) {
      ClientCertificate before = scene.shown();
      scene.kms().replaceLogin(USER, NEW.toCharArray());

      EstatePlan plan = scene.renewed.plan(scene.estate, ASKED);

      assertThat(kinds(plan)).containsExactly("renew-password");
      assertThat(plan.findings(Severity.WARNING))
          .extracting(Finding::code)
          .containsExactly(FindingCode.KMS_PASSWORD_NOT_TRIED);
      assertThat(applied(scene.renewed, plan).isComplete()).isTrue();
      scene.makesKey();
      assertThat(scene.shown()).isEqualTo(before);
    }
  }
}
