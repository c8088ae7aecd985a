package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a rollout does not take, told before anything is sent. */
@SuppressWarnings("NullAway") // nulls are what is refused
class RolloutRefusalsTest {

  private static final PolicyAssignment ASSIGNMENT =
      PolicyAssignment.builder(new StoragePolicy("id", "policy", "", true)).build();

  @Test
  @DisplayName("each option says what it takes, and is kept by a copy")
  void builder_wrongOptions_refused() {
    try (RolloutWorld world =
        new RolloutWorld(fake -> fake.virtualMachine(FakeVm.builder("a").disks(1).build()))) {
      List<VirtualMachine> vms = world.vms();
      assertThatThrownBy(() -> EncryptionRollout.builder(null, vms))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("change");
      assertThatThrownBy(() -> EncryptionRollout.builder(ASSIGNMENT, null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("virtualMachines");
      assertThatThrownBy(
              () ->
                  EncryptionRollout.builder(
                      ASSIGNMENT, Arrays.asList(vms.get(0), (VirtualMachine) null)))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("virtualMachine");
      assertThatThrownBy(() -> EncryptionRollout.builder(ASSIGNMENT, List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("virtualMachines is empty");

      EncryptionRollout.Builder builder =
          EncryptionRollout.builder(ASSIGNMENT, List.of(vms.get(0), vms.get(0)));
      assertThatThrownBy(() -> builder.limits(null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("limits");
      assertThatThrownBy(() -> builder.order(null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("order");

      EncryptionRollout rollout = builder.build();
      assertThat(rollout.virtualMachines()).hasSize(1);
      assertThat(rollout.limits()).isEqualTo(RolloutLimits.DEFAULT);
      RolloutLimits other =
          RolloutLimits.DEFAULT.concurrency(128).perHost(2).perDatastore(3).neverStop();
      EncryptionRollout copy = rollout.toBuilder().limits(other).build();
      assertThat(copy.toBuilder().build().limits()).isEqualTo(other);
      assertThat(rollout).hasToString(rollout.change() + " of 1 VM");

      world.newRequests();
      assertThatThrownBy(() -> world.vcenter().rollouts().start(null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("rollout");
      assertThatThrownBy(() -> world.vcenter().rollouts().plan(null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("rollout");
      assertThat(world.newRequests()).isEmpty();
    }
  }
}
