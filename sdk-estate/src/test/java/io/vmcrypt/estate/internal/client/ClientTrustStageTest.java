package io.vmcrypt.estate.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.Present;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When vCenter gets a certificate for the key servers, and when the one that it has stays. */
class ClientTrustStageTest {

  private static final ClientTrust SIGNED = new ClientTrust.SignedBy(StageWorld.SIGNER);
  private static final ClientTrust OWN = new ClientTrust.SelfSigned();

  @AutoClose private StageWorld world = new StageWorld();
  private final Found found = new Found();

  private ClientTrustStage stage(ClientTrust trust) {
    Context context = world.context(trust);
    return new ClientTrustStage(context, new Health(context), new SignedRequest(context));
  }

  private static Change only(Optional<EstateStep> step) {
    assertThat(step).isPresent();
    assertThat(step.get().changes()).hasSize(1);
    Change change = step.get().changes().get(0);
    assertThat(change.subject().part()).isEqualTo(Present.PART);
    return change;
  }

  private List<String> blocking() {
    return found.findings().stream()
        .filter(Finding::isBlocking)
        .map(finding -> finding.code() + ": " + finding.seen())
        .toList();
  }

  private static ClientTrust of(ClientIdentity identity) {
    return new ClientTrust.Identity(identity);
  }

  // -- with a certificate of the estate's own

  @Test
  @DisplayName("where there is no key provider yet, the certificate is told with its end")
  void identity_withoutProvider() {
    ClientIdentity identity = world.accepted("vc", 100);
    Context context = world.context(of(identity));
    Health health = new Health(context);
    ClientTrustStage stage = new ClientTrustStage(context, health, new SignedRequest(context));
    Change change = only(stage.plan(StageWorld.NOW, found));
    assertThat(change.from()).isEmpty();
    assertThat(change.to().orElseThrow())
        .startsWith("CN=vc")
        .endsWith(", valid until " + identity.certificate().getNotAfter().toInstant());
    assertThat(found.findings()).isEmpty();
    assertThat(stage.after(StageWorld.NOW).isSetUp()).isTrue();
  }

