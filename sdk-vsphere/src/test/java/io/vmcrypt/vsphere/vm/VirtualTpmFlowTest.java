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
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A VM gets a virtual TPM and loses it, with all that has to be so before. */
class VirtualTpmFlowTest {

  private static final VirtualTpmChange ADDITION = VirtualTpmChange.add();
  private static final VirtualTpmChange EVEN_IF_IN_USE = VirtualTpmChange.remove().force();
  private static final FakeKey KEY = new FakeKey("key-1", "kms-a");

  private TwoKeyServers lab = start("8.0.3.0");

  private static TwoKeyServers start(String release) {
    return new TwoKeyServers(
        release,
        vcenter ->
            vcenter
                .virtualMachine(vm("web", vm -> vm.efi()))
                .virtualMachine(vm("plain", vm -> vm.efi()))
                .virtualMachine(vm("bios", vm -> vm.homeEncryptedWith(KEY)))
                .virtualMachine(
                    vm("old", vm -> vm.efi().homeEncryptedWith(KEY).hardwareVersion(13)))
                .virtualMachine(vm("on", vm -> vm.efi().homeEncryptedWith(KEY).poweredOn()))
                .virtualMachine(vm("snapshot", vm -> vm.efi().homeEncryptedWith(KEY).snapshot("s")))
                .virtualMachine(vm("template", vm -> vm.efi().homeEncryptedWith(KEY).template()))
                .virtualMachine(vm("tpm", vm -> vm.encryptedForVirtualTpm(KEY)))
                .virtualMachine(
                    vm("tpm-on", vm -> vm.homeEncryptedWith(KEY).virtualTpm().poweredOn())));
  }

  private static FakeVm vm(String name, UnaryOperator<FakeVm.Builder> more) {
    return more.apply(FakeVm.builder(name).disks(1)).build();
  }

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

  @ParameterizedTest
  @CsvSource({
    "plain, virtual-tpm-needs-encrypted-home",
    "bios, vm-firmware-not-efi",
    "old, vm-hardware-too-old",
    "on, vm-not-powered-off",
    "snapshot, vm-has-snapshots",
    "template, vm-is-template"
  })
  @DisplayName("what it needs is looked for first, and nothing is sent if it is not there")
  void add_somethingMissing_isRefused(String name, String code) {
    VirtualMachine vm = lab.vm(name);

    assertThat(blocking(vm.precheck(ADDITION))).containsExactly(new FindingCode(code));
    assertThatThrownBy(() -> vm.start(ADDITION)).isInstanceOf(PrecheckException.class);

    assertThat(lab.fake.vm(name).virtualTpm()).isFalse();
    assertThat(lab.fake.calls("ReconfigVM_Task")).isEmpty();
  }

  @Test
  @DisplayName("before 6.7 there is no virtual TPM, and the refusal says so")
  void add_oldVcenter_isRefused() {
    lab.close();
    lab = start("6.5");
    VirtualMachine vm = lab.vm("on");

    assertThatThrownBy(() -> vm.start(ADDITION))
        .isInstanceOf(PrecheckException.class)
        .hasMessageContaining("API release 6.5 has no virtual TPM");
    assertThat(lab.fake.calls("ReconfigVM_Task")).isEmpty();
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
  @DisplayName(
      "a home without a policy, which vCenter may decrypt then, is in the way; so is a run")
  void remove_homeWithoutPolicy_isRefused() {
    assertThat(blocking(lab.vm("tpm").precheck(EVEN_IF_IN_USE)))
        .containsExactly(FindingCode.NO_ENCRYPTION_POLICY);
    assertThat(blocking(lab.vm("tpm-on").precheck(EVEN_IF_IN_USE)))
        .contains(FindingCode.VM_NOT_POWERED_OFF);

    assertThatThrownBy(() -> lab.vm("tpm").start(EVEN_IF_IN_USE))
        .isInstanceOf(PrecheckException.class);
    assertThat(lab.fake.vm("tpm").virtualTpm()).isTrue();
  }

  @Test
  @DisplayName("a success without effect is told")
  void add_successWithoutEffect_isTold() {
    VirtualMachine vm = encryptedHome("web");
    lab.fake.tasks().setEffect(FakeTaskEffect.HOME_ONLY);

    assertThatThrownBy(() -> vm.start(ADDITION).await(TIMEOUT))
        .isInstanceOf(ChangeNotSeenException.class)
        .hasMessageContaining("virtual TPM should be: there; is: none");
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
