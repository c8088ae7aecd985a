package io.vmcrypt.estate;

import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.VmToEncrypt;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("An estate that leaves a key provider, and selects VMs with its keys")
class LeavingSelectionsFlowTest {

  private static final FakeKey OLD_KEY = new FakeKey("old-more", LeavingWorld.OLD);

  private static Estate.Builder estate(EstateSystems systems, VmSelection selection) {
    return Estate.builder("prod")
        .keyServer(systems.keyServer())
        .registeredWith(systems.cloud().ovh().serviceName())
        .keyProvider(LeavingWorld.NEW, "kms-1")
        .encrypt(selection)
        .leaving(LeavingWorld.leaving());
  }

  /** The VMs of a plan's steps, as often as steps name them. */
  private static List<String> vms(EstatePlan plan) {
    return plan.steps().stream()
        .flatMap(
            step ->
                step.is(EstateStep.Kind.ENCRYPT_VMS)
                    ? step.vms().stream().map(VmToEncrypt::name)
                    : Stream.of(step)
                        .filter(rekey -> rekey.is(EstateStep.Kind.REKEY_VMS))
                        .flatMap(rekey -> rekey.changes().stream())
                        .map(Change::subject)
                        .map(Subject::name))
        .toList();
  }

  private static void assertNoDoubtsAboutVms(EstatePlan plan) {
    assertThat(plan.findings())
        .filteredOn(finding -> !finding.severity().equals(Severity.NOTE))
        .as("but what the vendors say of all encrypted VMs")
        .filteredOn(finding -> !finding.subject().kind().equals("estate"))
        .isEmpty();
  }

  private static void assertLeaves(EstateSystems systems, LeavingWorld world, Estate estate) {
    EstateReport report = systems.apply(estate);

    assertThat(report.isComplete()).as(report.toString()).isTrue();
    assertThat(String.join("\n", world.state())).doesNotContain(LeavingWorld.OLD);
    EstatePlan second = systems.estates().plan(report.estateNow());
    assertThat(second.isEmpty()).as(second.text()).isTrue();
    assertThat(second.isBlocked()).as(second.text()).isFalse();
    EstateProof proof = systems.estates().prove(report.estateNow());
    assertThat(proof.findings()).filteredOn(Finding::isBlocking).isEmpty();
    assertThat(proof.isProved()).as(proof.text()).isTrue();
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "pages of VMs that a selection finds: each is named once, with no warning, and proved")
  void apply_pagesOfFoundVms_eachOnce() {
    int vms = Integer.getInteger("vmcrypt.drill.vms", LeavingWorld.PAGE + 20);
    try (LeavingWorld world = LeavingWorld.of(vms, 1);
        EstateSystems systems = world.systems()) {
      Estate estate = estate(systems, VmSelection.all().build()).build();

      EstatePlan plan = systems.estates().plan(estate);

      assertNoDoubtsAboutVms(plan);
      assertThat(vms(plan))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      IntStream.range(0, vms).mapToObj("vm-%04d"::formatted), Stream.of("plain"))
                  .toList());
      assertLeaves(systems, world, estate);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a VM that is encrypted in part gets other keys first, then what it lacks")
  void apply_partlyEncrypted_isRekeyedThenEncrypted() {
    try (LeavingWorld world = LeavingWorld.of(1, 0);
        EstateSystems systems = world.systems()) {
      world
          .cloud()
          .vcenter()
          .addVm(
              FakeVm.builder("half")
                  .datacenter("One")
                  .disk(FakeDisk.ofGibibytes(1))
                  .homeEncryptedWith(OLD_KEY)
                  .build());
      Estate estate = estate(systems, VmSelection.named("half").build()).build();

      EstatePlan plan = systems.estates().plan(estate);

      assertNoDoubtsAboutVms(plan);
      assertThat(kinds(plan)).containsSubsequence("rekey-vms", "encrypt-vms");
      assertThat(vms(plan)).containsExactlyInAnyOrder("vm-0000", "half", "half");
      assertThat(plan.steps())
          .filteredOn(step -> step.is(EstateStep.Kind.ENCRYPT_VMS))
          .singleElement()
          .satisfies(
              step ->
                  assertThat(step.changes())
                      .singleElement()
                      .asString()
                      .contains("Hard disk 1", "a new key of key provider kms-cluster"));
      assertLeaves(systems, world, estate);
    }
  }
}
