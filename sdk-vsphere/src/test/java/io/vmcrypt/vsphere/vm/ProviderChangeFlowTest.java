package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A VM whose parts change from one key provider to another. */
class ProviderChangeFlowTest {

  private TwoKeyServers lab;

  @BeforeEach
  void start() {
    lab =
        new TwoKeyServers(
            "8.0.3.0",
            vcenter -> vcenter.virtualMachine(FakeVm.builder("web-01").disks(3).build()));
    VirtualMachine vm = lab.vm("web-01");
    vm.start(
            PolicyAssignment.builder(lab.vcenter.storagePolicies().getVmEncryption())
                .keyProvider("kms-a")
                .build())
        .await(TIMEOUT);
    // as another program may have left it: the second disk has a key of its own, and so has the
    // third, of another key provider
    vm.start(Rekey.replacing(homeKey()).disksOnly(DiskSelector.label("Hard disk 2")).build())
        .await(TIMEOUT);
    vm.start(Rekey.toKeyProvider("kms-b").disksOnly(DiskSelector.label("Hard disk 3")).build())
        .await(TIMEOUT);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private CryptoKeyId homeKey() {
    return lab.vm("web-01").encryptionState().homeKeyId().orElseThrow();
  }

  private List<String> providers() {
    FakeVmState state = lab.fake.vm("web-01");
    return Stream.concat(
            Stream.of(Objects.requireNonNull(state.key())),
            state.disks().stream().map(disk -> Objects.requireNonNull(disk.key())))
        .map(FakeKey::clusterId)
        .toList();
  }

  @Test
  @DisplayName(
      "home and disks leave a key provider in one reconfiguration, also disks with other keys")
  void leaving_homeAndDisks_oneReconfiguration() {
    FakeVmState before = lab.fake.vm("web-01");
    assertThat(providers()).containsExactly("kms-a", "kms-a", "kms-a", "kms-b");
    assertThat(before.disk("Hard disk 2").key()).isNotEqualTo(before.key());
    int calls = lab.fake.calls("ReconfigVM_Task").size();
    Rekey leaving = Rekey.leavingKeyProvider("kms-a", "kms-b").build();

    lab.vm("web-01").start(leaving).await(TIMEOUT);

    FakeVmState after = lab.fake.vm("web-01");
    assertThat(providers()).containsOnly("kms-b");
    assertThat(after.disk("Hard disk 1").key()).isEqualTo(after.key());
    assertThat(after.disk("Hard disk 2").key()).isEqualTo(after.key());
    assertThat(after.disk("Hard disk 3").key()).isEqualTo(before.disk("Hard disk 3").key());
    assertThat(lab.fake.calls("ReconfigVM_Task")).hasSize(calls + 1);
    // home and two disks in the one spec, each with the same key; the third disk is not in it
    assertThat(lab.lastSpec().split("CryptoSpecShallowRecrypt", -1)).hasSize(4);
    assertThat(lab.lastSpec().split("<deviceChange>", -1)).hasSize(3);
    assertThat(lab.lastSpec().split(Objects.requireNonNull(after.key()).keyId(), -1)).hasSize(4);

    assertThat(lab.vm("web-01").start(leaving).await(TIMEOUT).changed()).isFalse();
    assertThat(lab.fake.calls("ReconfigVM_Task")).hasSize(calls + 1);
  }

  @Test
  @Tag("thorough")
  @DisplayName("a change that stopped half-way down a chain is told, seen by all, and repeated")
  void leaving_stopsHalfWay_isRepeated() {
    lab.fake.inventory().takeSnapshot("web-01", "before update");
    lab.fake.tasks().setEffect("web-01", FakeTaskEffect.TOP_LINKS);
    Rekey leaving = Rekey.leavingKeyProvider("kms-a", "kms-b").build();
    Operation<VsphereTask, VmChangeResult> stopped = lab.vm("web-01").start(leaving);

    assertThatThrownBy(() -> stopped.await(TIMEOUT))
        .isInstanceOf(ChangeNotSeenException.class)
        .hasMessageContaining("Hard disk 1")
        .hasMessageContaining("link 2 encrypted with key");
    // the tops have left, so until now nothing showed that kms-a is still needed
    assertThat(providers()).containsOnly("kms-b");
    assertThat(vmsWithKeysOf("kms-a")).containsExactly("web-01");
    VmEncryptionState half = lab.vm("web-01").encryptionState();
    assertThat(half.keys()).extracting(key -> key.providerId().orElse("")).contains("kms-a");
    assertThat(lab.vm("web-01").plan(leaving)).hasSize(2);
    assertThat(audited().keyProviders()).containsExactly("kms-a", "kms-b");

    lab.fake.tasks().setEffect("web-01", FakeTaskEffect.ALL);
    VmChangeResult repeated = lab.vm("web-01").start(leaving).await(TIMEOUT);

    assertThat(lab.lastSpec()).contains("<backing><parent><crypto");
    assertThat(repeated.state().keys())
        .allMatch(key -> key.providerId().equals(Optional.of("kms-b")));
    assertThat(vmsWithKeysOf("kms-a")).isEmpty();
    assertThat(audited().keyProviders()).containsExactly("kms-b");
    assertThat(lab.vm("web-01").plan(leaving)).isEmpty();
  }

  private List<String> vmsWithKeysOf(String keyProvider) {
    try (Stream<VirtualMachine> found =
        lab.vcenter.virtualMachines().stream(VmFilter.builder().keyProvider(keyProvider).build())) {
      return found.map(VirtualMachine::name).toList();
    }
  }

  private AuditedVm audited() {
    return lab.vcenter
        .encryptionAudit(AuditRules.builder().build())
        .report(List.of(lab.vm("web-01")))
        .vms()
        .get(0);
  }

  @Test
  @DisplayName("an answer that is lost hides no half: the VM has changed as a whole, and once")
  void leaving_lostAnswer_changedOnce() {
    Rekey leaving = Rekey.leavingKeyProvider("kms-a", "kms-b").build();
    VirtualMachine vm = lab.vm("web-01");
    lab.fake.faults().onNext(FakeVcenter.call("ReconfigVM_Task"), Fault.cut());

    assertThatThrownBy(() -> vm.start(leaving).await(TIMEOUT))
        .isInstanceOf(ConnectionException.class);

    lab.vm("web-01").start(leaving).await(TIMEOUT);
    assertThat(providers()).containsOnly("kms-b");
    assertThat(lab.fake.vm("web-01").reconfigurations()).isEqualTo(4);
  }
}
