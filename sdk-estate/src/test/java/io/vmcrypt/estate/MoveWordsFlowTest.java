package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is not known of a VM is lifted by skip, and what differs by force, for one VM. */
class MoveWordsFlowTest {

  private static MovedVm vm(MovePlan plan, String name) {
    return plan.record().vms().stream()
        .filter(vm -> vm.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Readiness readiness(MovePlan plan, String name) {
    return plan.verdicts().stream()
        .filter(verdict -> verdict.vm().name().equals(name))
        .map(MoveVerdict::readiness)
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Tag("thorough")
  @DisplayName("A VM with snapshots moves if that is said of it; another with snapshots stays")
  void travel_skip_ofOneVm() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      world.encrypted("web-02");
      world.from.inventory().takeSnapshot("web-01", "before");
      world.from.inventory().takeSnapshot("web-02", "before");
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01", "web-02").build()).build();
      try (MoveClient client = world.client().build()) {
        MovePlan unsaid = client.plan(move);
        assertThat(readiness(unsaid, "web-01"))
            .as(unsaid.verdictText())
            .isEqualTo(Readiness.NOT_KNOWN);
        String id = vm(unsaid, "web-01").instanceUuid().orElseThrow();
        EstateMove said = move.toBuilder().skip(id.toUpperCase(Locale.ROOT)).build();

        MovePlan plan = client.plan(said);

        assertThat(readiness(plan, "web-01")).as(plan.text()).isEqualTo(Readiness.READY);
        assertThat(readiness(plan, "web-02")).isEqualTo(Readiness.NOT_KNOWN);
        assertThat(plan.text()).contains("lifted by skip " + id + ": VM \"web-01\" has snapshots");
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        plan.writeJson(json);
        assertThat(json.toString(StandardCharsets.UTF_8)).contains("lifted by skip " + id);

        EstateMove.Builder both = said.toBuilder().skip(vm(plan, "web-02").sourceId());
        assertThat(client.plan(both.build()).text()).contains("      web-01 goes first, alone: ");
        both.rollout(RolloutLimits.DEFAULT.first("web-02"));
        assertThat(client.plan(both.build()).text()).contains("      web-02 goes first, alone: ");
        both.rollout(RolloutLimits.DEFAULT.first("web-20"));
        assertThat(client.plan(both.build()).isBlocked()).isTrue();

        MoveReport report = MoveWorld.apply(client, plan);

        assertThat(world.to.vm("web-01").snapshots()).hasSize(1);
        assertThat(world.from.vm("web-02").snapshots()).hasSize(1);
        // what has done its work is not told as one that lifts nothing
        MovePlan after = client.plan(said, report.record());
        assertThat(after.findings())
            .extracting(Finding::code)
            .doesNotContain(FindingCode.LIFT_WITHOUT_NEED);
      }
    }
  }

  @Test
  @DisplayName(
      "A word that lifts nothing is told: of no VM, or of one that it does not stand in the way of")
  void word_thatLiftsNothing_isTold() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      try (MoveClient client = world.client().build()) {
        MovedVm vm = vm(client.plan(move), "web-01");
        EstateMove said = move.toBuilder().skip("vm-99999999").skip(vm.sourceId()).build();

        MovePlan plan = client.plan(said);

        assertThat(readiness(plan, "web-01")).isEqualTo(Readiness.READY);
        assertThat(plan.findings())
            .filteredOn(finding -> finding.code().equals(FindingCode.LIFT_WITHOUT_NEED))
            .extracting(Finding::seen)
            .containsExactlyInAnyOrder(
                "skip vm-99999999 lifts nothing: no VM of this move has this id",
                "skip "
                    + vm.sourceId()
                    + " lifts nothing: nothing stands in the way of the VM that it could lift");
      }
    }
  }

  @Test
  @DisplayName("What is known to stand in the way is not lifted")
  void word_doesNotLiftWhatIsKnown() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.sites.encryptedWithLostKey("lost");
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("lost").build()).build();
      try (MoveClient client = world.client().build()) {
        MovedVm vm = vm(client.plan(move), "lost");
        EstateMove.Builder said = move.toBuilder().skip(vm.sourceId()).force(vm.sourceId());

        assertThat(client.plan(said.build()).isBlocked()).isTrue();
      }
    }
    for (String name : List.of("web-01", "*", "")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MoveWorld.move().skip(name))
          .withMessageContaining("instance UUID");
      assertThatIllegalArgumentException().isThrownBy(() -> MoveWorld.move().force(name));
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("A record that does not know the original leaves open whether the copy is as it was")
  void copy_ofUnknownOriginal_isNotKnown() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move =
          MoveWorld.move()
              .move(MovedVms.copy(VmSelection.named("web-01").build(), MoveWorld.POLICY).build())
              .build();
      try (MoveClient client = world.client().build()) {
        MovePlan plan = client.plan(move);
        MovedVm vm = vm(plan, "web-01");
        world.tool().copy("web-01").keepingKeys().deliver();
        world.from.inventory().removeVm("web-01");
        MoveRecord record = MoveWorld.withoutShapes(plan.record());

        MovePlan after = client.plan(move, record);

        assertThat(readiness(after, "web-01")).as(after.text()).isEqualTo(Readiness.NOT_KNOWN);
        MoveProof proof = client.prove(move, record);
        assertThat(proof.isProved()).isFalse();
        assertThat(proof.text()).contains("not known whether it is as its original", "firmware");
        EstateMove said = move.toBuilder().skip(vm.sourceId()).build();
        assertThat(client.prove(said, record).isProved()).isTrue();
        assertThat(client.prove(move, plan.record()).isProved()).isTrue();
      }
    }
  }
}
