package io.vmcrypt.estate.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Present;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When vCenter's own client certificate is renewed, by whom, and what is refused as no renewal. */
class ClientRenewalStageTest {

  private static final ClientTrust SIGNED = new ClientTrust.SignedBy(StageWorld.SIGNER);
  private static final ClientTrust OWN = new ClientTrust.SelfSigned();
  private static final String NEXT = "next self-signed client certificate";

  /** In their last days: a certificate of a year. */
  private static final Duration DUE = Duration.ofDays(340);

  @AutoClose private StageWorld world = new StageWorld();
  private final Found found = new Found();

  private void startAgain(FakeCloud.Builder cloud) {
    world.close();
    world = new StageWorld(cloud);
  }

  private ClientRenewalStage stage(ClientTrust trust) {
    return stage(world.context(trust));
  }

  private static ClientRenewalStage stage(Context context) {
    return new ClientRenewalStage(context, new SignedRequest(context));
  }

  private Optional<EstateStep> plan(ClientTrust trust) {
    return stage(trust).plan(StageWorld.NOW, found);
  }

  private static Change only(Optional<EstateStep> step) {
    assertThat(step).isPresent();
    assertThat(step.get().thing()).isEqualTo(StageWorld.PROVIDER);
    assertThat(step.get().changes()).hasSize(1);
    return step.get().changes().get(0);
  }

  private static ClientCertificate shown(KmsCluster cluster) {
    return cluster.trust().clientCertificate().orElseThrow();
  }

  // -- the plan

  @Test
  @DisplayName("one that the key servers accept is renewed once it is due")
  void plan_due() {
    ClientCertificate present = world.showSigned(world.provider());
    assertThat(plan(SIGNED)).isEmpty();
    world.ahead = Duration.ofDays(334);
    assertThat(plan(SIGNED)).isEmpty();
    world.ahead = Duration.ofDays(336);
    Change change = only(plan(SIGNED));
    assertThat(change.subject().part()).isEqualTo(Present.PART);
    assertThat(change.from()).contains(Present.inWords(present.x509()));
    assertThat(change.to()).contains("a new one, signed by company");
    // a certificate of the estate's own is renewed by its next file
    ClientIdentity identity = world.accepted("vc", 365);
    assertThat(plan(new ClientTrust.Identity(identity))).isEmpty();
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("what no key server accepts, or what is not there, is not renewed")
  void plan_notAccepted() {
    assertThat(plan(SIGNED)).isEmpty();
    KmsCluster cluster = world.provider();
    assertThat(plan(SIGNED)).isEmpty();
    StageWorld.show(cluster, StageWorld.refused("vc", 365));
    world.ahead = DUE;
    assertThat(plan(SIGNED)).isEmpty();
    StageWorld.show(cluster, world.accepted("vc", 365));
    assertThat(plan(SIGNED)).isPresent();
    world.cloud.kms().orElseThrow().stop();
    assertThat(plan(SIGNED)).isEmpty();
    assertThat(found.findings()).isEmpty();
    // whether it was renewed, the key servers need not say
    assertThat(stage(SIGNED).left(StageWorld.NOW, found)).isPresent();
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("a key provider without a server accepts nobody")
  void plan_withoutServer() {
    startAgain(FakeCloud.builder().vcenter(vcenter -> vcenter.emptyClustersStay()));
    world.showSigned(world.provider());
    // somebody's removal was broken off
    world
        .cloud
        .vcenter()
        .answerMethod(
            "UnregisterKmsCluster", call -> FakeSoapAnswer.fault("RuntimeFault", "not today"));
    assertThatThrownBy(() -> world.vcenter.kmsClusters().remove(StageWorld.PROVIDER))
        .isInstanceOf(SdkException.class);
    assertThat(world.vcenter.kmsClusters().get(StageWorld.PROVIDER).servers()).isEmpty();
    world.ahead = DUE;
    assertThat(plan(SIGNED)).isEmpty();
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("where vCenter does not show it, that is told: before a step, and after one blocks")
  void plan_notShown() {
    KmsCluster cluster = world.provider();
    world.showSigned(cluster);
    world.notTold("RetrieveClientCert");
    assertThat(plan(SIGNED)).isEmpty();
    assertThat(found.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.CERTIFICATE_END_NOT_KNOWN);
              assertThat(finding.isBlocking()).isFalse();
            });
    Found after = new Found();
    assertThat(stage(SIGNED).left(StageWorld.NOW, after)).isEmpty();
    assertThat(after.findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.isBlocking()).isTrue());
    world.cloud.kms().orElseThrow().stop();
    Found then = new Found();
    assertThat(plan(SIGNED)).isEmpty();
    assertThat(stage(SIGNED).plan(StageWorld.NOW, then)).isEmpty();
    assertThat(then.findings()).isEmpty();
  }

