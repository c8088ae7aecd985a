package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What stands in the way around a VM: its host, its datastore, the key provider, other tasks. */
class VmPrecheckFlowTest {

  private final TwoKeyServers lab =
      new TwoKeyServers(
          "8.0.3.0",
          vcenter ->
              vcenter
                  .virtualMachine(FakeVm.builder("web-01").disks(2).build())
                  .virtualMachine(
                      FakeVm.builder("kms-vm")
                          .disks(1)
                          .poweredOn()
                          .guestAddress("127.0.0.1")
                          .build())
                  .virtualMachine(FakeVm.builder("127.0.0.1").disks(1).build()));

  @AfterEach
  void stop() {
    lab.close();
  }

  private PolicyAssignment.Builder assignment() {
    return PolicyAssignment.builder(lab.vcenter.storagePolicies().getVmEncryption());
  }

  private List<Finding> precheck(String vm) {
    return lab.vm(vm).precheck(assignment().build());
  }

  private static Finding only(List<Finding> findings, FindingCode code) {
    return findings.stream()
        .filter(finding -> finding.code().equals(code))
        .reduce((one, other) -> one)
        .orElseThrow(() -> new AssertionError(code + " is not in " + findings));
  }

  @Test
  @DisplayName(
      "a host that is not in encryption mode yet is a note; it is brought there by one call")
  void host_notSafe_isBroughtIntoEncryptionMode() {
    VirtualMachine vm = lab.vm("web-01");
    Finding finding = only(precheck("web-01"), FindingCode.HOST_NOT_IN_ENCRYPTION_MODE);
    assertThat(finding.severity()).isEqualTo(Severity.NOTE);
    assertThat(finding.seen())
        .contains("esx-0", "is not in encryption mode yet: vCenter enables it");

    assertThat(vm.ensureHostEncryption().value()).isEqualTo(HostCryptoState.SAFE);
    assertThat(vm.ensureHostEncryption().value()).isEqualTo(HostCryptoState.SAFE);

    assertThat(lab.fake.calls("ConfigureCryptoKey")).hasSize(1);
    assertThat(lab.kmsA.keys()).hasSize(1);
    assertThat(precheck("web-01")).isEmpty();
  }

  @Test
  @DisplayName("a host that leaves encryption mode is a warning: it needs a restart first")
  void host_leavesEncryptionMode_isAWarning() {
    lab.fake
        .hosts()
        .cryptoStates()
        .keySet()
        .forEach(
            host ->
                lab.fake.hosts().setCryptoState(host, HostCryptoState.PENDING_INCAPABLE.value()));

    Finding finding = only(precheck("web-01"), FindingCode.HOST_NOT_IN_ENCRYPTION_MODE);

    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.seen()).contains("pendingIncapable");
    assertThat(finding.advice()).contains("restart the host");
  }

  @Test
  @DisplayName("too little space for the copies of thin disks is a warning that says how much")
  void space_low_isToldWithNumbers() {
    lab.vm("web-01").ensureHostEncryption().value();
    lab.fake.inventory().setFreeSpace(FakeVcenter.DEFAULT_DATACENTER, 20L << 30);

    Finding finding = only(precheck("web-01"), FindingCode.DATASTORE_SPACE_LOW);

    assertThat(finding.isBlocking()).isFalse();
    assertThat(finding.seen()).contains("datastore1", "20 GiB", "32 GiB");
  }

  @Test
  @DisplayName(
      "a key provider whose KMS is gone blocks, by default and by name; the other does not")
  void keyProvider_gone_blocks() {
    lab.vm("web-01").ensureHostEncryption().value();
    lab.kmsA.stop();

    assertThat(only(precheck("web-01"), FindingCode.KEY_PROVIDER_NOT_USABLE).seen())
        .contains("kms-a");
    VirtualMachine vm = lab.vm("web-01");
    assertThat(vm.precheck(assignment().keyProvider("kms-b").build())).isEmpty();
    assertThat(vm.precheck(assignment().keyProvider("kms-a").build())).hasSize(1);
  }

  @Test
  @DisplayName("the VM of a key server gets keys of that server only if the caller names the VM")
  void kmsVm_isTold() {
    for (String name : List.of("kms-vm", "127.0.0.1")) {
      Finding named = only(precheck(name), FindingCode.VM_RUNS_KMS);
      assertThat(named.severity()).isEqualTo(Severity.WARNING);
      assertThat(named.advice()).contains("neither this VM nor any other VM");
      VirtualMachine found = found(name);
      assertThat(only(found.precheck(assignment().build()), FindingCode.VM_RUNS_KMS).isBlocking())
          .isTrue();
      assertThatThrownBy(() -> found.start(assignment().build()))
          .isInstanceOf(PrecheckException.class)
          .hasMessageContaining("seems to run in it");
      assertThat(lab.fake.vm(name).reconfigurations()).isZero();
    }
  }

  private VirtualMachine found(String name) {
    VirtualMachine found =
        lab.vcenter.virtualMachines().list().stream()
            .filter(vm -> vm.name().equals(name))
            .findFirst()
            .orElseThrow();
    assertThat(found.isNamed()).isFalse();
    assertThat(lab.vm(name).isNamed()).isTrue();
    return found;
  }

  @Test
  @DisplayName(
      "a first-class disk is encrypted only if somebody names the VM; decrypted, re-keyed it is"
          + " told")
  void firstClassDisk_isTold() {
    lab.fake.addVm(
        FakeVm.builder("node").disk(FakeDisk.ofGibibytes(1).firstClass("fcd-7")).build());

    Finding finding =
        only(found("node").precheck(assignment().build()), FindingCode.DISK_IS_FIRST_CLASS);
    assertThat(finding.isBlocking()).isTrue();
    assertThat(finding.seen()).contains("\"Hard disk 1\"", "fcd-7");
    assertThat(only(precheck("node"), FindingCode.DISK_IS_FIRST_CLASS).severity())
        .isEqualTo(Severity.WARNING);

    lab.vm("node").start(assignment().build()).await(TIMEOUT);
    assertThat(
            only(
                    found("node").precheck(Decryption.homeAndAllDisks()),
                    FindingCode.DISK_IS_FIRST_CLASS)
                .severity())
        .isEqualTo(Severity.WARNING);
    assertThat(
            only(
                    found("node").precheck(Rekey.toKeyProvider("kms-b").build()),
                    FindingCode.DISK_IS_FIRST_CLASS)
                .severity())
        .isEqualTo(Severity.NOTE);
  }

  @Test
  @DisplayName("an independent disk is a warning where its data is written anew")
  void independentDisk_isTold() {
    lab.fake.addVm(FakeVm.builder("db").disk(FakeDisk.ofGibibytes(1).independent()).build());

    Finding finding = only(precheck("db"), FindingCode.DISK_IS_INDEPENDENT);

    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.seen()).contains("independent_persistent");
    lab.vm("db").start(assignment().build()).await(TIMEOUT);
    assertThat(lab.vm("db").precheck(Rekey.toKeyProvider("kms-b").build()))
        .noneMatch(found -> found.code().equals(FindingCode.DISK_IS_INDEPENDENT));
  }
}
