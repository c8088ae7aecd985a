package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A vCenter that was restored from an older state")
class RestoredVcenterFlowTest {

  private TwoKeyServers lab;

  @BeforeEach
  void start() {
    lab =
        new TwoKeyServers(
            "8.0.3.0",
            vcenter -> vcenter.virtualMachine(FakeVm.builder("web-01").disks(1).build()));
    lab.vm("web-01")
        .start(
            PolicyAssignment.builder(lab.vcenter.storagePolicies().getVmEncryption())
                .keyProvider("kms-a")
                .build())
        .await(TIMEOUT);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private List<FindingCode> findings() {
    return lab.vcenter.encryptionAudit(AuditRules.builder().build()).report().vms().stream()
        .flatMap(vm -> vm.findings().stream())
        .map(Finding::code)
        .toList();
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "shows a key that has been replaced since: the audit tells that nobody gives it, and the"
          + " ledger knows who needs the new one as soon as vCenter does")
  void restored_oldKeys_areTold() {
    FakeKey old = Objects.requireNonNull(lab.fake.vm("web-01").key());
    Runnable backup = lab.fake.backup();
    lab.vm("web-01").start(Rekey.leavingKeyProvider("kms-a", "kms-b").build()).await(TIMEOUT);
    assertThat(findings()).isEmpty();
    FakeKey now = Objects.requireNonNull(lab.fake.vm("web-01").key());
    lab.kmsA.destroyKey(old.keyId());

    backup.run();

    assertThat(lab.vm("web-01").encryptionState().homeKeyId().orElseThrow().keyId())
        .isEqualTo(old.keyId());
    assertThat(findings()).contains(FindingCode.KEY_NOT_AVAILABLE);
    assertThat(lab.vcenter.keyLedger().ofProvider("kms-a").answer())
        .isEqualTo(KeyNeed.Answer.NEEDED);

    lab.fake.inventory().hearFromHosts();

    assertThat(lab.vm("web-01").encryptionState().homeKeyId().orElseThrow().keyId())
        .isEqualTo(now.keyId());
    assertThat(findings()).isEmpty();
    assertThat(lab.vcenter.keyLedger().ofProvider("kms-b").answer())
        .isEqualTo(KeyNeed.Answer.NEEDED);
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "does not know who needs newer keys until it has heard from all hosts: they are needed by"
          + " nobody in no answer, and their key provider stays")
  void restored_hostsNotHeard_isNotKnown() {
    List<String> names = List.of("web-01", "web-02", "web-03", "web-04", "web-05");
    names.stream().skip(1).forEach(name -> lab.fake.addVm(FakeVm.builder(name).disks(1).build()));
    names.stream()
        .skip(1)
        .forEach(
            name ->
                lab.vm(name)
                    .start(
                        PolicyAssignment.builder(lab.vcenter.storagePolicies().getVmEncryption())
                            .keyProvider("kms-a")
                            .build())
                    .await(TIMEOUT));
    Runnable backup = lab.fake.backup();
    names.forEach(
        name ->
            lab.vm(name).start(Rekey.leavingKeyProvider("kms-a", "kms-b").build()).await(TIMEOUT));
    List<CryptoKeyId> newer =
        names.stream()
            .map(name -> lab.vm(name).encryptionState().homeKeyId().orElseThrow())
            .toList();

    backup.run();
    connection("notResponding");

    KeyLedger ledger = lab.vcenter.keyLedger();
    assertThat(ledger.ofKeys(newer).answer()).isEqualTo(KeyNeed.Answer.NOT_KNOWN);
    assertThat(ledger.ofKeys(newer).areKeysKnown()).isFalse();
    assertThat(ledger.ofProvider("kms-b").answer()).isEqualTo(KeyNeed.Answer.NOT_KNOWN);
    assertThatThrownBy(() -> lab.vcenter.kmsClusters().remove("kms-b", Removal.careful()))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("has not heard from");
    assertThat(uses(ledger.count(newer), newer)).containsOnly(KeyCount.Use.NOT_KNOWN);
    assertThat(uses(ledger.count(List.of(), newer), newer)).containsOnly(KeyCount.Use.AT_KMS_ONLY);

    // connected, and told nothing yet: what the KMS alone knows is still nobody's to destroy
    connection("connected");
    assertThat(uses(ledger.count(List.of(), newer), newer)).containsOnly(KeyCount.Use.AT_KMS_ONLY);

    lab.fake.inventory().hearFromHosts();
    assertThat(ledger.ofKeys(newer).users()).hasSize(5);
    assertThat(ledger.ofProvider("kms-b").answer()).isEqualTo(KeyNeed.Answer.NEEDED);
    assertThat(uses(ledger.count(newer), newer)).containsOnly(KeyCount.Use.NEEDED);
  }

  private void connection(String state) {
    lab.fake
        .hosts()
        .keys()
        .keySet()
        .forEach(host -> lab.fake.hosts().setConnectionState(host, state));
  }

  private static Set<KeyCount.Use> uses(KeyCount count, List<CryptoKeyId> keys) {
    return count.keys().stream()
        .filter(one -> keys.stream().anyMatch(key -> key.isSame(one.key())))
        .map(KeyCount.CountedKey::use)
        .collect(Collectors.toSet());
  }

  @Test
  @DisplayName("has other VMs: one that came since is not there, one that went cannot be read")
  void restored_otherVms_areTold() {
    Runnable backup = lab.fake.backup();
    lab.fake.addVm(FakeVm.builder("new").build());
    lab.fake.inventory().removeVm("web-01");

    backup.run();

    assertThat(lab.vcenter.virtualMachines().find("new")).isEmpty();
    assertThat(lab.vm("web-01").name()).isEqualTo("web-01");
    assertThat(findings()).contains(FindingCode.VM_NOT_READABLE);
  }

  @Test
  @DisplayName("gives the ids of tasks that it has forgotten to other ones")
  void restored_taskIds_areOthers() {
    Runnable backup = lab.fake.backup();
    lab.vm("web-01").start(Rekey.toKeyProvider("kms-b").build()).await(TIMEOUT);
    String rekey = lab.fake.tasks().all().get(lab.fake.tasks().all().size() - 1).id();

    backup.run();

    assertThat(lab.fake.tasks().all()).noneMatch(task -> task.id().equals(rekey));
    lab.vm("web-01").start(Rekey.toKeyProvider("kms-b").build()).await(TIMEOUT);
    assertThat(lab.fake.tasks().all()).anyMatch(task -> task.id().equals(rekey));
  }
}
