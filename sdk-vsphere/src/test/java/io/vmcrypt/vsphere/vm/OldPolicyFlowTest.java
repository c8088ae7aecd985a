package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.vm.PolicyAssignment.OldPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of the storage policy that a VM has when it is encrypted and decrypted. */
class OldPolicyFlowTest {

  private static final String RAID_6 = "RAID-5/6 (Erasure Coding) - Capacity";
  private static final String RULES =
      "VSAN.hostFailuresToTolerate=2, VSAN.proportionalCapacity=0, VSAN.replicaPreference="
          + RAID_6;
  private static final String KEPT = "Tier 1 with encryption";

  private final TwoKeyServers lab =
      new TwoKeyServers(
          "8.0.3.0",
          vcenter -> {
            vcenter.limitedUser("viewer", "pw", "StorageProfile.View", "Cryptographer.Encrypt");
            for (int i = 0; i < 3; i++) {
              vcenter.virtualMachine(FakeVm.builder("web-" + i).disks(1).build());
            }
            return vcenter;
          });

  @BeforeEach
  void policies() {
    lab.fake.inventory().addVsanPolicy("Tier 1", 2, RAID_6);
    lab.fake.inventory().setStoragePolicy("web-0", "Tier 1");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private PolicyAssignment to(OldPolicy choice) {
    return PolicyAssignment.builder(lab.vcenter.storagePolicies().getVmEncryption())
        .oldPolicy(choice)
        .build();
  }

  private List<Finding> lost(VmChange change) {
    return lab.vm("web-0").precheck(change).stream()
        .filter(finding -> finding.code().equals(FindingCode.POLICY_RULES_LOST))
        .toList();
  }

  private void hasPolicy(String name) {
    FakeVmState vm = lab.fake.vm("web-0");
    assertThat(vm.policy()).isEqualTo(name);
    assertThat(vm.disks()).extracting(FakeVmState.Disk::policy).containsOnly(name);
  }

  @Test
  @DisplayName("by default a policy with rules is not replaced: home and disk are named with them")
  void refuse_rules_areNamed() {
    // what cannot be asked is no default
    lab.fake.answerMethod(
        "PbmQueryDefaultRequirementProfile", call -> FakeSoapAnswer.fault("PbmFault", "not now"));
    assertThat(lost(to(OldPolicy.REFUSE)))
        .allMatch(Finding::isBlocking)
        .extracting(finding -> finding.subject().part(), Finding::seen)
        .allSatisfy(told -> assertThat(told.toString()).contains("policy \"Tier 1\" (" + RULES))
        .hasSize(2);
    assertThatThrownBy(() -> lab.vm("web-0").start(to(OldPolicy.REFUSE)))
        .isInstanceOf(PrecheckException.class);
    assertThatThrownBy(() -> lab.vm("web-0").plan(to(OldPolicy.REFUSE)))
        .hasMessageContaining("Tier 1");
    hasPolicy("Tier 1");
    assertThat(lab.fake.calls("ReconfigVM_Task")).isEmpty();

    assertThat(lost(to(OldPolicy.REPLACE)))
        .extracting(Finding::severity)
        .containsOnly(Severity.WARNING);
    lab.vm("web-0").start(to(OldPolicy.REPLACE)).await(TIMEOUT);
    hasPolicy("VM Encryption Policy");
  }

  @Test
  @DisplayName("a policy that is kept is made once, found again, and gives way when decrypted")
  void keep_thereAndBack() {
    VirtualMachine vm = lab.vm("web-0");
    assertThat(lost(to(OldPolicy.KEEP)))
        .hasSize(2)
        .allMatch(finding -> finding.severity() == Severity.NOTE)
        .allMatch(finding -> finding.seen().contains(RULES + "), whose rules it keeps"));
    assertThat(vm.plan(to(OldPolicy.KEEP)).get(0).to().orElseThrow())
        .contains("rules of policy \"Tier 1\" (" + RULES);

    assertThat(vm.start(to(OldPolicy.KEEP)).await(TIMEOUT).state().homePolicy())
        .hasValueSatisfying(
            policy -> {
              assertThat(policy.encryption()).isTrue();
              assertThat(policy.rules().orElseThrow()).containsExactly(RULES);
            });

    hasPolicy(KEPT);
    assertThat(vm.checkCompliance().isCompliant()).isTrue();
    for (OldPolicy nothing : List.of(OldPolicy.KEEP, OldPolicy.REFUSE)) {
      assertThat(vm.plan(to(nothing))).isEmpty();
      assertThat(vm.precheck(to(nothing))).isEmpty();
    }
    lab.fake.inventory().setStoragePolicy("web-1", "Tier 1");
    lab.vm("web-1").start(to(OldPolicy.KEEP)).await(TIMEOUT);
    assertThat(lab.fake.vm("web-1").policy()).isEqualTo(KEPT);
    assertThat(lab.fake.calls("PbmCreate")).hasSize(1);

    assertThat(vm.plan(Decryption.homeAndAllDisks()).get(0).to())
        .contains("unencrypted, policy \"Tier 1\" (" + RULES + ")");
    vm.start(Decryption.homeAndAllDisks()).await(TIMEOUT);
    hasPolicy("Tier 1");
    assertThat(lab.fake.vm("web-0").isEncrypted()).isFalse();
  }

  @Test
  @DisplayName("a rollout reads and makes each policy once, whatever the number of its VMs")
  void keep_ofMany_once() {
    for (int i = 0; i < 3; i++) {
      lab.fake.inventory().setStoragePolicy("web-" + i, "Tier 1");
    }
    EncryptionRollout rollout =
        EncryptionRollout.builder(to(OldPolicy.KEEP), lab.vcenter.virtualMachines().list()).build();
    int before = lab.fake.calls("PbmRetrieveContent").size();

    lab.vcenter.rollouts().plan(rollout);
    // the policies of the VMs, and all
    assertThat(lab.fake.calls("PbmRetrieveContent")).hasSize(before + 2);
    assertThat(lab.fake.calls("PbmQueryDefaultRequirementProfile")).hasSize(1);
    try (Rollout running = lab.vcenter.rollouts().start(rollout)) {
      assertThat(running.await(TIMEOUT).counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 3));
    }

    assertThat(lab.fake.calls("PbmCreate")).hasSize(1);
    assertThat(lab.fake.calls("PbmRetrieveContent")).hasSizeLessThan(before + 10);
  }

