package io.vmcrypt.vsphere.internal.vm.check;

import static io.vmcrypt.vsphere.internal.vm.check.Plans.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.ledger.KeyAvailability;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.PartPlan;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.change.PolicyChange;
import io.vmcrypt.vsphere.internal.vm.change.TpmChange;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.SeenDisk;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.internal.vm.reading.Snapshots;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.internal.vm.reading.VmTies;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which checks a change needs, and what the state of the VM itself stands in the way of. */
class PrechecksTest {

  private static final CryptoKeyId KEY = new CryptoKeyId("k-1", Optional.of("kms-cluster"));
  private static final CryptoKeyId OTHER = new CryptoKeyId("k-2", Optional.of("kms-cluster"));
  private static final DiskDevice DISK = SeenDisk.number(1).key(KEY).device();
  private static final DiskDevice CHAINED =
      SeenDisk.number(1).inBacking("<parent><fileName>[ds] base.vmdk</fileName></parent>").device();

  private final PaperVcenter vcenter =
      new PaperVcenter()
          .on(
              "ListKmsClusters",
              "<returnval><clusterId><id>kms-cluster</id></clusterId>"
                  + "<useAsDefault>true</useAsDefault></returnval>")
          .on("IsKmsClusterActive", "<returnval>true</returnval>")
          .answering("RetrievePropertiesEx", PrechecksTest::properties)
          .answering("QueryCryptoKeyStatus", PrechecksTest::keyStatus);

  private final VimSession session = vcenter.session();
  private final Attempt attempt = session.attempt("check");
  private final Prechecks checks =
      new Prechecks(
          new PropertyCollector(session),
          new KeyProviders(session),
          new KeyAvailability(session),
          new KnownHosts(List.of(), host -> Optional.of(Set.of())),
          (tried, provider, host) -> KmsAnswers.Answer.SILENT,
          (tried, host, vm) -> false);

  /** A host that cannot encrypt, a full datastore, and a VM that starts with BIOS. */
  private static String properties(String request) {
    return request.contains("\"HostSystem\"")
        ? PaperVcenter.object(
            "HostSystem", "host-9", PaperVcenter.property("capability.cryptoSupported", "false"))
        : request.contains("\"Datastore\"")
            ? PaperVcenter.object(
                "Datastore",
                "datastore-11",
                PaperVcenter.property("summary", "<freeSpace>0</freeSpace>"))
            : PaperVcenter.object(
                "VirtualMachine", "vm-1", PaperVcenter.property("config.firmware", "bios"));
  }

  private static String keyStatus(String request) {
    return request.contains("k-1")
        ? "<returnval><keyId><keyId>k-1</keyId><providerId><id>kms-cluster</id></providerId>"
            + "</keyId><keyAvailable>true</keyAvailable></returnval>"
        : "";
  }

  private static SeenVm vm() {
    return SeenVm.named("web-01");
  }

  private static SeenVm locked() {
    return vm().home(KEY).disks(List.of(DISK)).cryptoState("locked");
  }

  private List<Finding> run(VmReading vm, Plan plan) {
    return checks.run(attempt, vm, plan);
  }

