package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A VM gets a virtual TPM and loses it, with all that has to be so before. */
class VirtualTpmFlowTest {

  private static final VirtualTpmChange ADDITION = VirtualTpmChange.add();
  private final TwoKeyServers lab =
      new TwoKeyServers(
          "8.0.3.0",
          vcenter -> vcenter.virtualMachine(FakeVm.builder("web").disks(1).efi().build()));

  @AfterEach
  void stop() {
    lab.close();
  }

  /** A VM whose home is encrypted by a policy. */
  private VirtualMachine encryptedHome(String name) {
    VirtualMachine vm = lab.vm(name);
    vm.start(PolicyAssignment.builder(policy()).homeOnly().build()).await(TIMEOUT);
    return vm;
  }

  private StoragePolicy policy() {
    return lab.vcenter.storagePolicies().getVmEncryption();
  }

  private static List<FindingCode> blocking(List<Finding> findings) {
    return findings.stream().filter(Finding::isBlocking).map(Finding::code).toList();
  }

  @Test
  @DisplayName("without being told that it may be in use, a removal is refused")
  void remove_notSaid_isRefused() {
    VirtualMachine vm = encryptedHome("web");
    vm.start(ADDITION).await(TIMEOUT);
    VirtualTpmChange removal = VirtualTpmChange.remove();

    assertThatThrownBy(() -> vm.start(removal))
        .isInstanceOf(PrecheckException.class)
        .hasMessageContaining("sealed in its virtual TPM is lost")
        .hasMessageContaining("by force");
    assertThat(blocking(vm.precheck(removal)))
        .containsExactly(FindingCode.VIRTUAL_TPM_MAY_BE_IN_USE);
    assertThat(lab.fake.vm("web").virtualTpm()).isTrue();
  }
}
