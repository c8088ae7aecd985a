package io.vmcrypt.estate.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.client.SignedRequest;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.FakeAnswer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** OVHcloud is told of the key servers, and what it has of them stays as it was told. */
class RegistrationStageTest {

  private static final String SERVICE = FakeCloud.SERVICE_NAME;
  private static final String KMS = "/dedicatedCloud/{serviceName}/vmEncryption/kms";
  private static final Thumbprint OLD = Thumbprint.parse("ab".repeat(20));
  private static final Thumbprint THIRD = Thumbprint.parse("cd".repeat(20));
  private static final String IP = "127.0.0.1";
  private static final String OTHER_IP = "127.0.0.2";

  @AutoClose private StageWorld world = new StageWorld();
  private final Found found = new Found();

  private KeyServer forced() {
    return server().force(server().thumbprint().orElseThrow());
  }

  private KeyServer server() {
    return world.server(new ClientTrust.SignedBy(StageWorld.SIGNER));
  }

  private Context context(KeyServer server, String... ips) {
    Estate estate = StageWorld.estate(server).build();
    SeenKeyServer seen = world.seen(server, StageWorld.SERVER, Optional.of(world.shown()));
    return world.context(
        estate,
        Set.of(),
        List.of(
            new SeenKeyServer(
                server,
                seen.name(),
                seen.address(),
                List.of(ips),
                seen.certificate(),
                Map.of(),
                Optional.empty(),
                true,
                Set.of(),
                true)));
  }

  private DeliveryStage delivery(Context context) {
    return new DeliveryStage(context, new OvhLook(world.ovh, SERVICE));
  }

  private RegistrationStage stage(Context context) {
    return new RegistrationStage(context, new OvhLook(world.ovh, SERVICE), delivery(context));
  }

  private Optional<EstateStep> plan(Context context) {
    return stage(context).plan(StageWorld.NOW, found);
  }

  private void registered(String ip, Thumbprint thumbprint) {
    world.cloud.ovh().setKmsConfigured(any -> true);
    var unused =
        world
            .ovh
            .privateCloud(SERVICE)
            .vmEncryption()
            .kmsServers()
            .startRegister(KmsRegistration.builder(ip, thumbprint).build())
            .await(Duration.ofMinutes(1));
  }

  // -- the plan

  @Test
  @DisplayName("a key server that OVHcloud does not have is registered, and then nothing is to do")
  void run_registers() {
    world.cloud.ovh().setKmsConfigured(any -> true);
    Context context = context(server(), IP);
    RegistrationStage stage = stage(context);
    assertThat(stage.plan(StageWorld.NOW, found))
        .hasValueSatisfying(
            step -> {
              assertThat(step.thing()).isEqualTo(SERVICE);
              assertThat(StageWorld.parts(step.changes())).containsExactly("KMS " + IP);
            });

    assertThat(stage.left(StageWorld.NOW, found))
        .hasValueSatisfying(
            step -> assertThat(StageWorld.parts(step.changes())).containsExactly("KMS " + IP));

    StageWorld.Told told = StageWorld.Told.by(stage);

    assertThat(told.parts()).containsExactly("KMS " + IP);
    long id = world.cloud.ovh().registeredKms().get(0).kmsId();
    assertThat(told.notes).containsExactly("KMS " + id + " is delivered");
    // it looks anew, whatever the plan has seen
    assertThat(stage.left(StageWorld.NOW, found)).isEmpty();
    stage.holds(true, found);
    assertThat(found.findings()).isEmpty();
  }

  private List<String> blocking() {
    return found.findings().stream()
        .filter(Finding::isBlocking)
        .map(finding -> finding.code() + ": " + finding.advice())
        .toList();
  }

