package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A managed object id means something in its own vCenter only: in another one it is another VM. */
class VmsOfAnotherClientFlowTest {

  private static RolloutWorld world(String vm) {
    return new RolloutWorld(builder -> builder.virtualMachine(FakeVm.builder(vm).disks(1).build()));
  }

  private static VirtualMachine only(RolloutWorld world) {
    return world.vms().get(0);
  }

  private static void assertRefused(RolloutWorld here, String name, ThrowingCallable call) {
    here.newRequests();
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("VM \"" + name + "\" (vm-")
        .hasMessageContaining("was found by another client")
        .hasMessageContaining("find it with the client that works on it");
    assertThat(here.newRequests()).isEmpty();
  }

  @Test
  @DisplayName("a VM that the client of another vCenter has found is refused, and nothing is sent")
  void vm_ofAnotherVcenter_isRefused() {
    try (RolloutWorld here = world("web-01");
        RolloutWorld there = world("db-01")) {
      VirtualMachine own = only(here);
      VirtualMachine stranger = only(there);
      assertThat(stranger.id()).isEqualTo(own.id());
      EncryptionRollout rollout =
          EncryptionRollout.builder(here.assignment(), List.of(stranger)).build();
      AuditRules rules = AuditRules.builder().assigned(here.assignment()).build();

      assertRefused(here, "db-01", () -> here.vcenter().rollouts().plan(rollout));
      assertRefused(here, "db-01", () -> here.vcenter().rollouts().start(rollout).close());
      assertRefused(
          here,
          "db-01",
          () -> here.vcenter().encryptionAudit(rules).report(List.of(own, stranger)));
      assertThat(here.vcenter().encryptionAudit(rules).report(List.of(own)).vms()).hasSize(1);
    }
  }

  @Test
  @DisplayName("VMs of two vCenters with the same id do not count as one VM that was given twice")
  void rollout_sameIdOfTwoVcenters_isRefused() {
    try (RolloutWorld here = world("web-01");
        RolloutWorld there = world("db-01")) {
      List<VirtualMachine> both = List.of(only(here), only(there));

      assertThatThrownBy(() -> EncryptionRollout.builder(here.assignment(), both))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"web-01\" and \"db-01\"")
          .hasMessageContaining("different clients");
      assertThatThrownBy(() -> EncryptionRollout.builder(here.assignment(), List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("virtualMachines is empty");
      VirtualMachine again = here.vcenter().virtualMachines().get("web-01");
      assertThat(again).isEqualTo(only(here)).hasSameHashCodeAs(only(here));
      assertThat(
              EncryptionRollout.builder(here.assignment(), List.of(only(here), again))
                  .build()
                  .virtualMachines())
          .singleElement()
          .matches(VirtualMachine::isNamed);
    }
  }
}
