package io.vmcrypt.estate.internal.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.internal.stage.KmsBeside;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.vm.Rekey;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The step that gives templates keys of the estate's key provider. */
class LeavingTemplatesStageTest extends LeavingMove {

  private static LeavingTemplatesStage templates(LeavingLook look) {
    return new LeavingTemplatesStage(look, KmsBeside.LIMIT);
  }

  private String template(String name, String key) {
    return fake.addVm(LoneVcenter.vm(name, key).template().build());
  }

  private void newOneIsDown() {
    systems.kms.close();
  }

  @Test
  @DisplayName("templates with its keys get keys of the estate's, and are templates again")
  void move() {
    assertThat(templates(look()).readsMuch()).isTrue();
    assertThat(plan(templates(look()))).isEmpty();
    String id = template("tpl-01", "k-1");
    vm("web-01", "k-2");
    fake.addVm(
        FakeVm.builder("third").template().encryptedWith(new FakeKey("k-3", "third")).build());
    LeavingTemplatesStage stage = templates(look());

    assertThat(plan(stage))
        .hasSize(2)
        .allSatisfy(
            change ->
                assertThat(change)
                    .startsWith("tpl-01, ")
                    .contains(" -> encrypted with a new key of key provider new"));

    assertThat(told).isEmpty();
    assertThat(step)
        .hasValueSatisfying(
            planned -> assertThat(planned.is(EstateStep.Kind.REKEY_TEMPLATES)).isTrue());
    assertThat(underWay()).isEmpty();
    World after = stage.after(NOW);
    assertThat(after.moved()).containsExactly(id);
    assertThat(after.refused()).isEmpty();
    assertThat(after.rekey()).map(Rekey::leftProvider).contains(Optional.of("old"));

    StageWorld.Told ears = StageWorld.Told.by(stage);

    assertThat(ears.states).containsExactly("template tpl-01");
    assertThat(ears.changes).hasSize(2);
    assertThat(providers("tpl-01")).containsExactly("new");
    assertThat(fake.vm("tpl-01").template()).isTrue();
    assertThat(providers("web-01")).containsExactly("old");
    assertThat(plan(templates(look()))).isEmpty();
  }

  @Test
  @Tag("thorough")
  @DisplayName("a template that is a VM since its change broke off is no VM of others, and goes on")
  void brokenOff() {
    String id = template("tpl-01", "k-1");
    fake.faults().onNext(FakeVcenter.call("ReconfigVM_Task"), Fault.serverError());
    assertThatThrownBy(() -> StageWorld.Told.by(templates(look())))
        .isInstanceOf(SdkException.class);
    assertThat(fake.vm("tpl-01").template()).isFalse();
    assertThat(providers("tpl-01")).containsExactly("old");

    assertThat(plan(vms(look()))).isEmpty();
    LeavingTemplatesStage stage = templates(look());
    assertThat(plan(stage)).hasSize(3).contains("tpl-01, kind: virtual machine -> template");
    assertThat(stage.after(NOW).moved()).containsExactly(id);
    assertThat(StageWorld.Told.by(stage).changes).hasSize(3);
    assertThat(fake.vm("tpl-01").template()).isTrue();
    assertThat(providers("tpl-01")).containsExactly("new");
  }

  @Test
  @DisplayName("a template that vCenter is at work on is waited for, and nothing else is")
  void busy() {
    template("tpl-01", "k-1");
    String busy = template("busy", "k-2");
    fake.tasks().start(FakeTask.of("VirtualMachine.reconfigure").on("busy").progress(40));
    newOneIsDown();
    LeavingTemplatesStage stage = templates(look());

    assertThat(plan(stage)).hasSize(4);

    assertThat(told)
        .anyMatch(line -> line.contains(" vm-task-running VM busy: "))
        .anyMatch(line -> line.startsWith("BLOCKING key-provider-not-usable"));
    assertThat(underWay()).containsExactly("VM busy");
    assertThat(stage.after(NOW).moved()).isEmpty();
    assertThat(stage.after(NOW).refused()).hasSize(2).contains(busy);
  }

  @Test
  @DisplayName("that the new key provider is not usable stops none where a step before cures it")
  void setUpBefore() {
    String id = template("tpl-01", "k-1");
    newOneIsDown();
    LeavingTemplatesStage stage = templates(look());
    assertThat(plan(stage, NOW.settingUp(Set.of("kms-1")))).hasSize(2);
    assertThat(told).isEmpty();
    assertThat(stage.after(NOW).moved()).containsExactly(id);
  }

  @Test
  @DisplayName("what has moved since the look needs nothing; what is gone is told, and refused")
  void changedSinceTheLook() {
    String gone = template("gone", "k-1");
    template("moved", "k-2");
    LeavingLook look = look();
    assertThat(look.templates()).hasSize(2);
    fake.inventory().removeVm("gone");
    movedByOthers("moved", FakeVm.builder("moved").template());
    LeavingTemplatesStage stage = templates(look);

    assertThat(plan(stage)).isEmpty();

    assertThat(told).allMatch(line -> line.startsWith("BLOCKING plan-refused template gone: "));
    assertThat(told).isNotEmpty();
    assertThat(stage.after(NOW).moved()).isEmpty();
    assertThat(stage.after(NOW).refused()).containsExactly(gone);
  }

  @Test
  @DisplayName("a template of which one question was refused does not count as moved")
  void halfAsked() {
    String id = template("tpl-01", "k-1");
    LeavingLook look = look();
    assertThat(look.templates()).hasSize(1);
    LeavingTemplatesStage stage = templates(look);
    refuses(text -> true);

    assertThat(plan(stage)).as("the first is refused").hasSize(2);

    assertThat(told).singleElement().asString().startsWith("BLOCKING plan-refused template tpl-01");
    assertThat(stage.after(NOW).moved()).isEmpty();
    assertThat(stage.after(NOW).refused()).containsExactly(id);

    // without what the first question alone asks, the next is refused
    int[] reads = {0};
    refuses(text -> text.contains(id) && text.contains("config.hardware.device") && ++reads[0] > 2);
    assertThat(plan(stage)).as("the second is refused").isEmpty();
    assertThat(told).singleElement().asString().startsWith("BLOCKING plan-refused template tpl-01");
    assertThat(stage.after(NOW).moved()).isEmpty();
    assertThat(stage.after(NOW).refused()).containsExactly(id);
  }
}
