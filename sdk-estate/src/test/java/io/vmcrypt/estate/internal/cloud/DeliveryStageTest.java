package io.vmcrypt.estate.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.testkit.FakeCloud;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which registrations are not at their end, and so have to be waited for. */
class DeliveryStageTest {

  private static final String OTHER_IP = "127.0.0.2";

  /** A step before sets the key provider up. */
  private static final World SET_UP = StageWorld.NOW.settingUp(Set.of());

  @AutoClose private final StageWorld world = new StageWorld();
  private final Found found = new Found();

  private DeliveryStage stage() {
    Context context = world.context(new ClientTrust.SignedBy(StageWorld.SIGNER));
    return new DeliveryStage(context, new OvhLook(world.ovh, FakeCloud.SERVICE_NAME));
  }

  private void delivered(String ip, Thumbprint thumbprint) {
    world.cloud.ovh().setKmsConfigured(any -> true);
    var unused = beginToRegister(ip, thumbprint).await(Duration.ofMinutes(1));
  }

  private static Change only(Optional<EstateStep> step) {
    assertThat(step).isPresent();
    assertThat(step.get().changes()).hasSize(1);
    return step.get().changes().get(0);
  }

  @Test
  @DisplayName("one that is not registered yet is waited for, whatever others there are")
  void plan_notRegistered() {
    delivered(OTHER_IP, world.shown().thumbprint());
    DeliveryStage stage = stage();
    Change change = only(stage.plan(StageWorld.NOW, found));
    assertThat(change.subject().name()).isEqualTo(world.cloud.kmsHost());
    assertThat(change.from()).isEmpty();
    assertThat(change.to()).contains("delivered");
    assertThat(stage.isPlanned()).isTrue();
    assertThat(only(stage.left(StageWorld.NOW, found))).isEqualTo(change);
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("one that is delivered as it is shown is at its end")
  void plan_delivered() {
    delivered(OTHER_IP, world.shown().thumbprint());
    delivered(world.cloud.kmsHost(), world.shown().thumbprint());
    for (World then : List.of(StageWorld.NOW, SET_UP)) {
      DeliveryStage stage = stage();
      assertThat(stage.plan(then, found)).isEmpty();
      assertThat(stage.isPlanned()).isFalse();
      assertThat(stage.left(then, found)).isEmpty();
    }
  }

  @Test
  @DisplayName("another thumbprint is waited for where vCenter is changed too")
  void plan_changes() {
    delivered(world.cloud.kmsHost(), Thumbprint.parse("ab".repeat(20)));
    assertThat(stage().plan(StageWorld.NOW, found)).isEmpty();
    Change change = only(stage().plan(SET_UP, found));
    assertThat(change.from()).contains("delivered");
    assertThat(change.to()).contains("delivered, with the new thumbprint");
  }

  @Test
  @DisplayName("what was delivered as the run began and is removed since is not told as delivered")
  void run_removedSince() {
    delivered(world.cloud.kmsHost(), world.shown().thumbprint());
    KmsServers servers = world.ovh.privateCloud(FakeCloud.SERVICE_NAME).vmEncryption().kmsServers();
    KmsRegistration registration =
        KmsRegistration.builder(world.cloud.kmsHost(), world.shown().thumbprint()).build();
    DeliveryStage stage = stage();
    stage.follow(servers.ensureAll(List.of(registration)).value());
    long id = world.cloud.ovh().registeredKms().get(0).kmsId();
    RegisteredKms removed =
        servers.startRemove(KmsRemoval.of(id).force()).await(Duration.ofMinutes(1));
    StageWorld.Told told = new StageWorld.Told();

    assertThatThrownBy(() -> stage.run(told))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("the registration of KMS " + removed.ip() + " is gone");
    assertThat(told.notes).isEmpty();
    assertThat(world.cloud.ovh().registeredKms()).isEmpty();
  }

  @Test
  @DisplayName("what may not be read is told by others before a step, and blocks after one")
  void plan_notReadable() {
    world.cloud.ovh().denyAction("pccVMware:apiovh:vmEncryption/kms/get");
    assertThat(stage().plan(StageWorld.NOW, found)).isEmpty();
    assertThat(found.findings()).isEmpty();
    assertThat(stage().left(StageWorld.NOW, found)).isEmpty();
    assertThat(found.findings())
        .filteredOn(Finding::isBlocking)
        .extracting(Finding::code)
        .containsExactly(FindingCode.PRIVILEGES_MISSING);
  }

  @Test
  @DisplayName("one that has failed is no task that goes on, and one that is begun is")
  void plan_underWay() {
    String ip = world.cloud.kmsHost();
    assertThat(stage().plan(StageWorld.NOW, found))
        .hasValueSatisfying(step -> assertThat(step.underWay()).containsExactly(kms(ip)));
    world.cloud.ovh().setKmsConfigured(any -> false);
    var unused = beginToRegister(ip, world.shown().thumbprint());
    assertThat(stage().plan(StageWorld.NOW, found))
        .hasValueSatisfying(step -> assertThat(step.underWay()).containsExactly(kms(ip)));
    world.cloud.ovh().finishTask(world.cloud.ovh().tasks().get(0).taskId(), "error");
    assertThat(stage().plan(StageWorld.NOW, found))
        .hasValueSatisfying(
            step -> {
              assertThat(step.changes())
                  .singleElement()
                  .satisfies(change -> assertThat(change.from()).contains("error"));
              assertThat(step.underWay()).isEmpty();
            });
    assertThat(found.findings()).isEmpty();
  }

  private Operation<OvhProgress, RegisteredKms> beginToRegister(String ip, Thumbprint thumbprint) {
    return world
        .ovh
        .privateCloud(FakeCloud.SERVICE_NAME)
        .vmEncryption()
        .kmsServers()
        .startRegister(KmsRegistration.builder(ip, thumbprint).build());
  }

  private static Subject kms(String ip) {
    return Subject.of("KMS", ip);
  }

  @Test
  @DisplayName("what an earlier run has begun is taken up to its end, and sent no second time")
  void run_takesUp() {
    String ip = world.cloud.kmsHost();
    world.cloud.ovh().setKmsConfigured(any -> true);
    var unused = beginToRegister(ip, world.shown().thumbprint());

    StageWorld.Told told = StageWorld.Told.by(stage());

    long id = world.cloud.ovh().registeredKms().get(0).kmsId();
    assertThat(told.notes).containsExactly("KMS " + id + " is delivered");
    assertThat(world.cloud.ovh().registeredKms()).hasSize(1);
  }
}
