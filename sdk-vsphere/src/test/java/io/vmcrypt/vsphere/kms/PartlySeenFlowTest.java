package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Who sees a part of the inventory is not told that the rest is not there")
class PartlySeenFlowTest {

  private static final String USER = "part@fake.test";
  private static final String PASSWORD = "Part-1!";
  private static final String[] NAMES = {
    "System.View",
    "Cryptographer.ManageKeyServers",
    "Cryptographer.ManageKeys",
    "Datastore.FileManagement",
    "StorageProfile.View"
  };
  private static final String[] ALL =
      Stream.concat(Stream.of(NAMES), Stream.of("System.Read")).toArray(String[]::new);

  private final VcenterWithKms systems =
      VcenterWithKms.start(
          builder ->
              builder
                  .limitedUser(USER, PASSWORD, ALL)
                  .virtualMachine(FakeVm.builder("web-01").folder("Prod").build())
                  .virtualMachine(FakeVm.builder("db-01").folder("Prod").build()));
  private final VsphereClient part = systems.client(USER, PASSWORD);

  @AfterEach
  void stop() {
    part.close();
    systems.close();
  }

  private void permission(String path, String... privileges) {
    systems.fake.users().setPermission(USER, path, privileges);
  }

  @Test
  @DisplayName("a VM whose power state is hidden may have the wanted one, and is found")
  void find_powerStateHidden_isFound() {
    permission("db-01", NAMES);

    VmFilter off = VmFilter.builder().powerState(PowerState.POWERED_OFF).build();
    try (Stream<VirtualMachine> found = part.virtualMachines().stream(off)) {
      assertThat(found).extracting(VirtualMachine::name).contains("web-01", "db-01");
    }
    VmFilter on = VmFilter.builder().powerState(PowerState.POWERED_ON).build();
    try (Stream<VirtualMachine> found = part.virtualMachines().stream(on)) {
      assertThat(found).extracting(VirtualMachine::name).containsExactly("db-01");
    }
  }

  @Test
  @DisplayName("an audit says that it is one of a part, and names clusters that it could not read")
  void audit_part_isSaid() {
    AuditRules rules = AuditRules.builder().allowPlainVms().build();
    assertThat(codes(part.encryptionAudit(rules).report().context())).isEmpty();

    permission("/Datacenter/host/Cluster", NAMES);
    for (String host : systems.fake.hosts().cryptoStates().keySet()) {
      permission(host, ALL);
    }
    assertThat(codes(part.encryptionAudit(rules).report().context()))
        .containsExactly("inventory-not-seen Cluster System.Read");

    permission("/", NAMES);
    permission("/Datacenter", ALL);
    permission("/Datacenter/host/Cluster", ALL);
    assertThat(codes(part.encryptionAudit(rules).report().context()))
        .containsExactly("inventory-not-seen inventory System.Read");
    assertThat(part.encryptionAudit(rules).report().isClean()).isFalse();
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"", "/Resources", "/esx-02.datacenter.test"})
  @DisplayName(
      "what a cluster, a pool or a host has beside what is shown is known to be hidden too")
  void belowCluster_hiddenVm_isSaid(String place) {
    String below = "/Datacenter/host/Cluster" + place;
    EncryptionRollout rollout =
        EncryptionRollout.matching(
                PolicyAssignment.builder(systems.vcenter.storagePolicies().getVmEncryption())
                    .build(),
                VmFilter.builder().below(below).build())
            .build();
    AuditRules rules = AuditRules.builder().allowPlainVms().below(below).build();
    assertThat(codes(part.rollouts().plan(rollout))).doesNotContain("inventory-not-seen");
    assertThat(part.encryptionAudit(rules).report().isClean()).isTrue();

    permission("db-01");
    String hidden = systems.vcenter.virtualMachines().get("db-01").id();

    RolloutPlan plan = part.rollouts().plan(rollout);
    assertThat(codes(plan)).contains("inventory-not-seen");
    assertThat(plan.reachesAll()).isFalse();
    assertThat(plan.findings()).anySatisfy(found -> assertThat(found.seen()).contains(hidden));
    assertThat(part.encryptionAudit(rules).report().isClean()).isFalse();
  }

  private static Stream<String> codes(RolloutPlan plan) {
    return plan.findings().stream().map(finding -> finding.code().toString());
  }

  private static Stream<String> codes(AuditContext context) {
    return context.findings().stream()
        .map(
            finding ->
                finding.code()
                    + " "
                    + (finding.subject().part().isEmpty()
                        ? finding.subject().name()
                        : finding.subject().part())
                    + " "
                    + String.join(" ", finding.missing()));
  }
}
