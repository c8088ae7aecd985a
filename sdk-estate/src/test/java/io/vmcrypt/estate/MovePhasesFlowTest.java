package io.vmcrypt.estate;

import static io.vmcrypt.estate.MoveWorld.phases;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveBridge;
import io.vmcrypt.estate.spec.MoveSide;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before VMs move, and after. */
class MovePhasesFlowTest {

  @TempDir private Path folder;

  /** What makes the target have the key server of the source, under its name. */
  private static Estate newHouse(MoveWorld world) {
    return Estate.builder("new house")
        .keyServer(
            KeyServer.kmip(world.sites.kms.host() + ":" + world.sites.kms.port())
                .expecting(TwoSites.certificate(world.sites.kms).thumbprint())
                .identity(TwoSites.identity()))
        .keyProvider(TwoSites.PROVIDER, "kms-1")
        .policy(EncryptionPolicySpec.of(MoveWorld.POLICY))
        .build();
  }

  @Test
  @Tag("thorough")
  @DisplayName("An estate of the target is applied before VMs move; until then their keys are open")
  void estate_makesTheTargetReady() {
    try (MoveWorld world = MoveWorld.bare()) {
      world.encrypted("web-01");
      world.encrypted("db-01");
      EstateMove move =
          MoveWorld.move()
              .to(new MoveSide(Optional.empty(), Optional.empty(), List.of(newHouse(world))))
              .move(MoveWorld.travel("web-01").build())
              .move(MovedVms.copy(VmSelection.named("db-01").build(), MoveWorld.POLICY).build())
              .build();
      world.tool().copy("db-01").deliver();
      try (MoveClient client = world.client().build()) {
        MovePlan plan = client.plan(move);
        assertThat(plan.isBlocked()).as(plan.text()).isFalse();
        assertThat(phases(plan)).startsWith(MovePhase.READY).contains(MovePhase.TRAVEL);

        MoveReport report = MoveWorld.apply(client, plan);

        assertThat(report.isComplete()).as(report.text()).isTrue();
        assertThat(requireNonNull(world.to.vm("web-01").key()).clusterId())
            .isEqualTo(TwoSites.PROVIDER);
        assertThat(world.to.vm("db-01").key()).isNotNull();
        MoveProof proof = client.prove(move, report.record());
        assertThat(proof.isProved()).as(proof.text()).isTrue();
      }
    }
  }