  @Test
  @DisplayName("once it is not due any more, nothing of the step is left")
  void left_none() {
    world.showSigned(world.provider());
    assertThat(stage(SIGNED).left(StageWorld.NOW, found)).isEmpty();
    world.ahead = DUE;
    assertThat(only(stage(SIGNED).left(StageWorld.NOW, found)).subject().part())
        .isEqualTo(Present.PART);
    assertThat(found.findings()).isEmpty();
  }

  // -- a certificate that somebody signs

  private static final String HEALTHY = "vCenter finds the key provider healthy";

  private SdkException fails(ClientTrust trust) {
    SdkException failure =
        catchThrowableOfType(SdkException.class, () -> StageWorld.Told.by(stage(trust)));
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  @DisplayName("where it is not due any more, somebody else has done it, and nothing is done")
  void run_notDue() {
    KmsCluster cluster = world.provider();
    ClientCertificate present = world.showSigned(cluster);
    StageWorld.Told told = StageWorld.Told.by(stage(SIGNED));
    assertThat(told.changes).isEmpty();
    assertThat(told.states).isEmpty();
    assertThat(shown(cluster)).isEqualTo(present);
  }

  @Test
  @DisplayName("where vCenter shows none any more, the step fails, and makes nothing")
  void run_gone() {
    world.provider();
    assertThat(fails(SIGNED)).hasMessageContaining("vCenter shows no client certificate any more");
    assertThat(world.cloud.vcenter().calls("GenerateClientCsr")).isEmpty();
  }

  @Test
  @DisplayName("a new key is signed for, installed and told, and the key provider then works")
  void run_signed() {
    KmsCluster cluster = world.provider();
    ClientCertificate present = world.showSigned(cluster);
    world.ahead = DUE;
    world.days = 730;

    StageWorld.Told told = StageWorld.Told.by(stage(SIGNED));

    ClientCertificate now = shown(cluster);
    assertThat(now.x509().getPublicKey()).isNotEqualTo(present.x509().getPublicKey());
    assertThat(told.parts()).containsExactly(Present.PART);
    assertThat(told.notes).containsExactly("valid until " + now.notAfter());
    assertThat(told.states).first().isEqualTo(HEALTHY);
    // and what is waited for
    assertThat(told.states).hasSizeGreaterThan(1);
    assertThat(world.cloud.vcenter().calls("GenerateClientCsr")).hasSize(2);
  }

  @Test
  @DisplayName("a request that vCenter has not used yet is the one that is signed")
  void run_signed_pendingRequest() {
    KmsCluster cluster = world.provider();
    world.showSigned(cluster);
    var request = cluster.trust().createClientCsr(KmsTrust.ANY_SUBJECT);
    world.ahead = DUE;
    world.days = 730;

    StageWorld.Told told = StageWorld.Told.by(stage(SIGNED));

    assertThat(told.parts()).containsExactly(Present.PART);
    assertThat(request.isAnsweredBy(shown(cluster).x509())).isTrue();
  }

  @Test
  @DisplayName("where vCenter has no request at all, that it makes one is told")
  void run_signed_firstRequest() {
    KmsCluster cluster = world.provider();
    ClientIdentity present = world.accepted("vc", 365);
    StageWorld.show(cluster, present);
    world.ahead = DUE;
    world.days = 730;

    StageWorld.Told told = new StageWorld.Told();
    SdkException failure = catchThrowableOfType(SdkException.class, () -> stage(SIGNED).run(told));

    assertThat(failure).hasMessageContaining("the new certificate is made out to ");
    assertThat(told.parts()).containsExactly("pending signing request");
    assertThat(told.notes).isEmpty();
    assertThat(shown(cluster).x509()).isEqualTo(present.certificate());
  }

  @Test
  @DisplayName("what another authority has signed, or what ends sooner, is no renewal")
  void run_signed_refused() {
    KmsCluster cluster = world.provider();
    ClientCertificate present = world.showSigned(cluster);
    world.ahead = DUE;
    world.days = 30;
    assertThat(fails(SIGNED))
        .hasMessageContaining("the new certificate ends at ")
        .hasMessageContaining("renew the client certificate")
        .hasMessageContaining(StageWorld.PROVIDER);
    world.days = 730;
    world.signer = TestAuthority.create("another");
    assertThat(fails(SIGNED)).hasMessageContaining("the new certificate comes from ");
    assertThat(shown(cluster)).isEqualTo(present);
  }

  @Test
  @DisplayName("an OVHcloud KMS may make it out to whom it likes")
  void run_okms_otherSubject() {
    world.close();
    world = StageWorld.withOkms();
    Estate estate = StageWorld.estate(KeyServer.okms(StageWorld.OKMS)).build();
    KmsCluster cluster = world.provider();
    StageWorld.show(cluster, world.accepted("vc", 300));
    world.ahead = Duration.ofDays(280);

    StageWorld.Told told = StageWorld.Told.by(stage(world.context(estate)));

    assertThat(told.parts()).startsWith("pending signing request").endsWith(Present.PART);
    assertThat(shown(cluster).subject()).isNotEqualTo("CN=vc,O=vmcrypt tests");
  }

  // -- a certificate that vCenter makes for itself

  private static FakeCloud.Builder anyUsage() {
    // vCenter's own certificates have no extended key usage
    return FakeCloud.builder().kms(kms -> kms.withoutClientUsageCheck());
  }

  private void accept(ClientCertificate certificate) {
    world.cloud.kms().orElseThrow().trustClientCertificate(certificate.x509());
  }

  private static ClientTrust installed(ClientCertificate certificate) {
    return new ClientTrust.SelfSigned(
        Optional.of(Thumbprint.of(certificate.x509(), ThumbprintAlgorithm.SHA256)));
  }

  private ClientCertificate firstOfVcenter(KmsCluster cluster) {
    ClientCertificate first = StageWorld.showSelfSigned(cluster);
    accept(first);
    world.ahead = Duration.ofDays(3640);
    return first;
  }

  @Test
  @DisplayName("vCenter makes its next one, tells it, and goes on with the present one")
  void own_made() {
    startAgain(anyUsage());
    KmsCluster cluster = world.provider();
    ClientCertificate first = firstOfVcenter(cluster);
    Change change = only(plan(OWN));
    assertThat(change.subject().part()).isEqualTo(NEXT);
    assertThat(change.from()).isEmpty();
    assertThat(change.to().orElseThrow()).contains(Present.inWords(first.x509()) + ", stays");

    StageWorld.Told told = StageWorld.Told.by(stage(OWN));

    ClientCertificate next = cluster.trust().selfSignedCertificate().orElseThrow();
    assertThat(next).isNotEqualTo(first);
    assertThat(told.parts()).containsExactly(NEXT);
    assertThat(told.notes)
        .singleElement()
        .satisfies(
            note ->
                assertThat(note)
                    .contains(next.thumbprint() + " is installed:")
                    .endsWith(next.pem()));
    assertThat(told.states).first().isEqualTo(HEALTHY);
    assertThat(shown(cluster)).isEqualTo(first);
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("the next one is to be installed at the KMS first: until then nothing is changed")
  void own_waits() {
    startAgain(anyUsage());
    KmsCluster cluster = world.provider();
    ClientCertificate first = firstOfVcenter(cluster);
    ClientCertificate next = cluster.trust().createSelfSignedCertificate(KmsTrust.ANY_SUBJECT);
    for (ClientTrust trust : List.of(OWN, installed(first))) {
      Found waits = new Found();
      assertThat(stage(trust).plan(StageWorld.NOW, waits)).isEmpty();
      assertThat(waits.findings())
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.code()).isEqualTo(FindingCode.CLIENT_CERTIFICATE_TO_INSTALL);
                assertThat(finding.isBlocking()).isFalse();
                assertThat(finding.seen()).contains(next.toString());
              });
      StageWorld.Told told = StageWorld.Told.by(stage(trust));
      assertThat(told.changes).isEmpty();
      assertThat(told.notes).isEmpty();
      assertThat(cluster.trust().selfSignedCertificate()).contains(next);
      assertThat(shown(cluster)).isEqualTo(first);
    }
  }

  @Test
  @DisplayName("once the estate says that it is installed, vCenter shows the next one")
  void own_installed() {
    startAgain(anyUsage());
    KmsCluster cluster = world.provider();
    ClientCertificate first = firstOfVcenter(cluster);
    ClientCertificate next = cluster.trust().createSelfSignedCertificate(KmsTrust.ANY_SUBJECT);
    accept(next);
    Change change = only(plan(installed(next)));
    assertThat(change.subject().part()).isEqualTo(Present.PART);
    assertThat(change.from()).contains(Present.inWords(first.x509()));
    assertThat(change.to())
        .contains(Present.inWords(next.x509()) + ", thumbprint " + next.thumbprint());

    StageWorld.Told told = StageWorld.Told.by(stage(installed(next)));

    assertThat(told.parts()).containsExactly(Present.PART);
    assertThat(shown(cluster)).isEqualTo(next);
    assertThat(found.findings()).extracting(Finding::code).isEmpty();
  }

  private void assertMakesAnother() {
    assertThat(only(plan(OWN)).subject().part()).isEqualTo(NEXT);
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("a last one that has ended itself is not the next one")
  void own_nextEnded() {
    startAgain(anyUsage());
    KmsCluster cluster = world.provider();
    firstOfVcenter(cluster);
    var unused = cluster.trust().createSelfSignedCertificate(KmsTrust.ANY_SUBJECT);
    world.ahead = Duration.ofDays(3660);
    assertMakesAnother();
  }

  @Test
  @DisplayName("a last one that ends before the present one is not the next one")
  void own_nextEndsSooner() {
    startAgain(anyUsage());
    KmsCluster cluster = world.provider();
    var unused = cluster.trust().ensureSelfSignedCertificate();
    StageWorld.show(cluster, world.accepted("vc", 3651));
    world.ahead = Duration.ofDays(3640);
    assertMakesAnother();
  }
}
