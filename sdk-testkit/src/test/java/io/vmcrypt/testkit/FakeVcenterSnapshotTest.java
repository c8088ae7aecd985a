package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static io.vmcrypt.testkit.VcenterCalls.DECRYPT;
import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static io.vmcrypt.testkit.VcenterCalls.allProperties;
import static io.vmcrypt.testkit.VcenterCalls.deviceChange;
import static io.vmcrypt.testkit.VcenterCalls.diskProfile;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.shallow;
import static io.vmcrypt.testkit.VcenterCalls.vmProfile;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSnapshot;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter: keys of lower links and of snapshots")
class FakeVcenterSnapshotTest extends VcenterLab {

  private static final FakeKey OLD = new FakeKey("old", "kms");
  private static final FakeKey OLDER = new FakeKey("older", "kms");
  private static final FakeKey REMOVED = new FakeKey("removed", "kms");
  private static final FakeKey NOW = new FakeKey("now", "kms");
  private static final String SNAPSHOTS = "<key>msg.hostd.configSpec.enc.snapshots</key>";
  private static final String CHAIN = "<key>msg.hostd.deviceSpec.enc.diskChain</key>";

  FakeVcenterSnapshotTest() {
    super(
        vcenter ->
            vcenter
                .virtualMachine(FakeVm.builder("web-01").disks(2).encryptedWith(NOW).build())
                .virtualMachine(
                    FakeVm.builder("chain")
                        .disks(1)
                        .encryptedWith(NOW)
                        .snapshot("one")
                        .snapshot("two")
                        .build())
                .virtualMachine(
                    FakeVm.builder("half")
                        .disks(1)
                        .disk(FakeDisk.ofGibibytes(1).parentEncryptedWith(NOW).plainParent())
                        .disk(FakeDisk.ofGibibytes(1).independent())
                        .encryptedWith(NOW)
                        .snapshot(FakeSnapshot.of("one").encryptedWith(OLDER))
                        .snapshot(
                            FakeSnapshot.of("two")
                                .encryptedWith(OLD)
                                .removedDisk(FakeDisk.ofGibibytes(1).encryptedWith(REMOVED)))
                        .build())
                .virtualMachine(
                    FakeVm.builder("branches")
                        .disks(1)
                        .encryptedWith(NOW)
                        .snapshot("root")
                        .snapshot(FakeSnapshot.of("left").homeEncryptedWith(OLD))
                        .snapshot(FakeSnapshot.of("right").childOf("root"))
                        .build())
                .virtualMachine(
                    FakeVm.builder("clone")
                        .disk(FakeDisk.ofGibibytes(1).linkedClone().parentEncryptedWith(OLD))
                        .encryptedWith(NOW)
                        .build())
                .virtualMachine(
                    FakeVm.builder("golden")
                        .disk(FakeDisk.ofGibibytes(1).parentEncryptedWith(OLD))
                        .encryptedWith(NOW)
                        .template()
                        .build()));
    soap.login();
    trust();
  }

  private String snapshot(String vm, String name, String path) {
    String id = vcenter.vm(vm).snapshot(name).id();
    return soap.good(property("VirtualMachineSnapshot", id, path)).body();
  }

  private FakeKey lastKey() {
    return new FakeKey(kms.keys().get(kms.keys().size() - 1).id(), "kms");
  }

  private String rekey(String vm) {
    return deviceChange(disk(vm, 2000), "<backing>" + shallow("") + "</backing>") + shallow("");
  }

  @Test
  @DisplayName("a snapshot shows the VM as it was: its file on top, other keys, a removed disk")
  void snapshot_config_isItsOwn() {
    String two = snapshot("half", "two", "config");
    assertThat(all(two, "fileName"))
        .containsExactly(
            "[datastore1] half/half-000001.vmdk",
            "[datastore1] half/half.vmdk",
            "[datastore1] half/half_1-000001.vmdk",
            "[datastore1] half/half_1.vmdk",
            "[datastore1] half/half_2.vmdk",
            "[datastore1] half/half_3.vmdk");
    FakeVmState.Snapshot state = vcenter.vm("half").snapshot("two");
    assertThat(state.key()).isEqualTo(OLD);
    assertThat(state.disks())
        .extracting(FakeVmState.Disk::key)
        .containsExactly(OLD, NOW, NOW, REMOVED);
    assertThat(state.disks().get(0).parentKeys()).containsExactly(Optional.of(OLDER));
    assertThat(state.disks().get(1).parentKeys()).containsExactly(Optional.empty());

    assertThat(all(snapshot("half", "one", "config.keyId"), "keyId")).containsExactly("older");
    // the key of a file comes after its parent
    assertThat(all(disk("half", 2000), "keyId")).containsExactly("older", "old", "now");
    assertThat(all(disk("half", 2001), "keyId")).containsExactly("now", "now");
    assertThat(all(disk("half", 2002), "fileName"))
        .containsExactly("[datastore1] half/half_2.vmdk");
    assertThat(vcenter.vm("half").isFullyEncrypted()).isFalse();
  }

