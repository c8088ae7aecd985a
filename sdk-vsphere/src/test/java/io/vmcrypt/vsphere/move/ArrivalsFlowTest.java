package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.testkit.vcenter.FakeReplicationTool;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.move.Arrival.State;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** VMs that a replication tool lets appear at another vCenter. */
@Timeout(60)
class ArrivalsFlowTest {

  private static final Duration SOON = Duration.ofSeconds(3);

  private static Arrival expected(MoveWorld world, String name) {
    return Arrival.expected(
        name, Optional.of(world.from().vm(name).instanceUuid()), Optional.of(name));
  }

  @Test
  @DisplayName("one view tells of each VM as it appears, changes and goes")
  void watch_tells() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("db-01", "web-01");
      FakeReplicationTool tool = FakeReplicationTool.between(world.from(), world.to());
      tool.copy("db-01").encryptedWith(world.key()).deliver();
      try (Arrivals.Watch watch =
          world
              .target()
              .arrivals()
              .watch(List.of(expected(world, "db-01"), expected(world, "web-01")))) {
        assertThat(watch.all())
            .extracting(Arrival::state)
            .containsExactly(State.EXPECTED, State.EXPECTED);
        assertThat(watch.news(SOON))
            .singleElement()
            .satisfies(
                arrival -> {
                  assertThat(arrival.state()).isEqualTo(State.ARRIVED);
                  assertThat(arrival.label()).isEqualTo("db-01");
                  assertThat(arrival.seen().get(0).homeEncrypted()).contains(true);
                });

        String id = tool.copy("web-01").deliver();
        assertThat(watch.news(SOON))
            .singleElement()
            .satisfies(
                arrival -> {
                  assertThat(arrival.state()).isEqualTo(State.ARRIVED);
                  assertThat(arrival.seen().get(0).id()).isEqualTo(id);
                  assertThat(arrival.seen().get(0).homeEncrypted()).contains(false);
                });

        world.to().inventory().removeVm("web-01");
        assertThat(watch.news(SOON))
            .singleElement()
            .satisfies(arrival -> assertThat(arrival.state()).isEqualTo(State.GONE));
        assertThat(watch.all())
            .extracting(Arrival::state)
            .containsExactly(State.ARRIVED, State.GONE);
        assertThat(world.to().calls("CreateContainerView").size()).isPositive();
        assertThat(world.to().calls("FindAllByUuid")).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("of a VM whose configuration is not shown it is not known whether it is encrypted")
  void watch_notShown_isNotKnown() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("a");
      FakeReplicationTool.between(world.from(), world.to()).copy("a").named("a_new").deliver();
      world.to().inventory().setAccessible("a_new", false);
      try (Arrivals.Watch watch =
          world.target().arrivals().watch(List.of(Arrival.expected("a", "a_new")))) {
        assertThat(watch.news(SOON))
            .singleElement()
            .satisfies(
                arrival -> {
                  assertThat(arrival.state()).isEqualTo(State.ARRIVED);
                  assertThat(arrival.seen().get(0).homeEncrypted()).isEmpty();
                });
      }
    }
  }

  @Test
  @DisplayName("another name, another UUID and two copies are told as ambiguous")
  void watch_ambiguous() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("a", "b", "c", "d");
      FakeReplicationTool tool = FakeReplicationTool.between(world.from(), world.to());
      tool.copy("a").named("a_replica").deliver();
      tool.copy("b").withNewUuids().deliver();
      tool.copy("c").deliver();
      tool.copy("c").named("c_again").deliver();
      tool.copy("d").withNewUuids().named("d_new").deliver();
      try (Arrivals.Watch watch =
          world
              .target()
              .arrivals()
              .watch(
                  List.of(
                      expected(world, "a"),
                      expected(world, "b"),
                      expected(world, "c"),
                      Arrival.expected("d", "d_new")))) {
        List<Arrival> news = watch.news(SOON);

        assertThat(news).hasSize(4);
        assertThat(news.subList(0, 3))
            .allSatisfy(
                arrival -> {
                  assertThat(arrival.state()).isEqualTo(State.AMBIGUOUS);
                  assertThat(arrival.findings())
                      .extracting(Finding::code)
                      .containsExactly(FindingCode.ARRIVAL_AMBIGUOUS);
                });
        assertThat(news.get(0).findings().get(0).seen()).contains("a_replica", "not the name a");
        assertThat(news.get(1).findings().get(0).seen()).contains("not the instance UUID");
        assertThat(news.get(2).seen()).hasSize(2);
        assertThat(news.get(3).state()).isEqualTo(State.ARRIVED);

        world.to().inventory().removeVm("c_again");
        assertThat(watch.news(SOON))
            .singleElement()
            .satisfies(arrival -> assertThat(arrival.state()).isEqualTo(State.ARRIVED));
      }
    }
  }

  @Test
  @DisplayName("a session that is replaced begins the watch anew, and nothing is told twice")
  void watch_sessionReplaced() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01", "web-02");
      FakeReplicationTool tool = FakeReplicationTool.between(world.from(), world.to());
      tool.copy("web-01").deliver();
      try (Arrivals.Watch watch =
          world
              .target()
              .arrivals()
              .watch(List.of(expected(world, "web-01"), expected(world, "web-02")))) {
        assertThat(watch.news(SOON)).hasSize(1);
        world.to().users().expireSessions();
        tool.copy("web-02").deliver();

        assertThat(watch.news(SOON))
            .singleElement()
            .satisfies(arrival -> assertThat(arrival.label()).isEqualTo("web-02"));
      }
    }
  }

  @Test
  @DisplayName("what VMs are made of is read in one call; one that is gone is left out")
  void shapes_areRead() {
    try (MoveWorld world = MoveWorld.ready()) {
      world
          .from()
          .addVm(
              FakeVm.builder("tpm-01")
                  .disk(FakeDisk.ofGibibytes(3))
                  .disk(FakeDisk.ofGibibytes(5))
                  .encryptedWith(world.key())
                  .virtualTpm()
                  .build());
      world.from().addVm(FakeVm.builder("gone").build());
      List<VirtualMachine> vms = world.vms();
      String id = world.from().vm("tpm-01").id();
      world.from().inventory().removeVm("gone");
      int before = world.from().calls("RetrievePropertiesEx").size();

      Map<String, VmShape> shapes = world.source().arrivals().shapes(vms);

      assertThat(world.from().calls("RetrievePropertiesEx")).hasSize(before + 1);
      assertThat(shapes).containsOnlyKeys(id);
      VmShape shape = requireNonNull(shapes.get(id));
      assertThat(shape)
          .isEqualTo(
              new VmShape(
                  shape.parts(),
                  Optional.of("efi"),
                  Optional.of(false),
                  Optional.of("ubuntu64Guest")));
      VmShape.Parts parts = shape.parts().orElseThrow();
      Optional<CryptoKeyId> key = parts.home();
      assertThat(key.map(CryptoKeyId::keyId))
          .contains(requireNonNull(world.from().vm("tpm-01").key()).keyId());
      List<VmShape.Disk> disks = parts.disks();
      assertThat(disks).allSatisfy(disk -> assertThat(disk.uuid()).isPresent());
      assertThat(parts)
          .isEqualTo(
              new VmShape.Parts(
                  key,
                  List.of(
                      new VmShape.Disk("SCSI 0:0", 3L << 30, disks.get(0).uuid(), List.of(key)),
                      new VmShape.Disk("SCSI 0:1", 5L << 30, disks.get(1).uuid(), List.of(key))),
                  1,
                  true,
                  0));
      assertThat(world.source().arrivals().shapes(List.of())).isEmpty();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> world.target().arrivals().shapes(vms))
          .withMessageContaining("another client");
    }
  }

  @Test
  @DisplayName("without time it tells what exists by now, and does not wait for the rest")
  void watch_noTime_doesNotWait() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01", "web-02");
      FakeReplicationTool tool = FakeReplicationTool.between(world.from(), world.to());
      tool.copy("web-01").deliver();
      try (Arrivals.Watch watch =
          world
              .target()
              .arrivals()
              .watch(List.of(expected(world, "web-01"), expected(world, "web-02")))) {
        assertThat(watch.news(Duration.ZERO)).hasSize(1);
        assertThat(watch.news(Duration.ZERO)).isEmpty();
        tool.copy("web-02").deliver();
        assertThat(watch.news(Duration.ZERO)).hasSize(1);
        assertThat(world.to().calls("WaitForUpdatesEx")).hasSize(3);
      }
    }
  }

  @Test
  @DisplayName("a vCenter and its agents are told by their ids, unless they are named")
  void partsOfVsphere_areTold() {
    try (MoveWorld world = MoveWorld.ready()) {
      String vcenter = world.from().addVm(FakeVm.builder("mgmt").vcenterAppliance().build());
      String agent = world.from().addVm(FakeVm.builder("vCLS (1)").build());
      world.encrypted("web-01");
      Arrivals arrivals = world.source().arrivals();

      Map<String, Finding> parts = arrivals.partsOfVsphere(world.vms());

      assertThat(parts).containsOnlyKeys(vcenter, agent);
      assertThat(parts.get(vcenter))
          .extracting(Finding::code)
          .isEqualTo(FindingCode.VM_RUNS_VCENTER);
      assertThat(arrivals.partsOfVsphere(List.of(world.source().virtualMachines().get("mgmt"))))
          .isEmpty();
    }
  }

  @Test
  @DisplayName("what nobody can recognise, and what is expected twice, is refused")
  void watch_refusals() {
    try (MoveWorld world = new MoveWorld()) {
      world.to().addVm(FakeVm.builder("other").build());
      Arrivals arrivals = world.target().arrivals();

      assertThatIllegalArgumentException()
          .isThrownBy(() -> arrivals.watch(List.of()))
          .withMessageContaining("at least one");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  arrivals.watch(
                      List.of(Arrival.expected("x", "one"), Arrival.expected("x", "two"))))
          .withMessageContaining("label x");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Arrival.expected("x", Optional.empty(), Optional.empty()))
          .withMessageContaining("neither");
      try (Arrivals.Watch watch = arrivals.watch(List.of(Arrival.expected("x", "one")))) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> watch.news(Duration.ofMillis(-1)))
            .withMessageContaining("negative");
      }
    }
  }
}
