package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VmChangeFlowTest {

  private final TwoKeyServers lab =
      new TwoKeyServers(
          "8.0.3.0",
          vcenter ->
              vcenter
                  .virtualMachine(FakeVm.builder("web-01").disks(2).build())
                  .virtualMachine(FakeVm.builder("web-02").disks(1).build()));

  @AfterEach
  void stop() {
    lab.close();
  }

  private PolicyAssignment.Builder assignment() {
    return PolicyAssignment.builder(lab.vcenter.storagePolicies().getVmEncryption());
  }

  private Subject subject() {
    return Subject.of("VM", "web-01", lab.vm("web-01").id());
  }

  private int changingCalls() {
    return lab.fake.calls("ReconfigVM_Task").size()
        + lab.fake.calls("GenerateKey").size()
        + lab.fake.calls("ConfigureCryptoKey").size();
  }

  @Test
  @DisplayName("the VM of a key server gets keys of that server only if the caller names the VM")
  void start_kmsVm_onlyIfNamed() {
    lab.fake.addVm(FakeVm.builder("kms-vm").disks(1).poweredOn().guestAddress("127.0.0.1").build());
    lab.fake.addVm(FakeVm.builder("127.0.0.1").disks(1).build());
    for (VirtualMachine found : lab.vcenter.virtualMachines().list()) {
      if (!found.name().startsWith("web")) {
        assertThat(found.isNamed()).isFalse();
        assertThatThrownBy(() -> found.start(assignment().build()))
            .isInstanceOf(PrecheckException.class)
            .hasMessageContaining("seems to run in it");
        assertThat(lab.vm(found.name()).isNamed()).isTrue();
        assertThat(lab.vm(found.name()).precheck(assignment().build()))
            .filteredOn(finding -> finding.code().equals(FindingCode.VM_RUNS_KMS))
            .singleElement()
            .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING))
            .satisfies(
                finding ->
                    assertThat(finding.advice()).contains("neither this VM nor any other VM"));
      }
    }
    assertThat(changingCalls()).isZero();
  }

  @Test
  @DisplayName("encrypted vMotion: a plan tells what ensure changes, and ensure changes it once")
  void ensureMigrateEncryption_plan_isWhatIsDone() {
    VirtualMachine vm = lab.vm("web-01");
    List<Change> planned = vm.planMigrateEncryption(MigrateEncryption.REQUIRED);
    assertThat(changingCalls()).isZero();

    Ensured<Operation<VsphereTask, VmChangeResult>> ensured =
        vm.ensureMigrateEncryption(MigrateEncryption.REQUIRED);

    assertThat(ensured.changes()).isEqualTo(planned).hasSize(1);
    assertThat(planned.get(0).subject()).isEqualTo(subject().part("encrypted vMotion"));
    assertThat(planned.get(0).to()).contains("required");
    assertThat(ensured.value().await(TIMEOUT).changed()).isTrue();
    assertThat(vm.ensureMigrateEncryption(MigrateEncryption.REQUIRED).isChanged()).isFalse();
    assertThat(vm.planMigrateEncryption(MigrateEncryption.REQUIRED)).isEmpty();
    vm.start(assignment().build()).await(TIMEOUT);
    assertThatThrownBy(() -> vm.planMigrateEncryption(MigrateEncryption.DISABLED))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  @DisplayName("a host's encryption mode: a plan tells what ensure changes, once")
  void ensureHostEncryption_plan_isWhatIsDone() {
    VirtualMachine vm = lab.vm("web-01");
    List<Change> planned = vm.planHostEncryption();
    assertThat(changingCalls()).isZero();

    Ensured<Host.CryptoState> ensured = vm.ensureHostEncryption();

    assertThat(ensured.value()).isEqualTo(Host.CryptoState.SAFE);
    assertThat(ensured.changes()).isEqualTo(planned).hasSize(1);
    assertThat(planned.get(0).to()).contains("safe");
    assertThat(vm.ensureHostEncryption().isChanged()).isFalse();
    assertThat(vm.planHostEncryption()).isEmpty();
    assertThat(lab.fake.calls("ConfigureCryptoKey")).hasSize(1);
  }

  @Test
  @DisplayName("a host that vCenter only claims to have brought into encryption mode is reported")
  void ensureHostEncryption_withoutEffect_isNotDone() {
    lab.fake.answerMethod("ConfigureCryptoKey", call -> FakeSoapAnswer.of(""));
    VirtualMachine vm = lab.vm("web-01");

    assertThatThrownBy(vm::ensureHostEncryption)
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("is in crypto state incapable");
  }

  @Test
  @DisplayName("each get has a find beside it, which is empty where get does not find")
  void find_noVm_isEmpty() {
    VirtualMachines vms = lab.vcenter.virtualMachines();
    VirtualMachine vm = vms.get("web-01");

    assertThat(vms.findByPath(vm.path()).orElseThrow().id()).isEqualTo(vm.id());
    assertThat(vms.findById(vm.id()).orElseThrow().path()).isEqualTo(vm.path());
    assertThat(vms.findById(vm.id()).orElseThrow().isNamed()).isTrue();
    assertThat(vms.findByPath("/Datacenter/vm/web-99")).isEmpty();
    assertThat(vms.findById("vm-9999")).isEmpty();
    assertThatThrownBy(() -> vms.findById(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
