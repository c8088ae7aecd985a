package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A VM gets a virtual TPM and loses it, with all that has to be so before. */
class VirtualTpmFlowTest {

  private static final VirtualTpmChange ADDITION = VirtualTpmChange.add();
  private static final VirtualTpmChange EVEN_IF_IN_USE = VirtualTpmChange.remove().force();
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
  @DisplayName("it is added, seen and shown; a second run sends nothing; the home stays encrypted")
  void add_encryptedHome_isThere() {
    VirtualMachine vm = encryptedHome("web");
    FakeKey before = lab.fake.vm("web").key();
    assertThat(vm.encryptionState().virtualTpm()).contains(false);
    assertThat(vm.plan(ADDITION))
        .extracting(Change::toString)
        .containsExactly("vCenter, " + "VM web (" + vm.id() + "), virtual TPM: none -> there");
    assertThat(vm.precheck(ADDITION)).isEmpty();

    VmChangeResult result = vm.start(ADDITION).await(TIMEOUT);

    FakeVmState after = lab.fake.vm("web");
    assertThat(after.virtualTpm()).isTrue();
    assertThat(after.key()).isEqualTo(before);
    assertThat(after.disks()).noneMatch(FakeVmState.Disk::isEncrypted);
    assertThat(result.changed()).isTrue();
    assertThat(result.state().virtualTpm()).contains(true);
    assertThat(lab.lastSpec())
        .contains(
            "<deviceChange><operation>add</operation><device xsi:type=\"VirtualTPM\"><key>-1</key>"
                + "</device></deviceChange>")
        .startsWith("<changeVersion>")
        .doesNotContain("crypto");
    Operation<VsphereTask, VmChangeResult> again = vm.start(ADDITION);
    assertThat(again.id()).isEmpty();
    assertThat(again.await(TIMEOUT).changed()).isFalse();
    assertThat(vm.plan(ADDITION)).isEmpty();
    assertThat(blocking(vm.precheck(Decryption.homeAndAllDisks())))
        .containsExactly(FindingCode.VM_HAS_VIRTUAL_TPM);
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

  @Test
  @DisplayName("it is removed if that was said; the home stays encrypted, and can be decrypted now")
  void remove_said_isGone() {
    VirtualMachine vm = encryptedHome("web");
    vm.start(ADDITION).await(TIMEOUT);

    VmChangeResult result = vm.start(EVEN_IF_IN_USE).await(TIMEOUT);

    assertThat(result.warnings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.VIRTUAL_TPM_MAY_BE_IN_USE);
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            });
    assertThat(result.state().virtualTpm()).contains(false);
    assertThat(lab.fake.vm("web").virtualTpm()).isFalse();
    assertThat(lab.fake.vm("web").isEncrypted()).isTrue();
    assertThat(lab.lastSpec())
        .contains(
            "<deviceChange><operation>remove</operation><device xsi:type=\"VirtualTPM\">"
                + "<key>11000</key>");
    assertThat(vm.start(EVEN_IF_IN_USE).await(TIMEOUT).changed()).isFalse();
    vm.start(Decryption.homeAndAllDisks()).await(TIMEOUT);
    assertThat(lab.fake.vm("web").isEncrypted()).isFalse();
  }

  @Test
  @DisplayName("after a lost answer the same change is in place, and is not made again")
  void add_answerLost_isFound() {
    VirtualMachine vm = encryptedHome("web");
    lab.fake
        .faults()
        .onNext(FakeVcenter.call("ReconfigVM_Task"), Fault.close().afterTakingEffect());
    assertThatThrownBy(() -> vm.start(ADDITION))
        .isInstanceOf(ConnectionException.class)
        .satisfies(
            failure -> assertThat(((ConnectionException) failure).isEffectPossible()).isTrue());

    assertThat(vm.start(ADDITION).await(TIMEOUT).state().virtualTpm()).contains(true);

    assertThat(lab.fake.vm("web").reconfigurations()).isEqualTo(2);
  }
}