  @Test
  @DisplayName("A bridge that was added at the target instead of restored is told")
  void nativeBridge_added_blocks() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      for (var vcenter : List.of(world.sites.a, world.sites.b)) {
        vcenter.nativeKeyProviders().ensure(NativeKeyProviderSpec.of("bridge"));
      }
      EstateMove move =
          MoveWorld.move()
              .bridge(
                  new MoveBridge(
                      "bridge", Optional.of(folder.resolve("none.p12")), Optional.empty()))
              .move(MoveWorld.travel("web-01").build())
              .build();
      try (MoveClient client = world.client().build()) {
        MovePlan plan = client.plan(move);

        assertThat(plan.isBlocked()).isTrue();
        assertThat(plan.findings())
            .extracting(Finding::code)
            .contains(FindingCode.SECOND_SITE_LACKS_PROVIDER);
      }
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("The source is emptied by consent, once all has moved, and by its own guards")
  void emptying_byConsent() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.emptying(MoveWorld.travel("web-01"));
      try (MoveClient client = world.client().build()) {
        MovePlan plan = client.plan(move);
        assertThat(phases(plan)).doesNotContain(MovePhase.EMPTY);
        assertThat(client.planEmptying(move, plan.record()).isBlocked()).isTrue();

        MoveReport moved = MoveWorld.apply(client, plan);
        assertThat(moved.isComplete()).as(moved.text()).isTrue();
        assertThat(world.sites.a.kmsClusters().find(TwoSites.PROVIDER)).isPresent();
        // hosts keep a key, and are users too: judged before anything is taken away
        MovePlan needed = client.planEmptying(move, moved.record());
        assertThat(needed.isBlocked()).isTrue();
        assertThat(needed.text()).contains("host", "it has a key of " + TwoSites.PROVIDER);
        world.next(true);
        MovePlan emptying = client.planEmptying(move, moved.record());
        assertThat(phases(emptying)).containsExactly(MovePhase.EMPTY);
        assertThat(emptying.text()).contains("the way back ends here");

        // a VM that nobody named still needs it
        world.encrypted("forgotten");
        MoveReport refused = MoveWorld.apply(client, emptying);
        assertThat(refused.isComplete()).isFalse();
        assertThat(world.sites.a.kmsClusters().find(TwoSites.PROVIDER)).isPresent();

        world.from.inventory().removeVm("forgotten");
        MoveReport emptied = MoveWorld.apply(client, client.planEmptying(move, moved.record()));
        assertThat(emptied.isComplete()).as(emptied.text()).isTrue();
        assertThat(world.sites.a.kmsClusters().find(TwoSites.PROVIDER)).isEmpty();
      }
    }
  }

  /** The source has the bridge while VMs still leave it. */
  private static MoveSide bridged(MoveWorld world) {
    FakeKmipServer kms = world.sites.kms;
    return new MoveSide(
        Optional.empty(),
        Optional.empty(),
        List.of(
            Estate.builder("old house")
                .keyServer(
                    KeyServer.kmip(HostAndPort.of(kms.host(), kms.port()))
                        .expecting(TwoSites.certificate(kms).thumbprint())
                        .identity(TwoSites.identity()))
                .keyProvider(TwoSites.PROVIDER, "kms-1")
                .build()));
  }

  @Test
  @Tag("thorough")
  @DisplayName("A source that was emptied is not made ready again, and its VMs stay proved")
  void emptying_again_makesNothingAnew() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move =
          MoveWorld.emptying(MoveWorld.travel("web-01")).toBuilder()
              .from(bridged(world))
              .bridge(new MoveBridge(TwoSites.PROVIDER, Optional.empty(), Optional.empty()))
              .build();
      try (MoveClient client = world.client().build()) {
        MoveReport moved = MoveWorld.apply(client, client.plan(move));
        assertThat(moved.isComplete()).as(moved.text()).isTrue();
        // as a run that was killed after it has left it behind
        world.sites.a.kmsClusters().remove(TwoSites.PROVIDER, Removal.careful().force());

        MovePlan emptying = client.planEmptying(move, moved.record());

        assertThat(phases(emptying)).as(emptying.text()).isEmpty();
        assertThat(client.plan(move, moved.record()).isEmpty()).isTrue();
        assertThat(client.prove(move, moved.record()).isProved()).isTrue();
      }
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "Travel: a vCenter and its agents that a filter finds are told, and no VMs of the move")
  void travel_partsOfVsphere_areLeftOut() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      world.plain("vCLS (1)");
      EstateMove move =
          MoveWorld.move()
              .move(MovedVms.travel(VmSelection.all().build(), MoveWorld.place()).build())
              .build();
      try (MoveClient client = world.client().build()) {
        MovePlan plan = client.plan(move);
        assertThat(plan.record().vms()).extracting(MovedVm::name).containsExactly("web-01");
        assertThat(plan.findings())
            .extracting(Finding::code)
            .contains(FindingCode.VM_IS_MANAGED_AGENT);

        MoveReport report = MoveWorld.apply(client, plan);

        assertThat(report.isComplete()).as(report.text()).isTrue();
        assertThat(client.prove(move, report.record()).isProved()).isTrue();
        assertThat(world.from.vm("vCLS (1)")).isNotNull();
      }
    }
  }

  private static EstateMove travelWithout(VmSelection.Builder all) {
    return MoveWorld.move().move(MovedVms.travel(all.build(), MoveWorld.place()).build()).build();
  }

  @Test
  @DisplayName("A place to leave out that is not there blocks, and a name that nobody has is told")
  void selection_withoutWhatIsNotThere_isTold() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");

      MovePlan plan =
          client.plan(travelWithout(VmSelection.all().excludeBelow("/Datacenter/vm/Lap")));

      assertThat(plan.isBlocked()).as(plan.text()).isTrue();
      assertThat(plan.text()).contains("without /Datacenter/vm/Lap");

      plan = client.plan(travelWithout(VmSelection.all().excludeName("web-O1")));

      assertThat(plan.findings()).extracting(Finding::code).contains(FindingCode.NO_VM_SELECTED);
      assertThat(plan.text()).contains("without web-O1");
    }
  }

  @Test
  @DisplayName(
      "A VM of the source that is hidden from its user may be meant by a filter: it is told")
  void selection_partSeen_isTold() {
    try (TwoSites sites = TwoSites.start(TwoSites.partly(), UnaryOperator.identity()).ready();
        VsphereClient part = TwoSites.client(sites.fakeA, "part", "pw");
        MoveClient client =
            MoveClient.builder(part, sites.b)
                .environment(Map.of())
                .timeSource(new BriskTime())
                .build()) {
      sites.encrypted("web-01");
      sites.encrypted("web-02");
      String hidden = sites.fakeA.vm("web-02").id();
      sites.fakeA.users().setPermission("part", "/Datacenter/vm/web-02");

      MovePlan plan =
          client.plan(
              MoveWorld.move()
                  .move(MovedVms.copy(VmSelection.all().build(), MoveWorld.POLICY).build())
                  .build());

      assertThat(plan.findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.INVENTORY_NOT_SEEN))
          .singleElement()
          .satisfies(finding -> assertThat(finding.seen()).contains(hidden));
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("The way back is the same move with its sides swapped")
  void back_isAMoveToo() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.from.inventory().addNetwork("Datacenter", MoveWorld.NETWORK);
      var key = TwoSites.fake(world.encrypted("web-01"));
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      try (MoveClient client = world.client().build()) {
        assertThat(MoveWorld.apply(client, client.plan(move)).isComplete()).isTrue();
      }
      EstateMove back =
          MoveWorld.move()
              .move(
                  MovedVms.travel(
                          VmSelection.named("web-01").build(),
                          Placement.builder("/Datacenter/host/Cluster", "datastore1")
                              .network(MoveWorld.NETWORK, "VM Network")
                              .build())
                      .build())
              .build();
      try (MoveClient client = world.back().build()) {
        MovePlan plan = client.plan(back);
        assertThat(plan.isBlocked()).as(plan.text()).isFalse();
        MoveReport report = MoveWorld.apply(client, plan);

        assertThat(report.isComplete()).as(report.text()).isTrue();
        assertThat(world.from.vm("web-01").key()).isEqualTo(key);
      }
    }
  }

  @Test
  @DisplayName("A plan for OVHcloud's service tells when that ends")
  void serviceEnds_isTold() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move =
          MoveWorld.move()
              .from(new MoveSide(Optional.empty(), Optional.of("pcc-192-0-2-1"), List.of()))
              .to(new MoveSide(Optional.empty(), Optional.of("pcc-192-0-2-9"), List.of()))
              .move(MoveWorld.travel("web-01").build())
              .build();
      try (MoveClient client = world.client().build()) {
        MovePlan plan = client.plan(move);
        assertThat(plan.text()).contains("2027-10-31", "2027-05-31", "2027-06-30");
        assertThat(plan.findings())
            .filteredOn(finding -> finding.code().equals(FindingCode.SERVICE_ENDS))
            .extracting(finding -> finding.severity() + " " + finding.subject().name())
            .containsExactly("NOTE pcc-192-0-2-1", "NOTE pcc-192-0-2-9");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "other"})
  @DisplayName("Before 8.0.3 a cluster takes its default: if that is another, or none, it blocks")
  void hosts_ofOtherDefault_block(String byDefault) {
    try (MoveWorld world = MoveWorld.bare(target -> target.apiVersion("8.0.2.0"))) {
      if (!byDefault.isEmpty()) {
        world.sites.provided(world.sites.b, byDefault, world.sites.otherKms, true);
      }
      world.sites.provided(world.sites.b, TwoSites.PROVIDER, world.sites.kms, false);
      assertThat(world.sites.b.kmsClusters().findDefaultId().orElse("")).isEqualTo(byDefault);
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      try (MoveClient client = world.client().build()) {
        MovePlan plan = client.plan(move);

        assertThat(plan.isBlocked()).as(plan.text()).isTrue();
        assertThat(plan.findings())
            .filteredOn(Finding::isBlocking)
            .extracting(Finding::code)
            .containsExactly(FindingCode.HOST_NOT_IN_ENCRYPTION_MODE);
        assertThat(plan.text()).contains("default key provider", TwoSites.PROVIDER);
        assertThat(world.to.calls("SetCryptoMode")).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("Before 8.0.3 a cluster whose default is the provider goes on")
  void hosts_ofTheDefault_goOn() {
    try (MoveWorld world = MoveWorld.ready(target -> target.apiVersion("8.0.2.0"))) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      try (MoveClient client = world.client().build()) {
        MoveReport report = MoveWorld.apply(client, client.plan(move));

        assertThat(report.isComplete()).as(report.text()).isTrue();
      }
    }
  }

  private static Estate named(String name, String provider, FakeKmipServer kms) {
    return Estate.builder(name)
        .keyServer(
            KeyServer.kmip(HostAndPort.of(kms.host(), kms.port()))
                .expecting(TwoSites.certificate(kms).thumbprint())
                .identity(TwoSites.identity()))
        .keyProvider(provider, "kms-1")
        .build();
  }
}
