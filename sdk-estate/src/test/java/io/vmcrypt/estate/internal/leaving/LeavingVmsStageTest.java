package io.vmcrypt.estate.internal.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The step that gives VMs keys of the estate's key provider. */
class LeavingVmsStageTest extends LeavingMove {

  private LeavingLook deepLook() {
    return systems.vcenter.look(Leaving.builder(LoneVcenter.OLD).deep());
  }

  /** What is heard of a step that changes VMs. */
  private static final class ToldOfVms extends StageWorld.Told {
    private final List<RolloutReport> reports = new ArrayList<>();
    private final List<Boolean> rollouts = new ArrayList<>();

    @Override
    public void ended(RolloutReport vms) {
      reports.add(vms);
    }

    @Override
    public void vms(RolloutProgress progress) {
      // how far it is says nothing of what is done
    }

    @Override
    public void rollout(@Nullable Rollout rollout) {
      rollouts.add(rollout != null);
    }
  }

  @Test
  @DisplayName("VMs with its keys get keys of the estate's; others, and where there are none, none")
  void move() {
    assertThat(plan(vms(look()))).isEmpty();
    assertThat(told).isEmpty();
    String one = vm("web-01", "k-1");
    String two = vm("web-02", "k-2");
    fake.addVm(FakeVm.builder("third").encryptedWith(new FakeKey("k-3", "third")).build());
    systems.vm("plain");
    LeavingVmsStage stage = vms(look());

    assertThat(plan(stage))
        .containsExactlyInAnyOrder("web-01, keys: old -> new", "web-02, keys: old -> new");

    assertThat(told).isEmpty();
    assertThat(step).hasValueSatisfying(planned -> assertThat(planned.thing()).isEqualTo("old"));
    assertThat(step)
        .hasValueSatisfying(planned -> assertThat(planned.is(EstateStep.Kind.REKEY_VMS)).isTrue());
    assertThat(underWay()).isEmpty();
    World after = stage.after(NOW);
    assertThat(after.moved()).containsExactlyInAnyOrder(one, two);
    assertThat(after.refused()).isEmpty();
    assertThat(after.rekey())
        .hasValueSatisfying(rekey -> assertThat(rekey.leftProvider()).contains("old"))
        .hasValueSatisfying(rekey -> assertThat(rekey.isDeep()).isFalse());

    ToldOfVms ears = new ToldOfVms();
    stage.run(ears);

    assertThat(ears.changes)
        .extracting(LeavingMove::words)
        .containsExactlyInAnyOrder(
            "web-01: none -> keys of new, and seen to have them",
            "web-02: none -> keys of new, and seen to have them");
    assertThat(ears.reports)
        .singleElement()
        .satisfies(report -> assertThat(report.results()).hasSize(2));
    assertThat(ears.rollouts).containsExactly(true, false);
    assertThat(providers("web-01")).containsExactly("new");
    assertThat(providers("web-02")).containsExactly("new");
    assertThat(providers("third")).containsExactly("third");
    assertThat(fake.vm("plain").reconfigurations()).isZero();
  }

  @Test
  @DisplayName("a VM that a deep re-key refuses is told, stays, and is counted as refused")
  void refused() {
    String off = vm("off", "k-1");
    String on = fake.addVm(LoneVcenter.vm("on", "k-2").poweredOn().build());
    LeavingVmsStage stage = vms(deepLook());

    assertThat(plan(stage)).containsExactly("off, keys: old -> new");

    assertThat(told).singleElement().asString().startsWith("BLOCKING vm-not-powered-off VM on: ");
    World after = stage.after(NOW);
    assertThat(after.moved()).containsExactly(off);
    assertThat(after.refused()).containsExactly(on);
    assertThat(after.rekey()).hasValueSatisfying(rekey -> assertThat(rekey.isDeep()).isTrue());
    assertThat(underWay()).isEmpty();
    stage.run(new ToldOfVms());
    assertThat(providers("off")).containsExactly("new");
    assertThat(providers("on")).containsExactly("old");
  }

  @Test
  @DisplayName("copies that do not fit at the same time are told, though each alone does")
  void noRoomForAll() {
    vm("web-01", "k-1");
    vm("web-02", "k-2");
    fake.inventory().setFreeSpace(FakeVcenter.DEFAULT_DATACENTER, (3L << 30) / 2);
    assertThat(plan(vms(deepLook()))).hasSize(2);
    assertThat(told).singleElement().asString().contains("datastore");
    assertThat(plan(vms(look()))).hasSize(2);
    assertThat(told).as("a shallow one copies nothing").isEmpty();
  }

  @Test
  @DisplayName("a VM that vCenter is at work on is waited for")
  void busy() {
    vm("web-01", "k-1");
    String busy = vm("busy", "k-2");
    fake.tasks().start(FakeTask.of("VirtualMachine.reconfigure").on("busy").progress(40));
    LeavingVmsStage stage = vms(look());
    assertThat(plan(stage)).contains("web-01, keys: old -> new", "busy, keys: old -> new");
    assertThat(underWay()).containsExactly("VM busy");
    assertThat(stage.after(NOW).moved()).hasSize(2).contains(busy);
    assertThat(stage.after(NOW).refused()).isEmpty();
  }

  @Test
  @DisplayName(
      "what has gone since the look is told and does not move; what has moved needs nothing")
  void changedSinceTheLook() {
    String gone = vm("gone", "k-1");
    vm("moved", "k-2");
    LeavingLook look = look();
    assertThat(look.vms()).hasSize(2);
    fake.inventory().removeVm("gone");
    movedByOthers("moved", FakeVm.builder("moved"));
    LeavingVmsStage stage = vms(look);

    assertThat(plan(stage)).isEmpty();

    assertThat(step).isEmpty();
    assertThat(told).singleElement().asString().startsWith("BLOCKING vm-not-readable VM gone: ");
    assertThat(stage.after(NOW).moved()).isEmpty();
    assertThat(stage.after(NOW).refused()).containsExactly(gone);
  }

  @Test
  @DisplayName("where vCenter refuses to be asked, that blocks, and nothing is planned")
  void notAsked() {
    vm("web-01", "k-1");
    LeavingLook look = look();
    assertThat(look.vms()).hasSize(1);
    refuses(text -> true);
    assertThat(plan(vms(look))).isEmpty();
    assertThat(told).singleElement().asString().startsWith("BLOCKING plan-refused KMS cluster old");
  }
}