  @Test
  @DisplayName("children, branches and roots of snapshots are told, all valid in the schema")
  void snapshots_tree_told() {
    FakeVmState state = vcenter.vm("branches");
    String root = state.snapshot("root").id();
    String left = state.snapshot("left").id();
    String right = state.snapshot("right").id();
    assertThat(snapshot("branches", "root", "childSnapshot"))
        .contains(">" + left + "</", ">" + right + "</");
    assertThat(snapshot("branches", "left", "childSnapshot")).doesNotContain(root, right);
    assertThat(told("branches", "rootSnapshot")).contains(root).doesNotContain(left, right);
    assertThat(told("branches", "snapshot").split("childSnapshotList>", -1)).hasSize(5);
    assertThat(all(disk("branches", 2000), "fileName"))
        .containsExactly(
            "[datastore1] branches/branches-000003.vmdk",
            "[datastore1] branches/branches-000002.vmdk",
            "[datastore1] branches/branches.vmdk");
    assertThat(state.snapshot("left").key()).isEqualTo(OLD);
    assertThat(state.snapshot("left").disks().get(0).key()).isNull();
    assertThat(soap.good(allProperties("VirtualMachineSnapshot", left)).body())
        .contains("<propSet>");
  }

  @Test
  @DisplayName("of a VM whose files vCenter cannot read it tells no snapshots")
  void snapshots_notAccessible_notTold() {
    vcenter.inventory().setAccessible("chain", false);
    assertThat(told("chain", "snapshot")).doesNotContain("<propSet>");
    assertThat(told("chain", "rootSnapshot")).doesNotContain("snapshot-");
    vcenter.inventory().setAccessible("chain", true);
    assertThat(told("chain", "snapshot")).contains("<name>two</name>");
  }

  @Test
  @DisplayName("keys of links and snapshots are listed with the VM that needs them")
  void listKeys_linksAndSnapshots_listed() {
    assertThat(listedKeys()).contains("now", "old", "older", "removed");
    assertThat(status(2, REMOVED)).contains(">" + id("half") + "</encryptedVMs>");
    assertThat(all(status(7, NOW), "affectedHosts").get(0)).startsWith("host-");
    assertThat(remove(OLDER, false).body()).contains("ResourceInUse");
  }

  @Test
  @DisplayName("taking a snapshot adds a file with the same key, and keeps the VM as it was")
  void takeSnapshot_addsLink() {
    vcenter.inventory().takeSnapshot("web-01", "s1");
    vcenter.inventory().takeSnapshot("web-01", "s2");

    assertThat(all(disk("web-01", 2001), "fileName"))
        .containsExactly(
            "[datastore1] web-01/web-01_1-000002.vmdk",
            "[datastore1] web-01/web-01_1-000001.vmdk",
            "[datastore1] web-01/web-01_1.vmdk");
    assertThat(all(disk("web-01", 2001), "keyId")).containsExactly("now", "now", "now");
    assertThat(all(disk("web-01", 2001), "contentId")).doesNotHaveDuplicates();
    assertThat(all(told("web-01", "layoutEx"), "name"))
        .contains("[datastore1] web-01/web-01-000002-delta.vmdk");
    assertThat(vcenter.vm("web-01").isFullyEncrypted()).isTrue();
    assertThat(all(snapshot("web-01", "s1", "config.hardware.device[2001]"), "fileName"))
        .containsExactly("[datastore1] web-01/web-01_1.vmdk");
    assertThat(snapshot("web-01", "s1", "childSnapshot"))
        .contains(vcenter.vm("web-01").snapshot("s2").id());
    assertThat(vcenter.vm("web-01").reconfigurations()).isZero();
    fails("web-01", vmProfile("") + DECRYPT, "", SNAPSHOTS);
  }

  @Test
  @DisplayName("removed snapshots are gone, and a disk has the key of the file they were merged to")
  void removeSnapshots_mergedIntoTheOldest() {
    String id = vcenter.vm("half").snapshot("one").id();
    vcenter.inventory().removeSnapshots("half");
    vcenter.inventory().removeSnapshots("golden");

    FakeVmState state = vcenter.vm("half");
    assertThat(state.snapshots()).isEmpty();
    assertThat(state.disks()).extracting(FakeVmState.Disk::key).containsExactly(OLDER, null, NOW);
    assertThat(state.disks()).allSatisfy(disk -> assertThat(disk.parentKeys()).isEmpty());
    assertThat(disk("half", 2001)).doesNotContain("iofilter");
    assertThat(soap.call(property("VirtualMachineSnapshot", id, "vm")).body())
        .contains("ManagedObjectNotFound");
    assertThat(all(disk("golden", 2000), "keyId")).containsExactly("old", "now");
  }

