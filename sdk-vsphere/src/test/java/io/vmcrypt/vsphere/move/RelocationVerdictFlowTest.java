package io.vmcrypt.vsphere.move;

import static io.vmcrypt.vsphere.rollout.RolloutOutcome.DONE;
import static io.vmcrypt.vsphere.rollout.RolloutOutcome.REFUSED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.vcenter.FakeInventory;
import io.vmcrypt.testkit.vcenter.FakeReplicationTool;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeMoveTrait;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import io.vmcrypt.vsphere.move.RelocationVerdict.Answer;
import io.vmcrypt.vsphere.nativekey.NativeKeyBackup;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether VMs may move, and why not: nothing is changed while this is asked. */
@Timeout(60)
class RelocationVerdictFlowTest {

  private static final String CHANGES =
      "RelocateVM_Task|CheckRelocate_Task|ReconfigVM_Task|Destroy_Task|GenerateKey";

  /** The privileges of a move, and at what each is needed: three at the source, and the others. */
  private static final List<String> NEEDED =
      List.of(
          "VM Resource.ColdMigrate",
          "VM Resource.HotMigrate",
          "VM Cryptographer.Migrate",
          "folder VirtualMachine.Inventory.Register",
          "folder Cryptographer.EncryptNew",
          "resource pool Resource.AssignVMToPool",
          "datastore Datastore.AllocateSpace",
          "network Network.Assign");

  private static void isRead(FakeVcenter vcenter, int before) {
    List<FakeSoapCall> all = vcenter.requests();
    assertThat(all.subList(before, all.size()))
        .noneSatisfy(call -> assertThat(call.method()).matches(CHANGES));
  }

  private static RelocationVerdict verdict(
      MoveWorld world, Relocations relocations, VirtualMachine vm, Placement place) {
    int source = world.from().requests().size();
    int target = world.to().requests().size();
    RelocationVerdict verdict = relocations.check(Relocation.of(List.of(vm), place)).get(0);
    isRead(world.from(), source);
    isRead(world.to(), target);
    return verdict;
  }

  private static RelocationVerdict verdict(MoveWorld world, VirtualMachine vm) {
    return verdict(world, world.relocations(), vm, world.place());
  }

  private static void says(RelocationVerdict verdict, Answer answer, FindingCode... codes) {
    assertThat(verdict.answer()).as(verdict.findings().toString()).isEqualTo(answer);
    assertThat(verdict.findings()).extracting(Finding::code).contains(codes);
    assertThat(verdict.findings())
        .allSatisfy(
            finding -> {
              assertThat(finding.seen()).isNotBlank();
              assertThat(finding.advice()).isNotBlank();
            });
  }

  /** A VM of its own kind, and what is said of it. */
  private static void of(
      Function<FakeVm.Builder, FakeVm.Builder> kind,
      Consumer<MoveWorld> then,
      Answer answer,
      FindingCode... codes) {
    try (MoveWorld world = MoveWorld.ready()) {
      world
          .from()
          .addVm(kind.apply(FakeVm.builder("web-01").disks(1).encryptedWith(world.key())).build());
      VirtualMachine vm = world.source().virtualMachines().list().get(0);
      then.accept(world);
      says(verdict(world, vm), answer, codes);
    }
  }

  @Test
  @DisplayName("templates, locked VMs and disks that are not persistent are told before")
  void check_kinds() {
    of(FakeVm.Builder::poweredOn, world -> {}, Answer.YES);
    of(vm -> vm.snapshot("s"), world -> {}, Answer.NOT_KNOWN, FindingCode.MOVE_NOT_DOCUMENTED);
    of(
        vm -> vm.disk(FakeDisk.ofGibibytes(5).firstClass("fcd-1")),
        world -> {},
        Answer.NOT_KNOWN,
        FindingCode.MOVE_NOT_DOCUMENTED);
    of(
        vm -> vm,
        world -> world.from().inventory().setLocked("web-01", true),
        Answer.NO,
        FindingCode.VM_LOCKED);
  }

