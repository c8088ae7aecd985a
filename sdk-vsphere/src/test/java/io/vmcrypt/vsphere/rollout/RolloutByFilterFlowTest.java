package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rollouts of all VMs that a filter finds: a plan finds and reads them at once. */
class RolloutByFilterFlowTest {

  private static final Duration LONG = Duration.ofHours(4);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final VmFilter ALL = VmFilter.builder().build();

  /** One that waits, one that is done, one that runs, one that is excluded, and one to change. */
  private static FakeVcenterBuilder mixed(FakeVcenterBuilder fake) {
    return fake.virtualMachine(FakeVm.builder("busy").disks(1).build())
        .virtualMachine(FakeVm.builder("done").disks(2).build())
        .virtualMachine(FakeVm.builder("running").disks(1).poweredOn().folder("Prod").build())
        .virtualMachine(FakeVm.builder("lab").disks(1).folder("Lab").build())
        .virtualMachine(FakeVm.builder("with/slash").disks(3).folder("Prod").build());
  }

  private static RolloutWorld world() {
    RolloutWorld world = new RolloutWorld(RolloutByFilterFlowTest::mixed);
    PolicyAssignment assignment = world.assignment();
    world.vcenter().virtualMachines().get("done").start(assignment).await(TIMEOUT);
    world.fake().tasks().setDuration(LONG);
    world.vcenter().virtualMachines().get("busy").start(assignment);
    world.newRequests();
    return world;
  }

  private static EncryptionRollout matching(RolloutWorld world, VmFilter filter) {
    return EncryptionRollout.matching(world.assignment(), filter)
        .excludeBelow("/Datacenter/vm/Lab")
        .order(RolloutVm.BY_NAME)
        .build();
  }

  /** The same of VMs that are found first. */
  private static EncryptionRollout listed(RolloutWorld world, VmFilter filter) {
    try (var vms = world.vcenter().virtualMachines().stream(filter)) {
      return matching(world, filter).forVirtualMachines(vms.toList());
    }
  }

  @Test
  @DisplayName("the plan is the one of the same VMs as a list, and takes a call for each page")
  void plan_matching_isThatOfTheList() {
    try (RolloutWorld world = world()) {
      RolloutPlan expected = world.vcenter().rollouts().plan(listed(world, ALL));
      EncryptionRollout rollout = matching(world, ALL);
      world.newRequests();

      RolloutPlan plan = world.vcenter().rollouts().plan(rollout);

      assertThat(plan.vms())
          .extracting(PlannedVm::action)
          .containsExactly(
              Action.WAIT, Action.NOTHING, Action.LEAVE_OUT, Action.REFUSE, Action.CHANGE);
      assertThat(plan).isEqualTo(expected);
      assertThat(plan.vms().get(4).vm().path()).isEqualTo("/Datacenter/vm/Prod/with%2fslash");
      List<FakeSoapCall> calls = world.newRequests();
      assertThat(calls)
          .extracting(FakeSoapCall::method)
          .doesNotContain("ReconfigVM_Task", "GenerateKey");
      // the VMs' devices: once for all, and once more for those with tasks
      assertThat(calls)
          .filteredOn(call -> call.body().contains("config.hardware.device"))
          .hasSize(2)
          .last()
          .satisfies(
              call ->
                  assertThat(call.body())
                      .contains(world.fake().vm("busy").id())
                      .doesNotContain(world.fake().vm("running").id()));
      // each view is removed again
      assertThat(calls).filteredOn(call -> call.method().equals("CreateContainerView")).hasSize(8);
      assertThat(calls).filteredOn(call -> call.method().equals("DestroyView")).hasSize(8);
    }
  }

  /** A plan in which one VM cannot be judged, and the others are as ever. */
  private static void isLeftOutAlone(RolloutWorld world, String reason) {
    RolloutPlan plan = world.vcenter().rollouts().plan(matching(world, ALL));

    assertThat(plan.vms())
        .extracting(PlannedVm::action)
        .containsExactly(Action.WAIT, Action.NOTHING, Action.LEAVE_OUT, Action.REFUSE, Action.FAIL);
    assertThat(plan.vms().get(4).failure()).get().asString().contains(reason);
    assertThat(plan.reachesAll()).isFalse();
  }

  @Test
  @DisplayName("a VM that goes while it is judged spoils only itself, not the whole plan")
  void plan_vmGoes_spoilsOneVm() {
    try (RolloutWorld world = world()) {
      world
          .fake()
          .faults()
          .onNext(
              request -> FakeSoapCall.of(request).body().contains("config.hardware.device"),
              Fault.delay(Duration.ofMillis(1))
                  .whenMet(() -> world.fake().inventory().removeVm("with/slash")));
      isLeftOutAlone(world, "entity.key");
    }
  }