  @Test
  @DisplayName(
      "a snapshot whose parent does not exist, and an encrypted disk of a plain VM, are refused")
  void builder_impossible_refused() {
    FakeVm.Builder vm = FakeVm.builder("x").snapshot("a");
    FakeSnapshot orphan = FakeSnapshot.of("b").childOf("none");
    refuses(() -> vm.snapshot(orphan), "none");
    FakeVm.Builder plain = FakeVm.builder("x").disk(FakeDisk.ofGibibytes(1).encryptedWith(OLD));
    refuses(IllegalStateException.class, plain::build);
  }

  @Test
  @DisplayName(
      "a shallow re-key of a running VM can stop below the top, in success or error, and be asked"
          + " for again; then all links and snapshots have the new key")
  void shallow_stopped_oldKeysBelow() {
    vcenter.inventory().setPoweredOn("chain", true);
    vcenter.tasks().setEffect("chain", FakeTaskEffect.TOP_LINKS);
    vcenter.tasks().setFails("chain", true);
    assertThat(run("chain", rekey("chain")).body())
        .contains("<state>error</state>", "GenericVmConfigFault");

    FakeVmState state = vcenter.vm("chain");
    assertThat(state.key()).isEqualTo(lastKey());
    assertThat(state.disks().get(0).key()).isEqualTo(lastKey());
    assertThat(state.disks().get(0).parentKeys())
        .containsExactly(Optional.of(NOW), Optional.of(NOW));
    assertThat(state.snapshot("two").disks().get(0).key()).isEqualTo(NOW);
    assertThat(state.snapshot("two").key()).isEqualTo(lastKey());

    vcenter.tasks().setFails("chain", false);
    succeeds("chain", rekey("chain"));
    assertThat(vcenter.vm("chain").disks().get(0).parentKeys()).contains(Optional.of(NOW));
    vcenter.tasks().setEffect(FakeTaskEffect.ALL);
    succeeds("chain", rekey("chain"));
    assertThat(vcenter.vm("chain").disks().get(0).parentKeys())
        .containsExactly(Optional.of(lastKey()), Optional.of(lastKey()));
    assertThat(vcenter.vm("chain").snapshots())
        .extracting(FakeVmState.Snapshot::key)
        .containsOnly(lastKey());
    assertThat(listedKeys()).contains(lastKey().keyId());
  }

  @Test
  @DisplayName("a request may say what becomes of each link")
  void shallow_perLink_asAsked() {
    String noOp = "<crypto xsi:type=\"CryptoSpecNoOp\"/>";
    succeeds(
        "chain",
        deviceChange(
            disk("chain", 2000),
            "<backing><parent><parent>"
                + noOp
                + "</parent>"
                + shallow("")
                + "</parent>"
                + noOp
                + "</backing>"));

    FakeVmState.Disk disk = vcenter.vm("chain").disks().get(0);
    assertThat(disk.key()).isEqualTo(NOW);
    assertThat(disk.parentKeys()).containsExactly(Optional.of(lastKey()), Optional.of(NOW));
    assertThat(
            run(
                    "web-01",
                    deviceChange(
                        disk("web-01", 2000),
                        "<backing><parent>" + noOp + "</parent>" + noOp + "</backing>"))
                .body())
        .contains("InvalidDeviceSpec", "backing.parent");
  }

  @Test
  @DisplayName("branches and linked clones cannot be re-keyed, chains not encrypted anew")
  void recrypt_impossible_refused() {
    fails("branches", shallow(""), "", SNAPSHOTS);
    assertThat(all(disk("clone", 2000), "keyId")).containsExactly("old", "now");
    assertThat(all(disk("clone", 2000), "fileName"))
        .containsExactly("[datastore1] clone/clone.vmdk", "[datastore1] clone/clone-base.vmdk");
    fails("clone", rekey("clone"), "", CHAIN);
    vcenter.inventory().removeSnapshots("chain");
    String deep = shallow("").replace("Shallow", "Deep");
    fails(
        "clone",
        deviceChange(
                disk("clone", 2000),
                diskProfile(ENCRYPTION_POLICY) + "<backing>" + deep + "</backing>")
            + vmProfile(ENCRYPTION_POLICY)
            + deep,
        "",
        CHAIN);
    succeeds(
        "chain",
        deviceChange(
            disk("chain", 2000),
            diskProfile(ENCRYPTION_POLICY) + "<backing>" + deep + "</backing>"));
  }
}
