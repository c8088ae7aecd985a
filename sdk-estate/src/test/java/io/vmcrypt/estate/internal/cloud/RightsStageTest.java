package io.vmcrypt.estate.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.client.SignedRequest;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.ovh.part.FakeIamPolicy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rights at OVHcloud are those of the calls that are planned. */
class RightsStageTest {

  private static final String ACCOUNT = "urn:v1:eu:identity:account:vm12345-ovh";

  @AutoClose private final StageWorld world = StageWorld.withOkms();
  private final Found found = new Found();

  private static Estate registered(KeyServer server) {
    return StageWorld.estate(server).build();
  }

  /** An estate that OVHcloud is not told of: its vCenter is elsewhere. */
  private static Estate elsewhere(KeyServer server) {
    return Estate.builder("prod")
        .keyServer(server)
        .keyProvider(StageWorld.PROVIDER, StageWorld.SERVER)
        .build();
  }

  private Context context(Estate estate, Optional<String> vcenterUser) {
    Context context = world.context(estate);
    return new Context(
        context.estate(),
        context.renewedPasswords(),
        world.systems(vcenterUser),
        context.identity(),
        context.keyServers(),
        context.cluster(),
        context.proofs());
  }

  private List<FindingCode> codes(Context context, SignedRequest request) {
    Optional<RegistrationStage> registration =
        context
            .estate()
            .service()
            .map(
                service -> {
                  OvhLook look = new OvhLook(world.ovh, service);
                  RegistrationStage stage =
                      new RegistrationStage(context, look, new DeliveryStage(context, look));
                  assertThat(stage.plan(StageWorld.NOW, found)).isPresent();
                  return stage;
                });
    RightsStage stage = new RightsStage(context, registration, request);
    assertThat(stage.plan(StageWorld.NOW, found)).isEmpty();
    return found.findings().stream().map(Finding::code).toList();
  }

  private List<FindingCode> codes(Estate estate, boolean signs) {
    Context context = context(estate, Optional.empty());
    SignedRequest request = new SignedRequest(context);
    if (signs) {
      request.tryReads(found);
    }
    return codes(context, request);
  }

  /** As OVHcloud's guide has it. */
  private void allow(String identity, String... actions) {
    world
        .cloud
        .ovh()
        .setIamPolicies(
            FakeIamPolicy.builder("guide")
                .identity(identity)
                .resource("urn:v1:eu:resource:okms:" + StageWorld.OKMS)
                .allow(actions)
                .build());
  }

  @Test
  @DisplayName("vCenter's user is looked at if it is named")
  void plan_vcenterUser() {
    Estate estate = registered(KeyServer.okms(StageWorld.OKMS));
    Context unnamed = context(estate, Optional.empty());
    assertThat(codes(unnamed, new SignedRequest(unnamed)))
        .doesNotContain(FindingCode.VCENTER_USER_NOT_LISTED);
    Context named = context(estate, Optional.of("nobody"));
    assertThat(codes(named, new SignedRequest(named)))
        .contains(FindingCode.VCENTER_USER_NOT_LISTED);
  }

  @Test
  @DisplayName("what is to be signed gets the rights of who has it signed")
  void plan_signs_ownRights() {
    allow(ACCOUNT, "okms:kmip:*");
    KeyServer okms = KeyServer.okms(StageWorld.OKMS);
    assertThat(codes(registered(okms), true))
        .contains(FindingCode.OKMS_RIGHTS_TOO_MUCH)
        .doesNotContain(FindingCode.OKMS_RIGHTS_UNKNOWN);
  }

  @Test
  @DisplayName("so it is where OVHcloud is not told of the key server")
  void plan_signsElsewhere_ownRights() {
    allow(ACCOUNT, "okms:kmip:*");
    assertThat(codes(elsewhere(KeyServer.okms(StageWorld.OKMS)), true))
        .containsExactly(FindingCode.OKMS_RIGHTS_TOO_MUCH);
  }

  @Test
  @DisplayName("where nothing is signed, the credential that vCenter shows counts, if it shows one")
  void plan_shown_itsRights() {
    allow(ACCOUNT, "okms:kmip:*");
    Estate estate = elsewhere(KeyServer.okms(StageWorld.OKMS));
    assertThat(codes(estate, false)).isEmpty();
    StageWorld.show(world.provider(), world.accepted("vc", 300));
    // it is nobody's that OVHcloud shows
    assertThat(codes(estate, false)).containsExactly(FindingCode.OKMS_RIGHTS_UNKNOWN);
  }

  @Test
  @DisplayName("of a key server elsewhere OVHcloud is asked nothing")
  void plan_otherKms_asksNothing() {
    Estate estate = elsewhere(world.server(new ClientTrust.SelfSigned()));
    int before = world.cloud.ovh().requests().size();
    assertThat(codes(estate, false)).isEmpty();
    assertThat(world.cloud.ovh().requests()).hasSize(before);
  }
}