  @Test
  @DisplayName("a template is refused with what to do")
  void check_template() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      world
          .from()
          .inventory()
          .replaceVm(
              "web-01", FakeVm.builder("web-01").encryptedWith(world.key()).template().build());

      says(verdict(world, vm), Answer.NO, FindingCode.VM_IS_TEMPLATE);
    }
  }

  @Test
  @DisplayName("what the placement names has to be there, and each network has to have one")
  void check_places() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      Placement good = world.place();
      for (Placement lacking :
          List.of(
              Placement.builder("/Datacenter/host/Other", "datastore1")
                  .network("VM Network", "VM Network")
                  .build(),
              Placement.builder("/Datacenter/host/Cluster", "other")
                  .network("VM Network", "VM Network")
                  .build(),
              good.toBuilder().folder("/Datacenter/vm/Nowhere").build(),
              good.toBuilder().host("esx-99").build(),
              good.toBuilder().disk(DiskSelector.position(1), "other").build(),
              good.toBuilder().network("VM Network", "other").build(),
              good.toBuilder().storagePolicyId("no-such-policy").build())) {
        says(
            verdict(world, world.relocations(), vm, lacking),
            Answer.NO,
            FindingCode.TARGET_LACKS_PLACE);
      }
      says(
          verdict(
              world,
              world.relocations(),
              vm,
              Placement.builder("/Datacenter/host/Cluster", "datastore1").build()),
          Answer.NO,
          FindingCode.TARGET_NETWORK_NOT_CHOSEN);
      says(
          verdict(
              world,
              world.relocations(),
              vm,
              good.toBuilder().disk(DiskSelector.position(9), "datastore1").build()),
          Answer.NO,
          FindingCode.UNKNOWN_DISK);
      assertThat(
              verdict(
                      world,
                      world.relocations(),
                      vm,
                      Placement.builder("/Datacenter/host/Cluster/Resources", "datastore1")
                          .network("VM Network", "VM Network")
                          .build())
                  .answer())
          .isEqualTo(Answer.YES);
    }
  }

  @Test
  @DisplayName("a name that is taken, a VM that is there already, and a full datastore are told")
  void check_taken() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      world.to().addVm(FakeVm.builder("web-01").build());
      says(verdict(world, vm), Answer.NO, FindingCode.TARGET_NAME_TAKEN);

      world.to().inventory().removeVm("web-01");
      world.to().inventory().setFreeSpace("Datacenter", 1000);
      says(verdict(world, vm), Answer.NO, FindingCode.DATASTORE_SPACE_LOW);

      world.to().inventory().setFreeSpace("Datacenter", 1L << 40);
      FakeReplicationTool.between(world.from(), world.to()).copy("web-01").deliver();
      says(verdict(world, vm), Answer.NO, FindingCode.VM_ON_BOTH_SIDES);
    }
  }

  @Test
  @DisplayName("a datastore that hosts do not reach, or that is in maintenance, takes no VM")
  void check_datastoreAway() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      FakeInventory there = world.to().inventory();
      there.setDatastoreAccessible("Datacenter", false);
      RelocationVerdict away = verdict(world, vm);
      says(away, Answer.NO, FindingCode.TARGET_LACKS_PLACE);
      assertThat(away.findings().get(0).seen()).contains("datastore1").contains("accessible");

      there.setDatastoreAccessible("Datacenter", true);
      for (String mode : List.of("enteringMaintenance", "inMaintenance")) {
        there.setDatastoreMaintenance("Datacenter", mode);
        says(verdict(world, vm), Answer.NO, FindingCode.TARGET_LACKS_PLACE);
      }

      there.setDatastoreMaintenance("Datacenter", "normal");
      says(verdict(world, vm), Answer.YES);
    }
  }

  @Test
  @DisplayName("a certificate that the target does not show is told before anything moves")
  void check_otherCertificate() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      Relocations relocations =
          world
              .source()
              .relocations(
                  world.target(),
                  ServerCertificate.of(List.of(world.from().identity().certificate())),
                  world.credentials());

      RelocationVerdict verdict = verdict(world, relocations, vm, world.place());

      says(verdict, Answer.NOT_KNOWN, FindingCode.TARGET_CERTIFICATE_DIFFERS);
      assertThat(verdict.findings().toString())
          .contains(
              world.certificate().thumbprint(ThumbprintAlgorithm.SHA1).toString(),
              Thumbprint.of(world.from().identity().certificate(), ThumbprintAlgorithm.SHA1)
                  .toString());
    }
  }

  @Test
  @DisplayName("a vCenter and an agent that were found among many stay; whoever names one is told")
  void check_partsOfVsphere() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.from().addVm(FakeVm.builder("mgmt").vcenterAppliance().build());
      world.from().addVm(FakeVm.builder("vCLS (1)").build());
      Map<String, FindingCode> codes =
          Map.of("mgmt", FindingCode.VM_RUNS_VCENTER, "vCLS (1)", FindingCode.VM_IS_MANAGED_AGENT);

      for (VirtualMachine vm : world.vms()) {
        FindingCode code = requireNonNull(codes.get(vm.name()));
        says(verdict(world, vm), Answer.NO, code);
        assertThat(world.move(vm).outcome()).isEqualTo(RolloutOutcome.REFUSED);
        VirtualMachine named = world.source().virtualMachines().get(vm.name());
        says(verdict(world, named), Answer.YES, code);
      }
    }
  }

  @Test
  @DisplayName("two VMs of one name that would come into one folder are told before one moves")
  void check_nameTwice() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      world
          .from()
          .addVm(
              FakeVm.builder("web-01").folder("Test").disks(1).encryptedWith(world.key()).build());

      List<RelocationVerdict> verdicts =
          world.relocations().check(Relocation.of(world.vms(), world.place()));

      says(verdicts.get(0), Answer.YES);
      says(verdicts.get(1), Answer.NO, FindingCode.TARGET_NAME_TAKEN);
    }
  }

  @Test
  @DisplayName("a card whose network is no longer there needs one at the target too")
  void check_lostNetwork() {
    try (MoveWorld world = MoveWorld.ready()) {
      world
          .from()
          .addVm(
              FakeVm.builder("web-01").disks(1).network("gone").encryptedWith(world.key()).build());
      VirtualMachine vm = world.vms().get(0);

      RelocationVerdict verdict = verdict(world, vm);
      says(verdict, Answer.NO, FindingCode.TARGET_NETWORK_NOT_CHOSEN);
      assertThat(verdict.findings().get(0).seen()).contains("(gone)");

      Placement all = world.place().toBuilder().network("gone", "VM Network").build();
      says(verdict(world, world.relocations(), vm, all), Answer.YES);
      assertThat(
              MoveWorld.move(world.relocations(), Relocation.of(List.of(vm), all))
                  .results()
                  .get(0)
                  .outcome()
                  .isInPlace())
          .isTrue();
    }
  }

  @Test
  @DisplayName("a network that NSX manages is named by its id, at both sides")
  void check_opaqueNetwork() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.from().inventory().addOpaqueNetwork("Datacenter", "segment-1");
      world.to().inventory().addOpaqueNetwork("Datacenter", "segment-2");
      world
          .from()
          .addVm(
              FakeVm.builder("web-01")
                  .disks(1)
                  .network("segment-1")
                  .encryptedWith(world.key())
                  .build());
      VirtualMachine vm = world.vms().get(0);
      Placement place = world.place().toBuilder().network("segment-1", "segment-2").build();
      says(verdict(world, world.relocations(), vm, place), Answer.YES);

      RolloutResult result =
          MoveWorld.move(world.relocations(), Relocation.of(List.of(vm), place)).results().get(0);

      assertThat(result.outcome().isInPlace()).as(result.toString()).isTrue();
    }
  }

  @Test
  @DisplayName("hosts that are not in encryption mode, or away, take no encrypted VM")
  void check_hosts() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      for (String host : world.to().hosts().keys().keySet()) {
        world.to().hosts().setKey(host, null);
        world.to().hosts().setCryptoState(host, "prepared");
      }
      says(verdict(world, vm), Answer.NO, FindingCode.HOST_NOT_IN_ENCRYPTION_MODE);

      for (String host : world.to().hosts().keys().keySet()) {
        world.to().hosts().setConnectionState(host, "disconnected");
      }
      says(verdict(world, vm), Answer.NO, FindingCode.HOST_NOT_CONNECTED);
    }
  }

  @Test
  @DisplayName("a vCenter before 7.0 moves no encrypted VM")
  void check_release() {
    try (MoveWorld world =
        MoveWorld.ready(options -> options, options -> options.apiVersion("6.7.3"))) {
      VirtualMachine vm = world.encrypted("web-01").get(0);

      says(verdict(world, vm), Answer.NO, FindingCode.VCENTER_TOO_OLD_TO_MOVE);
    }
  }

  @Test
  @DisplayName("a key provider of the name has to be there, and to give each key to the target")
  void check_keys() {
    try (MoveWorld world = new MoveWorld()) {
      world.provider(world.source());
      VirtualMachine vm = world.encrypted("web-01").get(0);
      world
          .target()
          .hosts()
          .list()
          .forEach(host -> world.to().hosts().setKey(host.name(), world.key()));
      says(verdict(world, vm), Answer.NO, FindingCode.TARGET_LACKS_PROVIDER);

      world.provider(world.target());
      RelocationVerdict there = verdict(world, vm);
      says(there, Answer.YES);
      FakeKey key = requireNonNull(world.from().vm("web-01").key());
      assertThat(there.neededKeys())
          .singleElement()
          .satisfies(needed -> assertThat(needed.keyId()).isEqualTo(key.keyId()));

      world.kms().destroyKey(key.keyId());
      says(verdict(world, vm), Answer.NO, FindingCode.TARGET_LACKS_KEY);

      world.to().setMissing("QueryCryptoKeyStatus", true);
      says(verdict(world, vm), Answer.NOT_KNOWN, FindingCode.MOVE_NOT_KNOWN);
    }
  }

  @Test
  @DisplayName("keys of snapshots and of lower links are needed too")
  void check_allKeys() {
    try (MoveWorld world = MoveWorld.ready()) {
      FakeKey lower = world.key();
      world
          .from()
          .addVm(
              FakeVm.builder("web-01")
                  .disk(FakeDisk.ofGibibytes(5).linkedClone().parentEncryptedWith(lower))
                  .encryptedWith(world.key())
                  .build());

      RelocationVerdict verdict = verdict(world, world.vms().get(0));
      assertThat(verdict.neededKeys())
          .hasSize(2)
          .anySatisfy(key -> assertThat(key.keyId()).isEqualTo(lower.keyId()));

      world.kms().destroyKey(lower.keyId());
      says(verdict(world, world.vms().get(0)), Answer.NO, FindingCode.TARGET_LACKS_KEY);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("one privilege less, at either side: it is named, and nothing is sent")
  void check_eachPrivilegeTakenAway() {
    assertNeeded(NEEDED);
  }

  @Test
  @DisplayName("one privilege less at the source, and one at the target")
  void check_privilegeTakenAway() {
    assertNeeded(List.of("VM Cryptographer.Migrate", "folder Cryptographer.EncryptNew"));
  }

  private static void assertNeeded(List<String> each) {
    VsphereCredentials taking = VsphereCredentials.password("taker", Secret.of("Secret-2!"));
    try (MoveWorld world =
            MoveWorld.ready(
                options -> options.limitedUser("mover", "Secret-1!"),
                options ->
                    options
                        .limitedUser("taker", "Secret-2!")
                        .moves(FakeMoveTrait.TARGET_NEEDS_ENCRYPT_NEW));
        VsphereClient mover = world.client(world.from(), "mover", "Secret-1!");
        VsphereClient taker = world.client(world.to(), taking)) {
      world.from().addVm(FakeVm.builder("web-01").encryptedWith(world.key()).poweredOn().build());
      give(world, NEEDED);
      VirtualMachine vm = mover.virtualMachines().list().get(0);
      Relocations relocations = mover.relocations(taker, world.certificate(), taking);
      Relocation move = Relocation.of(List.of(vm), world.place());
      for (String one : each) {
        give(world, NEEDED.stream().filter(other -> !other.equals(one)).toList());

        RelocationVerdict verdict = verdict(world, relocations, vm, world.place());

        assertThat(verdict.answer()).as(one).isEqualTo(Answer.NO);
        assertThat(verdict.findings())
            .filteredOn(finding -> finding.code().equals(FindingCode.PRIVILEGES_MISSING))
            .extracting(finding -> finding.subject().kind() + " " + finding.missing().get(0))
            .containsExactly(one);
        assertThat(MoveWorld.move(relocations, move).counts()).containsOnlyKeys(REFUSED);
        assertThat(world.from().calls("RelocateVM_Task")).isEmpty();
      }
      give(world, NEEDED);
      assertThat(MoveWorld.move(relocations, move).counts()).containsOnlyKeys(DONE);
    }
  }

  private static void give(MoveWorld world, List<String> needed) {
    List<String> look = List.of("Cryptographer.ManageKeyServers", "Cryptographer.ManageKeys");
    String[] privileges =
        Stream.concat(
                look.stream(), needed.stream().map(one -> one.substring(one.lastIndexOf(' ') + 1)))
            .toArray(String[]::new);
    world.from().users().setPrivileges("mover", privileges);
    world.to().users().setPrivileges("taker", privileges);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @Tag("thorough")
  @CsvSource({
    "nothing,                            YES",
    "Cryptographer.ManageKeys,           NOT_KNOWN",
    "Cryptographer.ManageKeyServers,     NOT_KNOWN",
    "System.Read,                        REFUSED",
    "/Datacenter/vm,                     NOT_KNOWN",
    "/Datacenter/host,                   NO",
    "/Datacenter/host/Cluster,           NO",
    "/Datacenter/datastore,              NO",
    "/Datacenter/network,                NO",
    // vCenter chooses among the hosts of the pool, and one that is seen will do
    "a host,                             YES",
  })
  @DisplayName("who does not see all of the target is not told that a VM may move there")
  void check_hiddenAtTarget(String hidden, String answer) {
    List<String> all =
        List.of(
            "System.View",
            "System.Read",
            "VirtualMachine.Inventory.Register",
            "Resource.AssignVMToPool",
            "Datastore.AllocateSpace",
            "Network.Assign",
            "Cryptographer.EncryptNew",
            "Cryptographer.ManageKeys",
            "Cryptographer.ManageKeyServers");
    try (MoveWorld world =
        MoveWorld.ready(
            options -> options,
            options -> options.limitedUser("taker", "Secret-2!", all.toArray(String[]::new)))) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      boolean isObject = hidden.contains(" ") || hidden.startsWith("/");
      if (!hidden.equals("nothing")) {
        String object =
            hidden.equals("a host")
                ? world.to().hosts().cryptoStates().keySet().iterator().next()
                : isObject ? hidden : "/";
        world
            .to()
            .users()
            .setPermission(
                "taker",
                object,
                all.stream()
                    .filter(one -> !isObject && !one.equals(hidden))
                    .toArray(String[]::new));
      }
      try (VsphereClient taker = world.client(world.to(), "taker", "Secret-2!")) {
        String said;
        try {
          Relocations relocations =
              world
                  .source()
                  .relocations(
                      taker,
                      world.certificate(),
                      VsphereCredentials.password("taker", Secret.of("Secret-2!")));
          said = verdict(world, relocations, vm, world.place()).answer().name();
        } catch (PermissionDeniedException | NotFoundException e) {
          said = "REFUSED";
        }
        assertThat(said).isEqualTo(answer);
      }
    }
  }

  @Test
  @DisplayName("what a vCenter does not tell of rights is not known, and not a yes")
  void check_rightsNotTold() {
    try (MoveWorld world = MoveWorld.ready()) {
      VirtualMachine vm = world.encrypted("web-01").get(0);
      world.from().setMissing("HasPrivilegeOnEntities", true);

      says(verdict(world, vm), Answer.NOT_KNOWN, FindingCode.PRIVILEGES_MISSING);
    }
  }

  @Test
  @DisplayName("a native key provider of the same name has other keys, unless it was restored")
  void check_native() {
    try (MoveWorld world = MoveWorld.ready()) {
      String id = "bridge";
      world.source().nativeKeyProviders().ensure(NativeKeyProviderSpec.of(id));
      NativeKeyBackup backup = world.source().nativeKeyProviders().exportBackup(id);
      world.target().nativeKeyProviders().ensure(NativeKeyProviderSpec.of(id));
      world
          .from()
          .addVm(FakeVm.builder("web-01").encryptedWith(new FakeKey("native-key", id)).build());
      VirtualMachine vm = world.vms().get(0);

      RelocationVerdict other = verdict(world, vm);
      says(other, Answer.NO, FindingCode.TARGET_LACKS_KEY);
      assertThat(other.findings())
          .anySatisfy(finding -> assertThat(finding.advice()).contains("Restore"));

      world.target().nativeKeyProviders().remove(id);
      world.target().nativeKeyProviders().restore(backup);
      says(verdict(world, vm), Answer.YES);
    }
  }

  @Test
  @DisplayName("a key that wraps the VM's key is needed too, and asked for at the target")
  void check_wrappingKey() {
    try (MoveWorld world =
        MoveWorld.ready(
            options -> options.apiVersion("9.1.0.0"), options -> options.apiVersion("9.1.0.0"))) {
      String id = "wrapped";
      world.provider(world.source(), id, spec -> spec.wrappingKey(WrappingKeySpec.rotated()));
      world.provider(world.target(), id, spec -> spec.wrappingKey(WrappingKeySpec.rotated()));
      FakeKey key = new FakeKey(world.source().kmsClusters().keys().create(id).keyId(), id);
      world.from().addVm(FakeVm.builder("web-01").encryptedWith(key).build());

      RelocationVerdict verdict = verdict(world, world.vms().get(0));

      assertThat(verdict.neededKeys())
          .as(verdict.findings().toString())
          .hasSize(2)
          .anySatisfy(needed -> assertThat(needed.keyId()).isEqualTo(key.keyId()));
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a thousand VMs take some requests for each hundred, none for each VM")
  void check_manyVms() {
    int count = 1000;
    try (MoveWorld world = MoveWorld.ready()) {
      FakeKey key = world.key();
      IntStream.range(0, count)
          .forEach(i -> world.from().addVm(FakeVm.builder("vm-" + i).encryptedWith(key).build()));
      List<VirtualMachine> vms = world.vms();
      int source = world.from().requests().size();
      int target = world.to().requests().size();

      List<RelocationVerdict> verdicts =
          world.relocations().check(Relocation.of(vms, world.place()));

      assertThat(verdicts).hasSize(count).allMatch(verdict -> verdict.answer() == Answer.YES);
      assertThat(world.from().requests().size() - source).isLessThan(30);
      assertThat(world.to().requests().size() - target).isLessThan(40);
    }
  }
}