  @Test
  @DisplayName("many pages are read one after the other")
  void plan_manyPages_findsAll() {
    try (RolloutWorld world =
        new RolloutWorld(
            fake -> {
              for (int i = 0; i < 430; i++) {
                fake.virtualMachine(FakeVm.builder("vm-%03d".formatted(i)).disks(1).build());
              }
              return fake;
            })) {
      EncryptionRollout rollout =
          EncryptionRollout.matching(world.assignment(), VmFilter.builder().name("vm-*").build())
              .order(RolloutVm.BY_NAME)
              .build();
      world.newRequests();

      RolloutPlan plan = world.vcenter().rollouts().plan(rollout);

      assertThat(plan.vms(Action.CHANGE)).hasSize(430);
      assertThat(plan.vms()).extracting(vm -> vm.vm().name()).isSorted().doesNotHaveDuplicates();
      assertThat(plan.vms())
          .allSatisfy(vm -> assertThat(vm.virtualMachine().id()).isEqualTo(vm.vm().id()));
      assertThat(world.newRequests())
          .filteredOn(call -> call.method().equals("ContinueRetrievePropertiesEx"))
          .hasSize(2);
    }
  }

  @Test
  @DisplayName("a filter by encryption is searched first; its VMs are judged by what is read then")
  void plan_byEncryption_findsFirst() {
    try (RolloutWorld world = world()) {
      VmFilter filter = VmFilter.builder().encryption(EncryptionLevel.PLAIN).build();

      RolloutPlan plan = world.vcenter().rollouts().plan(matching(world, filter));

      assertThat(plan).isEqualTo(world.vcenter().rollouts().plan(listed(world, filter)));
      assertThat(plan.vms()).extracting(vm -> vm.vm().name()).doesNotContain("done").hasSize(4);
    }
  }

  @Test
  @DisplayName("no VM: the plan is empty, and a start is refused with nothing changed")
  void matchingNothing_isTold() {
    try (RolloutWorld world = world()) {
      EncryptionRollout rollout = matching(world, VmFilter.builder().name("nobody*").build());

      assertThat(world.vcenter().rollouts().plan(rollout).vms()).isEmpty();
      assertThatThrownBy(() -> world.vcenter().rollouts().start(rollout))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("no VM matches the filter: VMs named \"nobody*\"");
      assertThatThrownBy(
              () ->
                  world
                      .vcenter()
                      .rollouts()
                      .plan(
                          matching(world, VmFilter.builder().below("/Datacenter/vm/Gone").build())))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  @DisplayName("who does not see all that the filter may mean has not encrypted all of it")
  void start_partHidden_isNotComplete() {
    try (RolloutWorld world =
            new RolloutWorld(
                fake ->
                    fake.limitedUser(
                            "part", "pw", "System.View", "System.Read", "StorageProfile.View")
                        .virtualMachine(FakeVm.builder("one").folder("Prod").build())
                        .virtualMachine(FakeVm.builder("two").folder("Prod").build()));
        VsphereClient part =
            VsphereClient.builder(
                    HostAndPort.of(world.fake().host(), world.fake().port()),
                    VsphereCredentials.password("part", Secret.of("pw")))
                .trust(
                    ServerTrust.certificateAuthorities(
                        List.of(RolloutWorld.VCENTER_AUTHORITY.certificate())))
                .build()) {
      EncryptionRollout rollout =
          EncryptionRollout.matching(
                  world.assignment(), VmFilter.builder().below("/Datacenter/vm/Prod").build())
              .build();
      try (Rollout before = world.vcenter().rollouts().start(rollout)) {
        assertThat(before.await(TIMEOUT).isComplete()).isTrue();
      }
      try (Rollout all = part.rollouts().start(rollout)) {
        assertThat(all.await(TIMEOUT).isComplete()).isTrue();
      }

      world.fake().users().setPermission("part", "/Datacenter/vm/Prod/two");

      try (Rollout some = part.rollouts().start(rollout)) {
        RolloutReport report = some.await(TIMEOUT);
        assertThat(report.results())
            .singleElement()
            .satisfies(one -> assertThat(one.outcome()).isEqualTo(RolloutOutcome.ALREADY_DONE));
        assertThat(report.isComplete()).isFalse();
        assertThat(report.findings())
            .singleElement()
            .satisfies(
                finding -> {
                  assertThat(finding.code()).isEqualTo(FindingCode.INVENTORY_NOT_SEEN);
                  assertThat(finding.seen()).contains(world.fake().vm("two").id());
                });
        assertThat(report.toString()).endsWith("1 already done; this user may not see all of it");
      }

      world.fake().users().setPermission("part", "/Datacenter/vm/Prod/one");

      // that none is seen is not that there is none
      assertThatThrownBy(() -> part.rollouts().start(rollout))
          .isInstanceOf(PermissionDeniedException.class)
          .hasMessageContaining("no VM that this user may see matches the filter")
          .hasMessageContaining(world.fake().vm("two").id());
    }
  }
}
