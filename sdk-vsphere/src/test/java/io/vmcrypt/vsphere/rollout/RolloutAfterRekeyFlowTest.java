package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A rollout that is planned for after a re-key")
class RolloutAfterRekeyFlowTest {

  private static final Rekey LEAVING = Rekey.leavingKeyProvider("old", "kms-cluster").build();

  private static RolloutWorld world() {
    RolloutWorld world =
        new RolloutWorld(
            fake ->
                fake.virtualMachine(
                        FakeVm.builder("half")
                            .disk(FakeDisk.ofGibibytes(1))
                            .homeEncryptedWith(new FakeKey("k-1", "old"))
                            .build())
                    .virtualMachine(
                        FakeVm.builder("third")
                            .disk(FakeDisk.ofGibibytes(1))
                            .encryptedWith(new FakeKey("k-2", "third"))
                            .build())
                    .virtualMachine(
                        FakeVm.builder("unnamed")
                            .disk(FakeDisk.ofGibibytes(1))
                            .encryptedWith(new FakeKey("k-3", ""))
                            .build())
                    .virtualMachine(
                        FakeVm.builder("whole")
                            .disk(FakeDisk.ofGibibytes(1))
                            .encryptedWith(new FakeKey("k-4", "old"))
                            .build()));
    return world;
  }

  private static KmsClusterSpec provider(RolloutWorld world) {
    return KmsClusterSpec.builder(
            "kms-cluster",
            KmsServerSpec.builder("kms-1", world.kms().host()).port(world.kms().port()).build())
        .build();
  }

  private static Function<String, RolloutPlan.PlannedVm> planned(
      RolloutWorld world, Set<String> ids) {
    EncryptionRollout rollout =
        EncryptionRollout.builder(
                PolicyAssignment.builder(world.vcenter().storagePolicies().getVmEncryption())
                    .keyProvider("kms-cluster")
                    .build(),
                world.vms())
            .build();
    List<RolloutPlan.PlannedVm> vms =
        world.vcenter().rollouts().plan(rollout, provider(world), LEAVING, ids).vms();
    return name -> vms.stream().filter(vm -> vm.vm().name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  @DisplayName("judges each VM that was re-keyed with the key that it has by then, and no other")
  void plan_rekeyed() {
    try (RolloutWorld world = world()) {
      Set<String> all =
          world.vms().stream().map(VirtualMachine::id).collect(Collectors.toUnmodifiableSet());

      Function<String, RolloutPlan.PlannedVm> plan = planned(world, all);

      assertThat(plan.apply("whole").action()).isEqualTo(Action.NOTHING);
      assertThat(plan.apply("whole").findings()).isEmpty();
      assertThat(plan.apply("unnamed").action()).isEqualTo(Action.NOTHING);
      assertThat(plan.apply("unnamed").findings()).isEmpty();
      assertThat(plan.apply("half").action()).isEqualTo(Action.CHANGE);
      assertThat(plan.apply("half").findings()).isEmpty();
      assertThat(plan.apply("half").changes())
          .singleElement()
          .satisfies(
              change ->
                  assertThat(change.to().orElseThrow())
                      .startsWith("encrypted with a new key of key provider kms-cluster, "));
      // the re-key leaves a third key provider's keys alone
      assertThat(plan.apply("third").action()).isEqualTo(Action.REFUSE);

      assertThat(planned(world, Set.of()).apply("whole").findings())
          .extracting(Finding::code)
          .contains(FindingCode.KEY_ON_OTHER_PROVIDER);
    }
  }

  @Test
  @DisplayName("a re-key that names no key provider is refused, since nobody knows what comes")
  void plan_rekeyToUnknown() {
    try (RolloutWorld world = world()) {
      EncryptionRollout rollout = world.assign().build();
      Rekey unknown =
          Rekey.replacing(world.vms().get(0).encryptionState().homeKeyId().orElseThrow()).build();
      assertThatThrownBy(
              () ->
                  world
                      .vcenter()
                      .rollouts()
                      .plan(rollout, provider(world), unknown, Set.of("vm-1")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
