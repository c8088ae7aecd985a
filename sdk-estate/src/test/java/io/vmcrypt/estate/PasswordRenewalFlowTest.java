package io.vmcrypt.estate;

import static io.vmcrypt.estate.internal.stage.KmsBeside.blocking;
import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
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

  /** The estate of a scene in which vCenter keeps its key, with another user. */
  private static Estate otherUser(Scene scene) {
    return estate(
        KeyServer.kmip(HostAndPort.of(scene.cloud.kmsHost(), scene.cloud.kmsPort()))
            .expecting(scene.systems.thumbprint())
            .credentials("other", SecretReference.parse("env:KMS_PASSWORD"))
            .clientTrust(new ClientTrust.SignedBy("company")),
        "kms-cluster");
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
  @DisplayName("nor to a KMS that shows another certificate than the estate says")
  void plan_passwordForOtherServer_isNotSentWithNewerCertificate() {
    try (Scene scene = new Scene(true)) {
      assertNotTried(
          scene,
          KeyServer.kmip(HostAndPort.of(scene.cloud.kmsHost(), scene.cloud.kmsPort()))
              .expecting(
                  Thumbprint.of(
                      scene.cloud.authority().client("another").issue().certificate(),
                      ThumbprintAlgorithm.SHA256)));
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
  @DisplayName(
      "once the KMS refuses the old one, a plan says how to go on, and does it if asked to")
  void plan_kmsHasChanged_saysSo() {
    try (Scene scene = new Scene(true)) {
      scene.kms().replaceLogin(USER, NEW.toCharArray());

      EstatePlan unasked = scene.renewed.plan(scene.estate);

      assertThat(blocking(unasked)).containsExactly(FindingCode.KEY_PROVIDER_NOT_USABLE);
      assertThat(unasked.text()).contains("If the password was changed at the KMS");
      EstatePlan plan = scene.renewed.plan(scene.estate, ASKED);
      assertThat(kinds(plan)).containsExactly("renew-password");
      assertThat(applied(scene.renewed, plan).isComplete()).isTrue();
      scene.makesKey();
    }
  }

  @Test
  @DisplayName("unasked, where vCenter keeps the key, no new key is made: the password may be it")
  void plan_kmsHasChangedKeyOfVcenter_saysSo() {
    try (Scene scene = new Scene(false)) {
      scene.kms().replaceLogin(USER, NEW.toCharArray());

      EstatePlan unasked = scene.renewed.plan(scene.estate);

      assertThat(kinds(unasked)).isEmpty();
      assertThat(blocking(unasked)).containsExactly(FindingCode.KEY_PROVIDER_NOT_USABLE);
      assertThat(unasked.text())
          .contains(
              "vCenter does not say whether the KMS refuses its certificate or its password",
              "If the password was changed at the KMS, plan again and ask for it to be given to"
                  + " vCenter anew (renew-password kms-1)");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("another user is given to vCenter, and the certificate of its own key stays")
  void plan_otherUserKeyOfVcenter_makesNoKey() {
    try (Scene scene = new Scene(false)) {
      ClientCertificate before = scene.shown();
      scene.kms().replaceLogin("other", NEW.toCharArray());
      Estate other = otherUser(scene);

      EstatePlan plan = scene.renewed.plan(other);

      assertThat(kinds(plan)).containsExactly("add-key-provider");
      assertThat(plan.text()).contains("user name: " + USER + " -> other");
      assertThat(applied(scene.renewed, plan).isComplete()).isTrue();
      scene.makesKey();
      assertThat(scene.shown()).isEqualTo(before);
      EstatePlan next = scene.renewed.plan(other);
      assertThat(next.isEmpty()).as(next.text()).isTrue();
    }
  }

  @Test
  @DisplayName("another user whom the KMS does not accept is told by the step, which does not pass")
  void apply_otherUserRefused_isTold() {
    try (Scene scene = new Scene(false)) {
      EstateReport report;
      try (EstateClient impatient =
          scene.client(NEW).healthTimeout(Duration.ofMillis(1500)).build()) {
        report = applied(impatient, impatient.plan(otherUser(scene)));
      }

      assertThat(report.isComplete()).as(report.text()).isFalse();
      assertThat(report.results())
          .singleElement()
          .satisfies(
              result -> {
                assertThat(result.step().kind().value()).isEqualTo("add-key-provider");
                assertThat(result.changes()).isNotEmpty();
                assertThat(result.failure().orElseThrow())
                    .hasMessageContaining("kms-1")
                    .hasMessageContaining("does not trust");
              });
    }
  }

  @Test
  @DisplayName("a certificate whose issuer vCenter does not tell may be the one for the KMS")
  void plan_issuerNotTold_makesNoKey() {
    try (Scene scene = new Scene(false)) {
      scene.kms().replaceLogin(USER, NEW.toCharArray());
      scene
          .cloud
          .vcenter()
          .faults()
          .onEvery(
              FakeVcenter.call("RetrieveClientCert"), Fault.soapFault("RuntimeFault", "not now"));

      assertThat(kinds(scene.renewed.plan(scene.estate))).doesNotContain("trust-vcenter");
    }
  }

  @Test
  @DisplayName("a certificate that was never signed for the KMS is replaced as ever")
  void plan_certificateIsVcentersOwn_isReplaced() {
    try (Scene scene = new Scene(false)) {
      KmsTrust trust = scene.systems.vcenter().kmsClusters().get("kms-cluster").trust();
      trust.ensureClientCertificate(
          ClientCertificateSpec.selfSigned(trust.ensureSelfSignedCertificate().value()).force());

      assertThat(kinds(scene.old.plan(scene.estate))).containsExactly("trust-vcenter");
    }
  }

  @Test
  @DisplayName("one that the KMS does not accept is not given to vCenter")
  void plan_refusedPassword_isBlocked() {
    try (Scene scene = new Scene(true)) {
      List<String> written = Writes.at(scene.cloud);

      EstatePlan plan = scene.renewed.plan(scene.estate, ASKED);

      assertThat(blocking(plan)).containsExactly(FindingCode.KMIP_AUTHENTICATION_REFUSED);
      assertThatThrownBy(() -> scene.renewed.startApply(plan))
          .isInstanceOf(PlanBlockedException.class);
      assertThat(Writes.at(scene.cloud)).isEqualTo(written);
      scene.makesKey();
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

  @Test
  @DisplayName("one that could not be tried and is wrong is told by the step, which does not pass")
  void apply_wrongPassword_isTold() {
    try (Scene scene = new Scene(false)) {
      EstateReport report;
      try (EstateClient impatient =
          scene.client(NEW).healthTimeout(Duration.ofMillis(1500)).build()) {
        report = applied(impatient, impatient.plan(scene.estate, ASKED));
      }

      assertThat(report.results())
          .singleElement()
          .satisfies(
              result -> {
                assertThat(result.outcome()).isEqualTo(EstateStepOutcome.FAILED);
                assertThat(result.changes()).hasSize(1);
                assertThat(result.failure().orElseThrow())
                    .hasMessageContaining("kms-1")
                    .hasMessageContaining("does not trust");
              });
      // the way back is the password that works
      assertThat(applied(scene.old, scene.old.plan(scene.estate, ASKED)).isComplete()).isTrue();
      scene.makesKey();
    }
  }

  @Test
  @DisplayName("an answer that is lost leaves a note that it is not known which one vCenter has")
  void apply_answerLost_isNoted() {
    try (Scene scene = new Scene(true)) {
      scene.kms().acceptLogin(USER, NEW.toCharArray());
      EstatePlan plan = scene.renewed.plan(scene.estate, ASKED);
      scene
          .cloud
          .vcenter()
          .faults()
          .onNext(
              request -> request.text().contains("<UpdateKmipServer "),
              Fault.close().afterTakingEffect());

      EstateReport report = applied(scene.renewed, plan);

      assertThat(report.isComplete()).isFalse();
      assertThat(report.results().get(0).changes()).isEmpty();
      assertThat(report.results().get(0).notes())
          .containsExactly(
              "it cannot be seen whether vCenter has the new password of kms-1: ask for it again");
      assertThat(applied(scene.renewed, scene.renewed.plan(scene.estate, ASKED)).isComplete())
          .isTrue();
      scene.kms().replaceLogin(USER, NEW.toCharArray());
      scene.makesKey();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a new key provider gets its password anyway")
  void plan_newProvider_hasNoStep() {
    try (Scene scene = new Scene(true)) {
      Estate other = estate(scene.estate.keyServers().get(0), "other-cluster");

      assertThat(kinds(scene.old.plan(other, ASKED)))
          .contains("add-key-provider")
          .doesNotContain("renew-password");
    }
  }

  @Test
  @DisplayName("a key server that the estate does not have, or without a user, is refused unasked")
  void plan_nothingToGive_isRefused() {
    try (Scene scene = new Scene(true)) {
      int requests = scene.cloud.vcenter().requests().size();

      assertThatThrownBy(() -> scene.renewed.plan(scene.estate, Set.of("kms-9")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"kms-9\"")
          .hasMessageContaining("has kms-1");
      Estate without = estate(scene.systems.keyServer(), "kms-cluster");
      assertThatThrownBy(() -> scene.renewed.plan(without, ASKED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("says no user");
      assertThat(scene.cloud.vcenter().requests()).hasSize(requests);
    }
  }
}
