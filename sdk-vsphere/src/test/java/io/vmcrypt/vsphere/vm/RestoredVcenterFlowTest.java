package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.List;
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
}