  @Test
  @DisplayName("where nothing is to change, only what hides the VM's state is told")
  void nothing_onlyUnseen() {
    assertThat(run(vm().template().power(PowerState.POWERED_ON).reading(), Plans.EMPTY)).isEmpty();
    assertThat(run(vm().connection("orphaned").reading(), Plans.EMPTY))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(words(List.of(finding))).containsExactly("BLOCKING vm-not-connected");
              assertThat(finding.seen())
                  .isEqualTo(
                      "VM \"web-01\" cannot be reached (connection state orphaned): vCenter tells"
                          + " what it knew last");
            });
    // one reason is enough
    assertThat(words(run(locked().connection("inaccessible").reading(), Plans.EMPTY)))
        .containsExactly("BLOCKING vm-locked");
    assertThat(vcenter.calls("RetrievePropertiesEx")).isEmpty();
  }

  @Test
  @DisplayName("that a VM is locked blocks every change but unlocking it")
  void locked_blocks() {
    assertThat(words(run(locked().reading(), Plans.home(CryptoAction.SHALLOW_RECRYPT))))
        .containsExactly("BLOCKING vm-locked");
    assertThat(run(locked().reading(), Plans.unlock(Unlock.vmAlone()))).isEmpty();
    assertThat(vcenter.calls("QueryCryptoKeyStatus")).hasSize(1);
    // whether its key is there is asked
    VmReading unsure = vm().home(OTHER).cryptoState("locked").reading();
    assertThat(words(run(unsure, Plans.unlock(Unlock.vmAlone()))))
        .containsExactly("WARNING key-not-seen key");
  }

  @Test
  @DisplayName("the keys of locked VMs are asked for in one call, those of others not")
  void askForKeys_ofLocked() {
    VmReading other = vm().home(new CryptoKeyId("k-3", Optional.empty())).reading();
    VmReading second = vm().home(OTHER).cryptoState("locked").reading();

    checks.askForKeys(attempt, List.of(locked().reading(), other, second));

    assertThat(vcenter.calls("QueryCryptoKeyStatus"))
        .singleElement()
        .satisfies(call -> assertThat(call).contains(">k-1<", ">k-2<").doesNotContain(">k-3<"));
  }

  @Test
  @DisplayName("a template blocks every change")
  void template_blocks() {
    assertThat(words(run(vm().template().reading(), Plans.home(CryptoAction.SHALLOW_RECRYPT))))
        .containsExactly("BLOCKING vm-is-template");
  }

  @ParameterizedTest
  @CsvSource({
    "ENCRYPT, encrypted",
    "DECRYPT, decrypted",
    "DEEP_RECRYPT, re-keyed deeply",
  })
  @DisplayName("what writes data anew needs a VM that is off and has no snapshots")
  void rewriting_needsOffWithoutSnapshots(CryptoAction action, String done) {
    for (Snapshots some : List.of(Snapshots.CHAIN, Snapshots.TREE)) {
      List<Finding> findings =
          run(vm().power(PowerState.SUSPENDED).snapshots(some).reading(), Plans.home(action));
      assertThat(words(findings))
          .containsExactly("BLOCKING vm-not-powered-off", "BLOCKING vm-has-snapshots");
      assertThat(findings.get(0).advice()).contains("it can be " + done + " only while it is off");
      assertThat(findings.get(0).seen()).endsWith("is not powered off but suspended");
    }
    assertThat(run(vm().reading(), Plans.home(action))).isEmpty();
  }

  @Test
  @DisplayName("a virtual TPM comes and goes only at a VM that is off and has no snapshots")
  void virtualTpm_needsOffWithoutSnapshots() {
    VmReading on = vm().power(PowerState.POWERED_ON).snapshots(Snapshots.CHAIN).reading();
    List<Finding> removal = run(on, Plans.tpm(new TpmChange.Remove(SeenVm.DEVICE)));
    assertThat(words(removal))
        .containsExactly("BLOCKING vm-not-powered-off", "BLOCKING vm-has-snapshots");
    assertThat(removal.get(0).advice()).contains("given a virtual TPM, or lose it, only while");

    // the firmware matters to a VM that gets one
    assertThat(vcenter.calls("RetrievePropertiesEx")).isEmpty();
    assertThat(words(run(vm().hardwareVersion("vmx-13").reading(), Plans.tpm(new TpmChange.Add()))))
        .containsExactly("BLOCKING vm-hardware-too-old", "BLOCKING vm-firmware-not-efi");
  }

  @ParameterizedTest
  @CsvSource({"vmx-12, 1", "vmx-13, 0", "vmx-8, 1", "xvmx-8, 0", "vmx-08a, 0"})
  @DisplayName("hardware that OVHcloud calls too old is a warning where something is encrypted")
  void hardware_tooOld(String version, int warnings) {
    VmReading old = vm().hardwareVersion(version).reading();

    assertThat(words(run(old, Plans.home(CryptoAction.ENCRYPT))))
        .hasSize(warnings)
        .allMatch("WARNING vm-hardware-too-old"::equals);
    assertThat(run(old, Plans.home(CryptoAction.DEEP_RECRYPT))).isEmpty();
    assertThat(run(vm().reading(), Plans.home(CryptoAction.ENCRYPT))).isEmpty();
  }

  @Test
  @DisplayName("a shallow re-key needs one chain of snapshots at most")
  void shallow_snapshots() {
    Plan home = Plans.home(CryptoAction.SHALLOW_RECRYPT);
    VmReading tree = vm().snapshots(Snapshots.TREE).power(PowerState.POWERED_ON).reading();
    assertThat(words(run(tree, home))).containsExactly("BLOCKING vm-has-snapshots");
    assertThat(run(vm().snapshots(Snapshots.CHAIN).power(PowerState.POWERED_ON).reading(), home))
        .isEmpty();
    // only the policy changes
    assertThat(run(tree, Plans.home(CryptoAction.NONE))).isEmpty();
  }

  @Test
  @DisplayName("a shallow re-key stops at a linked clone, which a chain without snapshots shows")
  void shallow_chain() {
    Plan plan = Plans.disks(Plans.disk(CryptoAction.SHALLOW_RECRYPT, CHAINED));
    assertThat(words(run(vm().reading(), plan))).containsExactly("BLOCKING disk-chain Hard disk 1");
    assertThat(run(vm().snapshots(Snapshots.CHAIN).reading(), plan)).isEmpty();
    // of two links a snapshot explains one; the file below them is the parent's
    DiskDevice clone = SeenVm.chain(1, KEY, KEY, KEY);
    Plan ofClone = Plans.disks(Plans.disk(CryptoAction.SHALLOW_RECRYPT, clone));
    assertThat(words(run(vm().snapshots(Snapshots.CHAIN, 1).reading(), ofClone)))
        .containsExactly("BLOCKING disk-chain Hard disk 1");
    assertThat(run(vm().snapshots(Snapshots.CHAIN, 2).reading(), ofClone)).isEmpty();
    // snapshots leave it out, and so explain none of its links
    DiskDevice independent =
        SeenDisk.number(1)
            .key(KEY)
            .inBacking("<diskMode>independent_persistent</diskMode><parent/>")
            .device();
    Plan ofIndependent = Plans.disks(Plans.disk(CryptoAction.SHALLOW_RECRYPT, independent));
    assertThat(words(run(vm().snapshots(Snapshots.CHAIN, 2).reading(), ofIndependent)))
        .containsExactly("BLOCKING disk-chain Hard disk 1");
    // the chained disk is not re-keyed
    Plan other =
        Plans.disks(
            Plans.disk(CryptoAction.NONE, CHAINED),
            Plans.disk(CryptoAction.SHALLOW_RECRYPT, SeenDisk.number(2).device()));
    assertThat(run(vm().reading(), other)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = CryptoAction.class,
      names = {"DECRYPT", "DEEP_RECRYPT"})
  @DisplayName("data of a linked clone is not rewritten; which link has which key is told")
  void rewriting_chain(CryptoAction action) {
    DiskDevice clone = SeenDisk.number(1).key(KEY).inBacking("<parent/>").datastore("").device();
    Plan plan = Plans.disks(Plans.disk(action, clone));
    assertThat(run(vm().reading(), plan))
        .filteredOn(finding -> finding.code().equals(FindingCode.DISK_CHAIN))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.seen()).contains("with key " + KEY + ", link 2 unencrypted)");
            });
    assertThat(words(run(vm().snapshots(Snapshots.CHAIN).reading(), plan)))
        .containsExactly("BLOCKING vm-has-snapshots");
    assertThat(
            run(
                vm().reading(),
                Plans.disks(
                    Plans.disk(action, SeenDisk.number(1).key(KEY).datastore("").device()))))
        .isEmpty();
  }

  @Test
  @DisplayName("the key of a disk on an IDE controller changes only while the VM is off")
  void shallow_ide() {
    Plan plan =
        Plans.disks(
            Plans.disk(CryptoAction.SHALLOW_RECRYPT, SeenDisk.number(1).onIde().device()),
            Plans.disk(CryptoAction.SHALLOW_RECRYPT, SeenDisk.number(2).device()));
    assertThat(run(vm().power(PowerState.POWERED_ON).reading(), plan))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(words(List.of(finding))).containsExactly("BLOCKING vm-not-powered-off");
              assertThat(finding.seen())
                  .contains("is poweredOn, and disk \"Hard disk 1\"", "on an IDE controller");
            });
    assertThat(run(vm().reading(), plan)).isEmpty();
  }

  @Test
  @DisplayName("a raw device mapping, a linked clone and a shared disk are not encrypted")
  void encrypt_disks() {
    DiskDevice raw =
        SeenDisk.number(1)
            .backingType("VirtualDiskRawDiskMappingVer1BackingInfo")
            .datastore("")
            .device();
    DiskDevice clone =
        SeenDisk.number(2).inBacking("<parent/>").datastore("").onSharedBus().device();
    DiskDevice shared =
        SeenDisk.number(3)
            .inBacking("<sharing>sharingMultiWriter</sharing>")
            .datastore("")
            .device();
    assertThat(
            words(
                run(
                    vm().reading(),
                    Plans.disks(
                        Plans.disk(CryptoAction.ENCRYPT, raw),
                        Plans.disk(CryptoAction.ENCRYPT, clone),
                        Plans.disk(CryptoAction.ENCRYPT, shared),
                        Plans.disk(
                            CryptoAction.ENCRYPT, SeenDisk.number(4).datastore("").device())))))
        .containsExactly(
            "BLOCKING disk-is-raw-mapping Hard disk 1",
            "BLOCKING disk-chain Hard disk 2",
            "BLOCKING disk-shared Hard disk 2",
            "BLOCKING disk-shared Hard disk 3");
    assertThat(
            run(
                vm().reading(),
                Plans.disks(
                    Plans.disk(CryptoAction.DECRYPT, raw),
                    Plans.disk(CryptoAction.NONE, clone),
                    Plans.disk(CryptoAction.SHALLOW_RECRYPT, shared))))
        .isEmpty();
  }

  @Test
  @DisplayName("a first-class disk is told whatever happens to it")
  void firstClassDisk() {
    DiskDevice disk =
        SeenDisk.number(1).inDevice("<vDiskId><id>fcd-7</id></vDiskId>").datastore("").device();

    assertThat(
            words(run(vm().reading(), Plans.disks(Plans.disk(CryptoAction.SHALLOW_RECRYPT, disk)))))
        .containsExactly("NOTE disk-is-first-class Hard disk 1");
  }

  @Test
  @DisplayName("vSphere Replication is told before its VM is encrypted")
  void replicated() {
    VmReading vm = vm().ties(new VmTies("", "", "192.0.2.9")).reading();

    assertThat(words(run(vm, Plans.home(CryptoAction.ENCRYPT))))
        .containsExactly("WARNING replication-stops");
    assertThat(run(vm, Plans.home(CryptoAction.SHALLOW_RECRYPT))).isEmpty();
  }

  @Test
  @DisplayName("with Fault Tolerance a VM takes no encryption policy; what sends none goes on")
  void faultTolerant() {
    VmReading vm = vm().home(KEY).ties(new VmTies("running", "", "")).reading();
    Optional<PolicyChange> none = Optional.of(new PolicyChange(Optional.empty(), Optional.empty()));
    for (CryptoAction action : List.of(CryptoAction.NONE, CryptoAction.DECRYPT)) {
      Plan policy =
          new Plan(
              Optional.of(new PartPlan(action, none, Set.of())),
              List.of(),
              new KeySource.LeftToVcenter(),
              Optional.empty());
      assertThat(run(vm, policy))
          .filteredOn(finding -> finding.code().equals(FindingCode.VM_IS_FAULT_TOLERANT))
          .singleElement()
          .satisfies(finding -> assertThat(finding.isBlocking()).isTrue())
          .satisfies(finding -> assertThat(finding.seen()).endsWith("Fault Tolerance (running)"));
    }
    assertThat(run(vm, Plans.home(CryptoAction.SHALLOW_RECRYPT))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = CryptoAction.class,
      names = {"ENCRYPT", "DEEP_RECRYPT", "SHALLOW_RECRYPT"})
  @DisplayName("what takes a key needs a host that can encrypt, and a key provider")
  void takesKey_hostAndProvider(CryptoAction action) {
    vcenter.on("IsKmsClusterActive", "<returnval>false</returnval>");

    assertThat(words(run(vm().host("host-9").reading(), Plans.home(action))))
        .containsExactly("BLOCKING host-cannot-encrypt", "BLOCKING key-provider-not-usable");
  }

  @ParameterizedTest
  @EnumSource(
      value = CryptoAction.class,
      names = {"ENCRYPT", "DECRYPT", "DEEP_RECRYPT"})
  @DisplayName("what writes data anew needs space for the copies")
  void rewriting_needsSpace(CryptoAction action) {
    DiskDevice disk = SeenDisk.number(1).device();

    assertThat(words(run(vm().reading(), Plans.disks(Plans.disk(action, disk)))))
        .containsExactly("BLOCKING datastore-space-low");
    assertThat(run(vm().reading(), Plans.disks(Plans.disk(CryptoAction.SHALLOW_RECRYPT, disk))))
        .isEmpty();
  }

  @Test
  @DisplayName("plain disks that get the home's key of a key provider that is no default are told")
  void keyOrigin_isChecked() {
    VmReading vm = vm().home(new CryptoKeyId("k-9", Optional.of("old"))).reading();
    Plan plan =
        Plans.disks(
            new KeySource.Existing(vm.keyId().orElseThrow(), false),
            Plans.disk(CryptoAction.ENCRYPT, SeenDisk.number(1).datastore("").device()));

    assertThat(words(run(vm, plan))).containsExactly("WARNING new-key-on-other-provider");
  }
}
