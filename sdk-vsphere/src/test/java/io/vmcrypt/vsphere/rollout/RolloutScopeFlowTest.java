package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which VMs a rollout leaves out, and says so. */
class RolloutScopeFlowTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private static FakeVcenterBuilder infrastructure(FakeVcenterBuilder fake) {
    return fake.virtualMachine(FakeVm.builder("web-01").disks(1).folder("Prod").build())
        .virtualMachine(FakeVm.builder("web-02").disks(1).folder("Lab").build())
        .virtualMachine(FakeVm.builder("vcsa").disks(1).vcenterAppliance().build())
        .virtualMachine(
            FakeVm.builder("agent").disks(1).managedBy("com.vmware.vim.eam", "agent").build())
        .virtualMachine(
            FakeVm.builder("on")
                .disks(1)
                .poweredOn()
                .guestAddress("10.0.0.1")
                .guestAddress("192.0.2.9")
                .build())
        .virtualMachine(FakeVm.builder("KMS-2").disks(1).build())
        .virtualMachine(
            FakeVm.builder("deployed").disks(1).ovfProperty("vami.ip0", "192.0.2.9").build());
  }

  /** A second server of the default cluster, which runs in a VM of this vCenter. */
  private static RolloutWorld world() {
    RolloutWorld world =
        new RolloutWorld(
            RolloutScopeFlowTest::infrastructure,
            host ->
                host.equals("kms-2.example.com")
                    ? Optional.of(Set.of("192.0.2.9"))
                    : Optional.empty());
    world
        .vcenter()
        .kmsClusters()
        .ensure(
            KmsClusterSpec.builder(
                    "kms-cluster",
                    KmsServerSpec.builder("kms-1", world.kms().host())
                        .port(world.kms().port())
                        .build())
                .addServer(KmsServerSpec.builder("kms-2", "kms-2.example.com").build())
                .build());
    return world;
  }

  private static Map<String, FindingCode> leftOut(RolloutPlan plan) {
    return plan.vms(Action.LEAVE_OUT).stream()
        .collect(
            Collectors.toMap(
                vm -> vm.vm().name(),
                vm -> vm.findings().get(0).code(),
                (one, other) -> one,
                TreeMap::new));
  }

  private static Map<String, FindingCode> leftOut(RolloutReport report) {
    return report.results(RolloutOutcome.LEFT_OUT).stream()
        .collect(
            Collectors.toMap(
                result -> result.vm().name(),
                result -> result.findings().get(0).code(),
                (one, other) -> one,
                TreeMap::new));
  }

  private static RolloutReport run(RolloutWorld world, EncryptionRollout rollout) {
    try (Rollout running = world.vcenter().rollouts().start(rollout)) {
      return running.await(TIMEOUT);
    }
  }

  @Test
  @DisplayName("of all VMs, the vCenter, agents and the KMS's VM are left out and named, on or off")
  void start_allVms_leavesOutInfrastructure() {
    try (RolloutWorld world = world()) {
      EncryptionRollout rollout = world.assign().build();
      Map<String, FindingCode> expected =
          Map.of(
              "vcsa", FindingCode.VM_RUNS_VCENTER,
              "agent", FindingCode.VM_IS_MANAGED_AGENT,
              "on", FindingCode.VM_RUNS_KMS,
              "KMS-2", FindingCode.VM_RUNS_KMS,
              "deployed", FindingCode.VM_RUNS_KMS);

      RolloutPlan plan = world.vcenter().rollouts().plan(rollout);
      assertThat(leftOut(plan)).isEqualTo(expected);
      assertThat(plan.vms(Action.CHANGE)).hasSize(2);

      RolloutReport report = run(world, rollout);
      assertThat(report.counts())
          .isEqualTo(Map.of(RolloutOutcome.DONE, 2, RolloutOutcome.LEFT_OUT, 5));
      assertThat(leftOut(report)).isEqualTo(expected);
      assertThat(report.isComplete()).isTrue();
      assertThat(report.results(RolloutOutcome.LEFT_OUT))
          .allSatisfy(result -> assertThat(result.findings()).hasSize(1))
          .anySatisfy(
              result ->
                  assertThat(result.findings().get(0).seen())
                      .isEqualTo(
                          "VM \"KMS-2\" is named like kms-2.example.com: server kms-2.example.com"
                              + " of key provider \"kms-cluster\" seems to run in it"));
      expected.keySet().forEach(vm -> assertThat(world.fake().vm(vm).reconfigurations()).isZero());
    }
  }

  @Test
  @DisplayName("many names are excluded in one look, each with its reason")
  void exclude_manyNames_lookOnce() {
    try (RolloutWorld world = world()) {
      EncryptionRollout.Builder builder = world.assign();
      IntStream.range(0, 40).forEach(i -> builder.excludeName("none-" + i));
      EncryptionRollout rollout =
          builder
              .excludeName("web-0?")
              .exclude(VmFilter.builder().name("web-*").below("/Datacenter/vm/Lab").build())
              .build();
      int before = world.fake().requests().size();

      RolloutPlan plan = world.vcenter().rollouts().plan(rollout);

      assertThat(world.fake().requests().size() - before).isLessThan(40);
      assertThat(leftOut(plan)).containsEntry("web-01", FindingCode.VM_EXCLUDED);
      assertThat(plan.vms(Action.LEAVE_OUT))
          .filteredOn(vm -> vm.vm().name().equals("web-01"))
          .singleElement()
          .satisfies(
              vm ->
                  assertThat(vm.findings().get(0).seen())
                      .isEqualTo("the VM is excluded by VMs named \"web-0?\""));
    }
  }

  @Test
  @DisplayName("a place that is excluded and does not exist stops a rollout before it begins")
  void exclude_nothingThere_refused() {
    try (RolloutWorld world = world()) {
      EncryptionRollout rollout = world.assign().excludeBelow("/Datacenter/vm/Lap").build();

      assertThatThrownBy(() -> world.vcenter().rollouts().start(rollout))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("/Datacenter/vm/Lap");
      assertThat(world.fake().calls("ReconfigVM_Task")).isEmpty();
    }
  }

  @Test
  @DisplayName("an encrypted VM of the new KMS is not moved to it in silence: that is a refusal")
  void rekey_kmsVm_isRefused() {
    try (RolloutWorld world =
        new RolloutWorld(
            fake ->
                fake.virtualMachine(
                    FakeVm.builder("127.0.0.1").encryptedWith(new FakeKey("k", "old")).build()))) {
      RolloutReport report =
          run(
              world,
              EncryptionRollout.builder(
                      Rekey.toKeyProvider("kms-cluster").build(),
                      world.vcenter().virtualMachines().list())
                  .build());

      assertThat(report.counts()).isEqualTo(Map.of(RolloutOutcome.REFUSED, 1));
      assertThat(report.isComplete()).isFalse();
      assertThat(report.results().get(0).findings())
          .anyMatch(finding -> finding.code().equals(FindingCode.VM_RUNS_KMS));
    }
  }

  @Test
  @DisplayName("the VM of a proxy that vCenter is to use for a key server is left out")
  void plan_expectedProxy_isLeftOut() {
    try (RolloutWorld world =
        new RolloutWorld(fake -> fake.virtualMachine(FakeVm.builder("proxy-1").disks(1).build()))) {
      KmsClusterSpec expected =
          KmsClusterSpec.builder(
                  "kms-cluster",
                  KmsServerSpec.builder("kms-1", "192.0.2.9")
                      .proxyAddress("proxy-1.example.com")
                      .proxyPort(3128)
                      .build())
              .build();

      RolloutPlan plan = world.vcenter().rollouts().plan(world.assign().build(), expected);

      assertThat(leftOut(plan)).isEqualTo(Map.of("proxy-1", FindingCode.VM_RUNS_KMS));
    }
  }
}