  @Test
  @DisplayName("a private cloud that is not there is told with those that are")
  void plan_noSuchService() {
    Context context = context(server(), IP);
    assertThat(
            new RegistrationStage(context, new OvhLook(world.ovh, "pcc-1-2-3-4"), delivery(context))
                .plan(StageWorld.NOW, found))
        .isEmpty();
    assertThat(blocking())
        .containsExactly(
            FindingCode.PRIVATE_CLOUD_NOT_FOUND + ": Check the name. There are: " + SERVICE + ".");
    world.cloud.ovh().answerRoute("GET", "/dedicatedCloud", request -> FakeAnswer.json(200, "[]"));
    assertThat(
            new RegistrationStage(context, new OvhLook(world.ovh, "pcc-1-2-3-4"), delivery(context))
                .plan(StageWorld.NOW, found))
        .isEmpty();
    assertThat(blocking())
        .endsWith(
            FindingCode.PRIVATE_CLOUD_NOT_FOUND
                + ": Use credentials of the account that the private cloud belongs to.")
        .hasSize(2);
  }

  @Test
  @DisplayName("a private cloud that may not be read may be there: which right lacks is told")
  void plan_serviceNotReadable() {
    world.cloud.ovh().denyAction("pccVMware:apiovh:get");
    Context context = context(server(), IP);
    RegistrationStage stage = stage(context);
    assertThat(stage.plan(StageWorld.NOW, found)).isPresent();
    assertThat(found.findings()).isEmpty();
    assertThat(
            new RightsStage(context, Optional.of(stage), new SignedRequest(context))
                .plan(StageWorld.NOW, found))
        .isEmpty();
    assertThat(found.findings())
        .isNotEmpty()
        .extracting(Finding::code)
        .doesNotContain(FindingCode.PRIVATE_CLOUD_NOT_FOUND);
  }

  @Test
  @DisplayName("a key server that shows nothing is not registered")
  void plan_certificateNotSeen() {
    KeyServer server = server();
    assertThat(
            plan(
                world.context(
                    StageWorld.estate(server).build(),
                    Set.of(),
                    List.of(world.seen(server, StageWorld.SERVER, Optional.empty())))))
        .isEmpty();
  }

  @Test
  @DisplayName("another thumbprint is not replaced unless the estate says so")
  void plan_otherThumbprint() {
    registered(IP, OLD);
    assertThat(plan(context(server(), IP))).isEmpty();
    assertThat(found.findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.REGISTERED_THUMBPRINT_DIFFERS);
    assertThat(plan(context(forced(), IP)))
        .hasValueSatisfying(
            step ->
                assertThat(step.changes())
                    .singleElement()
                    .satisfies(change -> assertThat(change.from()).contains(OLD.toString())));
  }

  // -- the run

  @Test
  @DisplayName("where a later step waits for the end, this one waits for vCenter's turn alone")
  void run_deliveryPlanned_stopsAtVcentersTurn() {
    world.cloud.ovh().setKmsConfigured(any -> false);
    Context context = context(server(), IP);
    DeliveryStage delivery = delivery(context);
    RegistrationStage stage =
        new RegistrationStage(context, new OvhLook(world.ovh, SERVICE), delivery);
    assertThat(stage.plan(StageWorld.NOW, found)).isPresent();
    assertThat(delivery.plan(StageWorld.NOW, found)).isPresent();

    StageWorld.Told told = StageWorld.Told.by(stage);

    assertThat(told.parts()).containsExactly("KMS " + IP);
    assertThat(told.notes)
        .singleElement()
        .satisfies(note -> assertThat(note).startsWith("OVHcloud waits for vCenter: "));
    world.cloud.ovh().setKmsConfigured(any -> true);
    assertThat(StageWorld.Told.by(delivery).notes)
        .singleElement()
        .satisfies(note -> assertThat(note).endsWith(" is delivered"));
  }

  // -- what others do meanwhile

  /** OVHcloud as the test tells it: its task goes on when the test says so. */
  private final class SlowOvh {
    private final Map<String, Thumbprint> shown = new LinkedHashMap<>();
    private final DeliveryStage delivery;
    private final RegistrationStage stage;
    private String taskState = "doing";

    /** Whether its task has its effect as soon as somebody looks. */
    private boolean ends;

