package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether VMs are as their policies say, and who may encrypt them. */
class VmComplianceFlowTest {

  private final TwoKeyServers lab =
      new TwoKeyServers(
          "8.0.3.0",
          vcenter ->
              vcenter
                  .virtualMachine(FakeVm.builder("web-01").disks(2).build())
                  .virtualMachine(
                      FakeVm.builder("secret")
                          .disks(1)
                          .encryptedWith(new FakeKey("1", "kms-a"))
                          .build()));

  @AfterEach
  void stop() {
    lab.close();
  }

  private PolicyCompliance checkedNow(PolicyCompliance.Status status) {
    return new PolicyCompliance(status, Optional.of(lab.clock.instant()), List.of());
  }

  @Test
  @DisplayName(
      "home and disks are told apart, as last checked and checked now, by a new policy too")
  void compliance_partly_isToldByPart() {
    VirtualMachine vm = lab.vm("web-01");
    VmCompliance before = vm.compliance();
    assertThat(before.isCompliant()).isFalse();
    assertThat(before.home()).isEqualTo(checkedNow(PolicyCompliance.Status.NOT_APPLICABLE));

    vm.start(
            PolicyAssignment.builder(
                    lab.vcenter
                        .storagePolicies()
                        .ensureEncryption(EncryptionPolicySpec.of("Encrypted"))
                        .value())
                .homeAndDisks(DiskSelector.label("Hard disk 1"))
                .build())
        .await(TIMEOUT);

    VmCompliance expected =
        new VmCompliance(
            vm.id(),
            "web-01",
            checkedNow(PolicyCompliance.Status.COMPLIANT),
            Map.of(
                2000,
                checkedNow(PolicyCompliance.Status.COMPLIANT),
                2001,
                checkedNow(PolicyCompliance.Status.NOT_APPLICABLE)));
    assertThat(vm.compliance()).isEqualTo(expected);
    assertThat(vm.checkCompliance()).isEqualTo(expected);
    assertThat(expected.isCompliant()).isFalse();
    assertThat(lab.vm("secret").checkCompliance().isCompliant()).isTrue();
    assertThat(lab.fake.calls("PbmFetchComplianceResult")).hasSize(2);
    assertThat(lab.fake.calls("PbmCheckCompliance").get(0).body())
        .contains(
            "<entities><objectType>virtualMachine</objectType><key>"
                + vm.id()
                + "</key></entities><entities><objectType>virtualDiskId</objectType><key>"
                + vm.id()
                + ":2000</key></entities><entities><objectType>virtualDiskId</objectType><key>"
                + vm.id()
                + ":2001</key></entities></PbmCheckCompliance>");
  }
}