  @Test
  @DisplayName("another policy of that name stands in the way, and is not taken")
  void keep_nameTaken_isRefused() {
    lab.fake.inventory().addVsanPolicy(KEPT, 1, RAID_6);
    assertThatThrownBy(() -> lab.vm("web-0").start(to(OldPolicy.KEEP)).await(TIMEOUT))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("taken");
    hasPolicy("Tier 1");
  }

  @Test
  @DisplayName("the default of the datastore loses nothing: it is replaced, and that is said")
  void default_isReplaced() {
    lab.fake.inventory().setDefaultStoragePolicy("Tier 1");
    for (OldPolicy choice : OldPolicy.values()) {
      assertThat(lost(to(choice)))
          .hasSize(2)
          .allSatisfy(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.NOTE);
                assertThat(finding.seen())
                    .contains("the default of its datastore", "nothing is lost");
              });
    }
    VirtualMachine vm = lab.vm("web-0");
    vm.start(to(OldPolicy.REFUSE)).await(TIMEOUT);
    hasPolicy("VM Encryption Policy");

    vm.start(Decryption.homeAndAllDisks()).await(TIMEOUT);
    assertThat(lab.lastSpec()).contains("vmProfile xsi:type=\"VirtualMachineDefaultProfileSpec\"");
    hasPolicy("Tier 1");
  }

  @Test
  @DisplayName("a policy whose rules cannot be read is not replaced, whatever is chosen")
  void unknown_isNeverReplaced() {
    lab.fake.inventory().removeStoragePolicy("Tier 1");
    for (OldPolicy choice : OldPolicy.values()) {
      assertThat(lost(to(choice)))
          .hasSize(2)
          .allMatch(Finding::isBlocking)
          .allMatch(finding -> finding.seen().contains("its rules are not known"));
    }
  }

  @Test
  @DisplayName("decrypting gives a named policy; without the old one it warns of the default")
  void decrypt_withoutTheOld() {
    VirtualMachine vm = lab.vm("web-0");
    vm.start(to(OldPolicy.KEEP)).await(TIMEOUT);
    StoragePolicy gold = lab.vcenter.storagePolicies().get("Gold");
    lab.fake.inventory().removeStoragePolicy("Tier 1");

    assertThat(lost(Decryption.homeAndAllDisks()))
        .hasSize(2)
        .allMatch(finding -> finding.severity() == Severity.WARNING);
    assertThat(lost(Decryption.homeAndAllDisks().replacementPolicy(gold))).isEmpty();
    vm.start(Decryption.homeAndAllDisks().replacementPolicy(gold)).await(TIMEOUT);
    hasPolicy("Gold");
  }

  @Test
  @DisplayName("rules of an encryption policy that is asked for cannot be kept beside others")
  void keep_ofTwoPolicies_isRefused() {
    lab.vm("web-0").start(to(OldPolicy.KEEP)).await(TIMEOUT);
    StoragePolicy kept = lab.vcenter.storagePolicies().get(KEPT);
    lab.fake.inventory().setStoragePolicy("web-1", "Gold");
    PolicyAssignment asked = PolicyAssignment.builder(kept).oldPolicy(OldPolicy.KEEP).build();
    assertThat(lab.vm("web-1").precheck(asked))
        .filteredOn(Finding::isBlocking)
        .extracting(Finding::code)
        .containsOnly(FindingCode.POLICY_RULES_LOST);
    lab.fake.inventory().setStoragePolicy("web-1", "Tier 1");
    lab.vm("web-1").start(asked).await(TIMEOUT);
    assertThat(lab.fake.vm("web-1").policy()).isEqualTo(KEPT);
    assertThat(lab.vcenter.storagePolicies().planEncryption(EncryptionPolicySpec.of(KEPT)))
        .isEmpty();
  }

  @Test
  @DisplayName("an audit notes who has encryption alone where others have more rules")
  void audit_alone_isNoted() {
    lab.vm("web-0").start(to(OldPolicy.REPLACE)).await(TIMEOUT);
    assertThat(noted()).isEmpty();
    lab.fake.inventory().setStoragePolicy("web-1", "Tier 1");
    assertThat(noted()).containsExactly("web-0");
    lab.fake.inventory().setDefaultStoragePolicy("Tier 1");
    assertThat(noted()).isEmpty();
  }

  private List<String> noted() {
    return lab
        .vcenter
        .encryptionAudit(AuditRules.builder().allowPlainVms().build())
        .report()
        .vms()
        .stream()
        .filter(
            vm ->
                vm.findings().stream()
                    .anyMatch(finding -> finding.code().equals(FindingCode.POLICY_RULES_LOST)))
        .map(AuditedVm::vmName)
        .toList();
  }
}