  @Test
  @DisplayName("it is installed, told, and the key provider then works; then nothing is to do")
  void identity_run() {
    ClientIdentity identity = world.accepted("vc", 100);
    KmsCluster cluster = world.provider();
    Context context = world.context(of(identity));
    Health health = new Health(context);
    ClientTrustStage stage = new ClientTrustStage(context, health, new SignedRequest(context));
    assertThat(only(stage.plan(StageWorld.NOW, found)).from()).isEmpty();

    StageWorld.Told told = StageWorld.Told.by(stage);

    assertThat(told.parts()).containsExactly(Present.PART);
    assertThat(told.states).first().isEqualTo("vCenter finds the key provider healthy");
    assertThat(cluster.status().isHealthy()).isTrue();
    ClientTrustStage then =
        new ClientTrustStage(context, new Health(context), new SignedRequest(context));
    assertThat(then.plan(StageWorld.NOW, found)).isEmpty();
    assertThat(then.after(StageWorld.NOW).isSetUp()).isFalse();
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("that it ends within the estate's days is told, and after its end it blocks")
  void identity_endsSoon() {
    ClientIdentity identity = world.accepted("vc", 40);
    world.provider(identity);
    assertThat(stage(of(identity)).plan(StageWorld.NOW, found)).isEmpty();
    assertThat(found.findings()).isEmpty();
    world.ahead = Duration.ofDays(11).plusHours(1);
    assertThat(stage(of(identity)).plan(StageWorld.NOW, found)).isEmpty();
    assertThat(found.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.CLIENT_CERTIFICATE_EXPIRES_SOON);
              assertThat(finding.isBlocking()).isFalse();
              assertThat(finding.subject().part()).isEqualTo(Present.PART);
              assertThat(finding.seen()).startsWith("CN=vc").contains(" expires in 28 days, at ");
            });
    world.ahead = Duration.ofDays(41);
    Found then = new Found();
    assertThat(stage(of(identity)).plan(StageWorld.NOW, then)).isEmpty();
    assertThat(then.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.CLIENT_CERTIFICATE_EXPIRED);
              assertThat(finding.isBlocking()).isTrue();
            });
    world.ahead = Duration.ofDays(-2);
    Found early = new Found();
    assertThat(stage(of(identity)).plan(StageWorld.NOW, early)).isEmpty();
    assertThat(early.findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.CLIENT_CERTIFICATE_NOT_YET_VALID);
  }

  @Test
  @DisplayName("why it cannot be installed is told by its code")
  void identity_refused() {
    world.provider(world.accepted("vc", 100));
    assertThat(
            stage(of(StageWorld.identity(world.cloud.authority().server("localhost").issue())))
                .plan(StageWorld.NOW, found))
        .isEmpty();
    ClientIdentity ended = world.accepted("vc", 90);
    assertThat(stage(of(world.accepted("vc", 50))).plan(StageWorld.NOW, found)).isEmpty();
    world.ahead = Duration.ofDays(91);
    assertThat(stage(of(ended)).plan(StageWorld.NOW, found)).isEmpty();
    assertThat(found.findings())
        .filteredOn(Finding::isBlocking)
        .extracting(Finding::code)
        .containsExactly(
            FindingCode.CLIENT_CERTIFICATE_LACKS_CLIENT_AUTH,
            FindingCode.CLIENT_CERTIFICATE_IN_USE,
            FindingCode.CLIENT_CERTIFICATE_EXPIRED);
  }

  // -- with a key of vCenter's own

  private static final String NEW_KEY = "a new key of vCenter's own, signed by company";

  @Test
  @DisplayName("where there is no key provider yet, vCenter is to get a key of its own")
  void request_withoutProvider() {
    Change change = only(stage(SIGNED).plan(StageWorld.NOW, found));
    assertThat(change.from()).isEmpty();
    assertThat(change.to()).contains(NEW_KEY);
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("where vCenter has none and no key is in use, it gets one")
  void request_first() {
    world.provider();
    world.keyInUse("key-1", "another");
    assertThat(only(stage(SIGNED).plan(StageWorld.NOW, found)).from()).isEmpty();
    // whatever the key servers say, or do not say
    world.cloud.kms().orElseThrow().stop();
    assertThat(only(stage(SIGNED).plan(StageWorld.NOW, found)).to()).contains(NEW_KEY);
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("what the key servers accept stays, and its end is told in time")
  void request_accepted() {
    world.provider(world.accepted("vc", 40));
    assertThat(stage(SIGNED).plan(StageWorld.NOW, found)).isEmpty();
    assertThat(found.findings()).isEmpty();
    world.ahead = Duration.ofDays(11);
    assertThat(stage(SIGNED).plan(StageWorld.NOW, found)).isEmpty();
    assertThat(found.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.CLIENT_CERTIFICATE_EXPIRES_SOON);
              assertThat(finding.seen()).startsWith("CN=vc");
            });
    world.ahead = Duration.ofDays(41);
    Found then = new Found();
    assertThat(stage(SIGNED).plan(StageWorld.NOW, then)).isEmpty();
    // it must not stop the plan that gets another one
    assertThat(then.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.CLIENT_CERTIFICATE_EXPIRED);
              assertThat(finding.isBlocking()).isFalse();
            });
  }

  @Test
  @DisplayName("of a server that the plan adds it is told that nobody knows what it accepts")
  void request_serverToCome() {
    world.provider(world.accepted("vc", 40));
    World adding = StageWorld.NOW.settingUp(Set.of("kms-2"));
    assertThat(stage(SIGNED).plan(adding, found)).isEmpty();
    assertThat(found.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.CLIENT_CERTIFICATE_TO_INSTALL);
              assertThat(finding.isBlocking()).isFalse();
              assertThat(finding.subject().part()).isEqualTo("server kms-2, client certificate");
            });
  }

  @Test
  @DisplayName("what no key server accepts is replaced where no key is in use")
  void request_refused() {
    world.provider(StageWorld.refused("vc", 100));
    Change change = only(stage(SIGNED).plan(StageWorld.NOW, found));
    assertThat(change.from()).contains("CN=vc,O=vmcrypt tests, which the KMS does not accept");
    assertThat(change.to()).contains(NEW_KEY);
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("where the KMS answers for a key after all, it stays, and that blocks")
  void request_refused_keyAnswered() {
    world.provider(StageWorld.refused("vc", 100));
    world.keyInUse("key-1", StageWorld.PROVIDER);
    world.cloud.vcenter().answerMethod("QueryCryptoKeyStatus", call -> FakeSoapAnswer.of(""));
    assertThat(stage(SIGNED).plan(StageWorld.NOW, found)).isEmpty();
    assertThat(blocking())
        .singleElement()
        .satisfies(
            said ->
                assertThat(said)
                    .startsWith(FindingCode.CLIENT_CERTIFICATE_IN_USE + ": it is not known whether")
                    .contains("vCenter does not say whether it gets the keys in use"));
  }

  private static final String NOT_SAID =
      FindingCode.KEY_PROVIDER_NOT_SEEN + ": vCenter does not say whether the KMS accepts ";

  @Test
  @DisplayName("while vCenter does not say whether the KMS accepts it, it stays, and that blocks")
  void request_notTold() {
    world.provider(world.accepted("vc", 100));
    world.cloud.kms().orElseThrow().stop();
    assertThat(stage(SIGNED).plan(StageWorld.NOW, found)).isEmpty();
    assertThat(blocking()).containsExactly(NOT_SAID + "the certificate CN=vc,O=vmcrypt tests");
    assertThat(found.findings().get(0).advice())
        .isEqualTo("Make each key server reachable for vCenter, and plan again.");
  }

  private static final String UNNAMED =
      "vCenter, which names no certificate, and keys are in use, or may be";

  @Test
  @DisplayName("one that vCenter does not name may be in use while keys are, or may be")
  void request_notNamed() {
    world.provider();
    world.keyInUse("key-1", StageWorld.PROVIDER);
    world.cloud.kms().orElseThrow().stop();
    assertThat(stage(SIGNED).plan(StageWorld.NOW, found)).isEmpty();
    assertThat(blocking()).containsExactly(NOT_SAID + UNNAMED);
    assertThat(found.findings().get(0).advice()).endsWith(NewIdentity.BY_HAND);
  }

  @Test
  @DisplayName("where vCenter does not say which keys are in use, they may be")
  void request_notNamed_keysNotTold() {
    world.provider();
    world.cloud.kms().orElseThrow().stop();
    world.notTold("ListKeys");
    assertThat(stage(SIGNED).plan(StageWorld.NOW, found)).isEmpty();
    assertThat(blocking()).containsExactly(NOT_SAID + UNNAMED);
    // nor where the service does not answer at all
    world.cloud.vcenter().faults().clear();
    world.cloud.vcenter().faults().onEvery(FakeVcenter.call("ListKeys"), Fault.serverError());
    Found then = new Found();
    assertThat(stage(SIGNED).plan(StageWorld.NOW, then)).isEmpty();
    assertThat(then.findings()).isEqualTo(found.findings());
  }

  @Test
  @DisplayName("a key provider without a server trusts nobody")
  void request_withoutServer() {
    world.close();
    world = new StageWorld(FakeCloud.builder().vcenter(vcenter -> vcenter.emptyClustersStay()));
    world.provider();
    // somebody's removal was broken off
    world
        .cloud
        .vcenter()
        .answerMethod(
            "UnregisterKmsCluster", call -> FakeSoapAnswer.fault("RuntimeFault", "not today"));
    assertThatThrownBy(() -> world.vcenter.kmsClusters().remove(StageWorld.PROVIDER))
        .hasMessageContaining("not today");
    assertThat(world.vcenter.kmsClusters().get(StageWorld.PROVIDER).servers()).isEmpty();
    assertThat(only(stage(SIGNED).plan(StageWorld.NOW, found)).to()).contains(NEW_KEY);
  }

  // -- what may be the fault of the user or the password

  private static final String USER = "vcenter";

  private KeyServer withUser(ClientTrust trust, String user) {
    return world.server(trust).credentials(user, SecretReference.parse("env:KMS_PASSWORD"));
  }

  /** vCenter has that key server with a user and a password. */
  private KmsCluster providerWithUser() {
    return world.provider(world.known(StageWorld.SERVER, USER));
  }

  private Optional<EstateStep> plan(KeyServer server, Set<String> options) {
    Context context = world.context(StageWorld.estate(server).build(), options);
    return new ClientTrustStage(context, new Health(context), new SignedRequest(context))
        .plan(StageWorld.NOW, found);
  }

  private Optional<EstateStep> plan(KeyServer server) {
    return plan(server, Set.of());
  }

  private static final Set<String> ASKED = Set.of(StageWorld.SERVER);

  @Test
  @DisplayName("a KMS that may refuse the user says nothing of a certificate that somebody signed")
  void password_mayBeRefused() {
    StageWorld.show(providerWithUser(), StageWorld.refused("vc", 100));
    assertThat(plan(withUser(SIGNED, USER))).isEmpty();
    // nor where this plan gives vCenter another user, or none
    assertThat(plan(withUser(SIGNED, "another"))).isEmpty();
    assertThat(plan(world.server(SIGNED))).isEmpty();
    assertThat(found.findings()).isEmpty();
    world.provider();
    assertThat(plan(world.server(SIGNED))).isPresent();
  }

  @Test
  @DisplayName("one that has ended does not work, unless the password is to be renewed first")
  void password_certificateEnded() {
    StageWorld.show(providerWithUser(), StageWorld.refused("vc", 100));
    world.ahead = Duration.ofDays(101);
    assertThat(plan(withUser(SIGNED, USER))).isPresent();
    assertThat(plan(withUser(SIGNED, USER), ASKED)).isEmpty();
    assertThat(found.findings())
        .extracting(Finding::code)
        .containsOnly(FindingCode.CLIENT_CERTIFICATE_EXPIRED);
  }

  @Test
  @DisplayName("one that vCenter has made for itself is nobody's for whom a certificate was signed")
  void password_certificateOfVcenter() {
    StageWorld.showSelfSigned(providerWithUser());
    assertThat(plan(withUser(SIGNED, USER))).isPresent();
    assertThat(plan(withUser(SIGNED, USER), ASKED)).isEmpty();
  }

  @Test
  @DisplayName(
      "vCenter's own certificate is the estate's once the estate says that it is installed")
  void password_certificateInstalled() {
    ClientCertificate own = StageWorld.showSelfSigned(providerWithUser());
    assertThat(plan(withUser(OWN, USER))).isPresent();
    Thumbprint thumbprint = Thumbprint.of(own.x509(), ThumbprintAlgorithm.SHA256);
    assertThat(plan(withUser(new ClientTrust.SelfSigned(Optional.of(thumbprint)), USER))).isEmpty();
    assertThat(
            plan(
                withUser(
                    new ClientTrust.SelfSigned(Optional.of(Thumbprint.parse("ab".repeat(32)))),
                    USER)))
        .isPresent();
  }

  @Test
  @DisplayName("one whose issuer vCenter does not tell may be the estate's")
  void password_certificateNotTold() {
    StageWorld.showSelfSigned(providerWithUser());
    world.notTold("RetrieveClientCert");
    assertThat(plan(withUser(SIGNED, USER))).isEmpty();
    assertThat(found.findings()).isEmpty();
  }

  // -- what has to stay so

  private List<String> holds(Stage stage) {
    Found now = new Found();
    stage.holds(true, now);
    return now.findings().stream()
        .filter(Finding::isBlocking)
        .map(finding -> finding.code() + ": " + finding.seen())
        .toList();
  }

  @Test
  @DisplayName("the certificate of the estate has to stay installed")
  void stillHolds_identity() {
    ClientIdentity mine = world.accepted("vc", 100);
    KmsCluster cluster = world.provider(mine);
    ClientTrustStage stage = stage(of(mine));
    assertThat(holds(stage)).isEmpty();
    StageWorld.show(cluster, world.accepted("theirs", 200));
    assertThat(holds(stage))
        .singleElement()
        .satisfies(
            said -> assertThat(said).startsWith(FindingCode.CLIENT_CERTIFICATE_IN_USE + ": "));
    // what would only have to be installed again is not as it was either
    StageWorld.show(cluster, StageWorld.refused("theirs", 200));
    assertThat(holds(stage))
        .anySatisfy(
            said ->
                assertThat(said)
                    .startsWith(
                        FindingCode.CLIENT_CERTIFICATE_IN_USE
                            + ": it is not as it was any more: CN=theirs"));
  }

  @Test
  @DisplayName("the key provider has to stay healthy")
  void stillHolds_health() {
    ClientIdentity mine = world.accepted("vc", 100);
    KmsCluster cluster = world.provider(mine);
    ClientTrustStage stage = stage(SIGNED);
    assertThat(holds(stage)).isEmpty();
    StageWorld.show(cluster, StageWorld.refused("theirs", 200));
    assertThat(holds(stage))
        .singleElement()
        .satisfies(
            said ->
                assertThat(said)
                    .startsWith(
                        FindingCode.KEY_PROVIDER_NOT_USABLE
                            + ": vCenter does not find it healthy any more: KMS server kms-1 does"
                            + " not trust vCenter: "));
  }

  // -- the run

  @Test
  @DisplayName(
      "vCenter's request and what was signed for it are told, and until when that is valid")
  void run_signed() {
    KmsCluster cluster = world.provider();
    StageWorld.Told told = StageWorld.Told.by(stage(SIGNED));
    assertThat(told.parts()).containsExactly("pending signing request", Present.PART);
    assertThat(told.notes)
        .containsExactly(
            "valid until " + cluster.trust().clientCertificate().orElseThrow().notAfter());
    assertThat(stage(SIGNED).plan(StageWorld.NOW, found)).isEmpty();
  }

  @Test
  @DisplayName("vCenter's own certificate is told as it is to be installed")
  void run_selfSigned() {
    KmsCluster cluster = world.provider();
    StageWorld.Told told = StageWorld.Told.by(stage(OWN));
    assertThat(told.parts()).containsExactly("self-signed client certificate", Present.PART);
    assertThat(told.notes)
        .containsExactly(
            "install vCenter's certificate at the KMS:\n"
                + cluster.trust().clientCertificate().orElseThrow().pem());
  }
}