    /** Its key servers are delivered with the old thumbprint. */
    SlowOvh(String... ips) {
      for (String ip : ips) {
        registered(ip, OLD);
        long id =
            world.cloud.ovh().registeredKms().stream()
                .filter(kms -> kms.ip().equals(ip))
                .findFirst()
                .orElseThrow()
                .kmsId();
        shown.put(ip, OLD);
        world
            .cloud
            .ovh()
            .answerRoute(
                "GET",
                KMS.replace("{serviceName}", SERVICE) + "/" + id,
                request -> FakeAnswer.json(200, kms(id, ip)));
      }
      world
          .cloud
          .ovh()
          .answerRoute(
              "GET",
              "/dedicatedCloud/{serviceName}/task/{taskId}",
              request -> FakeAnswer.json(200, task(request.path())));
      Context context = context(forced(), ips);
      delivery = new DeliveryStage(context, new OvhLook(world.ovh, SERVICE));
      stage = new RegistrationStage(context, new OvhLook(world.ovh, SERVICE), delivery);
      assertThat(delivery.plan(StageWorld.NOW.settingUp(Set.of()), found)).isPresent();
    }

    private String kms(long id, String ip) {
      return "{\"kmsId\":%d,\"ip\":\"%s\",\"kmsTcpPort\":%d,\"sslThumbprint\":\"%s\",\"description\":\"\",\"state\":\"delivered\"}"
          .formatted(id, ip, world.cloud.kmsPort(), shown.get(ip));
    }

    private String task(String path) {
      if (ends) {
        taskState = "done";
        shown.replaceAll((ip, old) -> world.shown().thumbprint());
      }
      return "{\"taskId\":%s,\"name\":\"updateKms\",\"state\":\"%s\",\"progress\":10,\"description\":\"Waiting for customer to configure the KMS Server...\"}"
          .formatted(path.substring(path.lastIndexOf('/') + 1), taskState);
    }

    List<Change> begin() {
      StageWorld.Told told = StageWorld.Told.by(stage);
      assertThat(told.notes).hasSize(1);
      return told.changes;
    }

    /** What does not hold, by address. */
    List<String> holds() {
      Found now = new Found();
      stage.holds(true, now);
      return now.findings().stream()
          .map(
              finding -> {
                assertThat(finding.code()).isEqualTo(FindingCode.REGISTERED_THUMBPRINT_DIFFERS);
                assertThat(finding.isBlocking()).isTrue();
                return finding.subject().name();
              })
          .toList();
    }
  }

  @Test
  @DisplayName("what was found registered has to stay so")
  void stillHolds_foundSo() {
    SlowOvh ovh = new SlowOvh(IP);
    ovh.shown.put(IP, world.shown().thumbprint());
    assertThat(ovh.holds()).isEmpty();
    ovh.shown.put(IP, THIRD);
    assertThat(ovh.holds()).containsExactly(IP);
  }

  @Test
  @DisplayName("what this run has begun is no change by others while its task goes on")
  void stillHolds_begun() {
    SlowOvh ovh = new SlowOvh(IP, OTHER_IP);
    assertThat(StageWorld.parts(ovh.begin())).containsExactly("thumbprint", "thumbprint");
    assertThat(ovh.holds()).isEmpty();
    // somebody else's hand
    ovh.shown.put(OTHER_IP, THIRD);
    assertThat(ovh.holds()).containsExactly(OTHER_IP);
    ovh.shown.put(IP, THIRD);
    assertThat(ovh.holds()).containsExactly(IP, OTHER_IP);
  }

  @Test
  @DisplayName("once its task has ended well, what is not so is a change by others")
  void stillHolds_ended() {
    SlowOvh ovh = new SlowOvh(IP);
    assertThat(ovh.begin()).hasSize(1);
    for (String state : List.of("canceled", "error")) {
      ovh.taskState = state;
      assertThatThrownBy(ovh::holds)
          .isInstanceOf(OperationFailedException.class)
          .hasMessageContaining("ended as " + state);
    }
    ovh.taskState = "done";
    assertThat(ovh.holds()).containsExactly(IP);
    ovh.shown.put(IP, world.shown().thumbprint());
    assertThat(ovh.holds()).isEmpty();
  }
}
