package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeLinkBreak;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moves of VMs from one fake vCenter to another, and all that can go wrong. */
@Timeout(60)
class RelocationFlowTest {

  private static final String RELOCATE = "RelocateVM_Task";

  private static void isOnlyAt(FakeVcenter here, FakeVcenter notThere, String name) {
    assertThat(MoveWorld.has(here, name)).isTrue();
    assertThat(MoveWorld.has(notThere, name)).isFalse();
  }

  private static OperationFailedException notMoved(RolloutResult result) {
    assertThat(result.outcome()).as(result.toString()).isEqualTo(RolloutOutcome.FAILED);
    SdkException failure = result.failure().orElseThrow();
    assertThat(failure)
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("the VM is at the source as before");
    return (OperationFailedException) failure;
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.0.2.0", "8.0.3.0", "9.1.0.0"})
  @DisplayName(
      "encrypted VMs move with their keys, are read at the target, and have left the source")
  void start_encrypted_moves(String release) {
    try (MoveWorld world =
        MoveWorld.ready(
            options -> options.apiVersion(release), options -> options.apiVersion("9.1.0.0"))) {
      List<VirtualMachine> vms = world.encrypted("db-01", "web-01", "web-02");
      FakeKey key = world.from().vm("web-01").key();
      String uuid = world.from().vm("web-01").instanceUuid();

      List<RelocationVerdict> verdicts =
          world.relocations().check(Relocation.of(vms, world.place()));
      assertThat(verdicts)
          .allSatisfy(
              verdict -> {
                assertThat(verdict.answer())
                    .as(verdict.findings().toString())
                    .isEqualTo(RelocationVerdict.Answer.YES);
                assertThat(verdict.neededKeys()).hasSize(1);
              });
      assertThat(verdicts.get(1).instanceUuid()).contains(uuid);

      RolloutReport report = world.move(Relocation.of(vms, world.place()));

      assertThat(report.counts())
          .as(report.results().toString())
          .isEqualTo(Map.of(RolloutOutcome.DONE, 3));
      isOnlyAt(world.to(), world.from(), "web-01");
      assertThat(world.to().vm("web-01").key()).isEqualTo(key);
      assertThat(world.to().vm("web-01").isFullyEncrypted()).isTrue();
      assertThat(requireNonNull(world.relocations().find(List.of(uuid)).get(uuid)).side())
          .isEqualTo(Whereabouts.Side.TARGET);
      assertThat(world.from().calls(RELOCATE))
          .hasSize(3)
          .allSatisfy(
              call ->
                  assertThat(call.body())
                      .contains("<sslThumbprint>" + thumbprint(world) + "</sslThumbprint>")
                      .contains("<instanceUuid>" + world.to().instanceUuid())
                      .doesNotContain("cryptoSpec")
                      .doesNotContain("<crypto"));
      assertThat(world.from().calls(RELOCATE).get(0).body().contains("sslCertificate"))
          .isEqualTo(release.startsWith("9"));
    }
  }

  /** Before the move takes effect: its task begins at once. */
  private static void beforeTheMove(MoveWorld world, Runnable action) {
    Predicate<ReceivedRequest> move = FakeVcenter.call(RELOCATE);
    world
        .from()
        .faults()
        .onNext(
            call -> {
              boolean met = move.test(call);
              if (met) {
                action.run();
              }
              return met;
            },
            Fault.delay(Duration.ofMillis(1)));
  }

  /** The tasks of moves stand still, and those of their tests before them do not. */
  private static void holdTheMove(MoveWorld world) {
    beforeTheMove(world, () -> world.from().tasks().setHeld(true));
  }

  private static String thumbprint(MoveWorld world) {
    return world.certificate().thumbprint(ThumbprintAlgorithm.SHA1).toString();
  }

  @Test
  @DisplayName(
      "folder, host, datastore of a disk, port group and policy are those of the placement")
  void start_placed() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.to().addVm(FakeVm.builder("other").folder("Prod").build());
      world.to().inventory().addDatastore("Datacenter", "fast");
      world.to().inventory().addPortGroup("Datacenter", "Switch", "vlan-12");
      String host = world.target().hosts().list().get(0).name();
      VirtualMachine vm = world.encrypted("web-01").get(0);
      Placement there =
          Placement.builder("/Datacenter/host/Cluster", "datastore1")
              .folder("/Datacenter/vm/Prod")
              .host(host)
              .disk(DiskSelector.position(2), "fast")
              .network("VM Network", "vlan-12")
              .storagePolicyId(world.target().storagePolicies().getVmEncryption().id())
              .build();

      RolloutReport report = world.move(Relocation.of(List.of(vm), there));

      assertThat(report.counts())
          .as(report.results().toString())
          .isEqualTo(Map.of(RolloutOutcome.DONE, 1));
      assertThat(world.to().vm("/Datacenter/vm/Prod/web-01").policy())
          .isEqualTo("VM Encryption Policy");
    }
  }

  @Test
  @DisplayName("a certificate that was not approved moves nothing, and what was seen is not sent")
  void start_wrongThumbprint() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      ServerCertificate other =
          ServerCertificate.of(List.of(world.from().identity().certificate()));
      Relocations relocations =
          world.source().relocations(world.target(), other, world.credentials());

      Relocation move = Relocation.of(List.of(vm), world.place());
      RolloutReport before = MoveWorld.move(relocations, move);
      assertThat(before.results().get(0).outcome()).isEqualTo(RolloutOutcome.REFUSED);
      assertThat(world.from().calls(RELOCATE)).isEmpty();

      RolloutReport report =
          MoveWorld.move(relocations, move.skip(vm.id(), FindingCode.TARGET_CERTIFICATE_DIFFERS));

      OperationFailedException failure = notMoved(report.results().get(0));
      assertThat(failure).hasMessageContaining("SSLVerifyFault");
      assertThat(failure.advice()).contains("as it was before");
      isOnlyAt(world.from(), world.to(), "web-01");
      assertThat(world.from().requests())
          .noneSatisfy(call -> assertThat(call.body()).contains(thumbprint(world)));
    }
  }

  @Test
  @DisplayName("a key that goes missing shows at 100 per cent: the VM stays, and is told so")
  void start_keyMissing() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      FakeKey key = requireNonNull(world.from().vm("web-01").key());
      Relocation relocation = Relocation.of(List.of(vm), world.place());
      beforeTheMove(world, () -> world.kms().destroyKey(key.keyId()));

      RolloutResult result = world.move(relocation).results().get(0);

      assertThat(notMoved(result)).hasMessageContaining("Unable to decrypt the ciphertext");
      assertThat(result.taskId()).isPresent();
      isOnlyAt(world.from(), world.to(), "web-01");
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource(FakeLinkBreak.class)
  @DisplayName("a link that breaks in the middle: the VM is looked for on both sides")
  void start_linkBreaks(FakeLinkBreak where) {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      String uuid = world.from().vm("web-01").instanceUuid();
      world.from().tasks().setLinkBreak("web-01", where);

      RolloutResult result = world.move(vm);

      switch (where) {
        case AT_SOURCE -> notMoved(result);
        case AT_TARGET -> assertThat(result.outcome()).isEqualTo(RolloutOutcome.DONE);
        case ON_BOTH -> {
          assertThat(result.outcome()).isEqualTo(RolloutOutcome.LEFT_RUNNING);
          assertThat(result.findings())
              .extracting(Finding::code)
              .containsExactly(FindingCode.VM_ON_BOTH_SIDES);
          assertThat(result.failure()).get().isInstanceOf(OperationFailedException.class);
          assertThat(requireNonNull(world.relocations().find(List.of(uuid)).get(uuid)).side())
              .isEqualTo(Whereabouts.Side.BOTH);
        }
      }
      assertThat(world.from().calls("Destroy_Task")).isEmpty();
      assertThat(world.from().calls(RELOCATE)).hasSize(1);
    }
  }

  @Test
  @DisplayName("success without effect is seen: the VM is at the source")
  void start_successWithoutEffect() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      world.from().tasks().setEffect("web-01", FakeTaskEffect.NOTHING);

      RolloutResult result = world.move(vm);

      assertThat(result.outcome()).isEqualTo(RolloutOutcome.NOT_AS_ASKED);
      ChangeNotSeenException failure = (ChangeNotSeenException) result.failure().orElseThrow();
      assertThat(failure).hasMessageContaining("at the source");
      isOnlyAt(world.from(), world.to(), "web-01");
    }
  }

  @Test
  @DisplayName("if the answer to the call is lost, the task is found and followed, not begun again")
  void start_answerLost() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      world.from().faults().onNext(FakeVcenter.call(RELOCATE), Fault.close().afterTakingEffect());

      RolloutResult result = world.move(vm);

      assertThat(result.outcome()).as(result.toString()).isEqualTo(RolloutOutcome.DONE);
      isOnlyAt(world.to(), world.from(), "web-01");
      assertThat(world.from().calls(RELOCATE)).hasSize(1);
    }
  }

  @Test
  @DisplayName("if the call was never taken, it is sent again after a look at both sides")
  void start_callLost() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      world.from().faults().onNext(FakeVcenter.call(RELOCATE), Fault.close());

      RolloutResult result = world.move(vm);

      assertThat(result.outcome()).as(result.toString()).isEqualTo(RolloutOutcome.DONE);
      isOnlyAt(world.to(), world.from(), "web-01");
      assertThat(world.target().virtualMachines().list()).hasSize(1);
    }
  }

  @Test
  @DisplayName("limits of hosts and datastores hold at the target too")
  void start_limits() {
    try (MoveWorld world = MoveWorld.ready()) {
      List<VirtualMachine> vms = world.encrypted("a", "b", "c", "d");
      Relocation relocation =
          Relocation.of(vms, world.place()).limits(Relocation.DEFAULT_LIMITS.perDatastore(1));
      holdTheMove(world);
      try (Rollout running = world.relocations().start(relocation)) {
        while (running.progress().running().stream().noneMatch(vm -> vm.taskId().isPresent())) {
          Thread.onSpinWait();
        }
        assertThat(running.progress().running()).hasSize(1);
        world.from().tasks().setHeld(false);
        assertThat(running.await(MoveWorld.TIMEOUT).counts())
            .isEqualTo(Map.of(RolloutOutcome.DONE, 4));
      }
    }
  }

  @Test
  @DisplayName("snapshots and a virtual TPM go along, if the caller says so by name")
  void start_skipped() {
    try (MoveWorld world = MoveWorld.ready()) {
      world
          .from()
          .addVm(
              FakeVm.builder("web-01")
                  .disks(2)
                  .encryptedWith(world.key())
                  .virtualTpm()
                  .snapshot("before")
                  .build());
      VirtualMachine vm = world.vms().get(0);

      RolloutResult refused = world.move(vm);
      assertThat(refused.outcome()).isEqualTo(RolloutOutcome.REFUSED);
      assertThat(refused.findings())
          .extracting(Finding::code)
          .contains(FindingCode.MOVE_NOT_DOCUMENTED, FindingCode.MOVE_NOT_KNOWN);
      assertThat(world.from().calls(RELOCATE)).isEmpty();

      // another reason than the one that it has lifts nothing
      RolloutReport other =
          world.move(
              Relocation.of(List.of(vm), world.place())
                  .skip(vm.id(), FindingCode.VM_NOT_CONNECTED));
      assertThat(other.counts()).isEqualTo(Map.of(RolloutOutcome.REFUSED, 1));
      assertThat(other.results().toString()).contains("to move all the same: move-not-documented");
      assertThat(world.from().calls(RELOCATE)).isEmpty();

      Relocation relocation =
          Relocation.of(List.of(vm), world.place()).skip(vm.id(), FindingCode.MOVE_NOT_DOCUMENTED);
      List<RelocationVerdict> verdicts = world.relocations().check(relocation);
      assertThat(verdicts)
          .extracting(RelocationVerdict::answer)
          .containsExactly(RelocationVerdict.Answer.YES);
      assertThat(verdicts.get(0).notKnown()).containsExactly(FindingCode.MOVE_NOT_DOCUMENTED);
      RolloutReport report = world.move(relocation);

      assertThat(report.counts())
          .as(report.results().toString())
          .isEqualTo(Map.of(RolloutOutcome.DONE, 1));
      assertThat(world.to().vm("web-01").virtualTpm()).isTrue();
      assertThat(world.to().vm("web-01").snapshots()).hasSize(1);
    }
  }

  @Test
  @DisplayName("vCenter's test of a move tells what it finds, and by what a VM cannot be found")
  void dryRun_tells() {
    try (MoveWorld world = MoveWorld.ready()) {
      List<VirtualMachine> vms = world.encrypted("web-01", "web-02");
      assertThat(world.relocations().dryRun(vms.get(0), world.place())).isEmpty();
      world.from().setMissing("CheckRelocate_Task", true);
      assertThat(world.relocations().dryRun(vms.get(0), world.place()))
          .extracting(Finding::isBlocking)
          .containsExactly(false);
      assertThat(world.move(vms.get(0)).outcome()).isEqualTo(RolloutOutcome.DONE);

      String shown = "<propSet><name>config\\.instanceUuid.*?</propSet>";
      Fault hidden = Fault.altered(answer -> answer.replaceAll(shown, ""));
      world.from().faults().onEvery(FakeVcenter.call("RetrievePropertiesEx"), hidden);
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> world.relocations().dryRun(vms.get(1), world.place()))
          .withMessageContaining("does not show the instance UUID");
    }
  }

  @Test
  @DisplayName("one vCenter is no other one, and VMs of another client are refused")
  void start_oneVcenter() {
    try (MoveWorld world = MoveWorld.ready();
        VsphereClient again =
            world.client(world.from(), world.from().userName(), world.from().password())) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      Relocation relocation = Relocation.of(List.of(vm), world.place());

      Relocations one = world.source().relocations(again, world.certificate(), world.credentials());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> one.start(relocation))
          .withMessageContaining("are one vCenter");
      Relocations other =
          again.relocations(world.target(), world.certificate(), world.credentials());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> other.check(relocation))
          .withMessageContaining("another client");
    }
  }

  @Test
  @DisplayName("where VMs are is told of both sides at once, for few and for many")
  void find_manySides() {
    try (MoveWorld world = MoveWorld.ready()) {
      List<VirtualMachine> vms =
          world.encrypted("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
      String gone = "00000000-0000-0000-0000-000000000000";
      String a = world.from().vm("a").instanceUuid();
      String b = world.from().vm("b").instanceUuid();
      List<String> all = vms.stream().map(vm -> world.from().vm(vm.name()).instanceUuid()).toList();
      world.move(vms.get(1));

      for (List<String> asked :
          List.of(
              List.of(a.toUpperCase(Locale.ROOT), b, gone),
              Stream.concat(all.stream(), Stream.of(gone)).toList())) {
        Map<String, Whereabouts> found = world.relocations().find(asked);
        assertThat(requireNonNull(found.get(asked.get(0))).side())
            .isEqualTo(Whereabouts.Side.SOURCE);
        assertThat(requireNonNull(found.get(b)).side()).isEqualTo(Whereabouts.Side.TARGET);
        assertThat(requireNonNull(found.get(gone)).side()).isEqualTo(Whereabouts.Side.NEITHER);
        assertThat(Optional.of(requireNonNull(found.get(b)).atTarget().get(0)))
            .contains(world.to().vm("b").id());
      }
      assertThat(world.relocations().find(List.of())).isEmpty();
    }
  }
}
