package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSnapshot;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Snapshots that clients of the fake vCenter take, go back to and remove")
class FakeVcenterSnapshotLifeTest extends VcenterLab {

  private static final FakeKey OLD = new FakeKey("old", "kms");
  private static final FakeKey NEW = new FakeKey("new", "kms");

  FakeVcenterSnapshotLifeTest() {
    super(
        vcenter ->
            vcenter
                .virtualMachine(FakeVm.builder("web").disks(2).poweredOn().build())
                .virtualMachine(
                    FakeVm.builder("keys")
                        .disks(1)
                        .encryptedWith(NEW)
                        .snapshot(FakeSnapshot.of("first").encryptedWith(OLD))
                        .build()));
    soap.login();
  }

  private String take(String name) {
    return job.done(
        vm(
            "CreateSnapshot_Task",
            "web",
            "<name>%s</name><description>by a client</description><memory>false</memory>"
                    .formatted(name)
                + "<quiesce>false</quiesce>"));
  }

  private static String snapshot(String method, String id, String arguments) {
    return call(method, "VirtualMachineSnapshot", id, arguments);
  }

  private String files() {
    return job.value("VirtualMachine", id("web"), "layoutEx.disk");
  }

  private int links() {
    return vcenter.vm("web").disks().get(0).parentKeys().size() + 1;
  }

  @Test
  @DisplayName("one is taken, gone back to, and removed, and the chain of files follows")
  void take_revert_remove() {
    String one = take("one");
    assertThat(links()).isEqualTo(2);
    String two = take("two");
    assertThat(links()).isEqualTo(3);
    assertThat(job.value("VirtualMachine", id("web"), "snapshot"))
        .contains("<name>one</name>")
        .contains("<description>by a client</description>")
        .contains("<currentSnapshot type=\"VirtualMachineSnapshot\">" + two);
    job.done(vm("PowerOffVM_Task", "web", ""));

    job.done(snapshot("RevertToSnapshot_Task", one, ""));
    assertThat(links()).isEqualTo(2);
    assertThat(vcenter.vm("web").powerState()).isEqualTo("poweredOn");
    assertThat(job.value("VirtualMachine", id("web"), "snapshot"))
        .contains("<currentSnapshot type=\"VirtualMachineSnapshot\">" + one);
    String branch = take("branch");
    assertThat(job.value("VirtualMachineSnapshot", one, "childSnapshot"))
        .contains(two)
        .contains(branch);
    job.done(snapshot("RevertToSnapshot_Task", branch, "<suppressPowerOn>true</suppressPowerOn>"));
    assertThat(vcenter.vm("web").powerState()).isEqualTo("poweredOff");

    job.done(snapshot("RemoveSnapshot_Task", two, "<removeChildren>false</removeChildren>"));
    assertThat(vcenter.vm("web").snapshots())
        .extracting(FakeVmState.Snapshot::name)
        .containsExactly("one", "branch");
    assertThat(links()).isEqualTo(3);
    job.done(snapshot("RemoveSnapshot_Task", one, "<removeChildren>false</removeChildren>"));
    assertThat(links()).isEqualTo(2);
    assertThat(job.refused(snapshot("RevertToSnapshot_Task", one, "")))
        .contains("ManagedObjectNotFound");
    job.done(vm("RemoveAllSnapshots_Task", "web", ""));
    assertThat(links()).isEqualTo(1);
    assertThat(vcenter.vm("web").snapshots()).isEmpty();
    assertThat(files()).doesNotContain("null");
  }

  @Test
  @DisplayName("a whole branch goes with its root; without merging the chain stays until told")
  void removeChildren_consolidate() {
    String one = take("one");
    take("two");
    take("three");

    job.done(
        snapshot(
            "RemoveSnapshot_Task",
            one,
            "<removeChildren>true</removeChildren><consolidate>false</consolidate>"));
    assertThat(vcenter.vm("web").snapshots()).isEmpty();
    assertThat(links()).isEqualTo(4);
    String id = id("web");
    assertThat(job.value("VirtualMachine", id, "runtime.consolidationNeeded")).isEqualTo("true");
    job.done(vm("ConsolidateVMDisks_Task", "web", ""));
    assertThat(links()).isEqualTo(1);
    assertThat(job.value("VirtualMachine", id, "runtime.consolidationNeeded")).isEqualTo("false");
  }

  @Test
  @DisplayName("a merged file has the key of the file below, and going back brings old keys back")
  void keys_inTheChain() {
    assertThat(vcenter.vm("keys").disks().get(0).key()).isEqualTo(NEW);
    assertThat(vcenter.vm("keys").disks().get(0).parentKeys()).containsExactly(Optional.of(OLD));
    String first = vcenter.vm("keys").snapshots().get(0).id();

    job.done(snapshot("RevertToSnapshot_Task", first, ""));
    assertThat(vcenter.vm("keys").key()).isEqualTo(OLD);
    assertThat(vcenter.vm("keys").disks().get(0).key()).isEqualTo(OLD);
    job.done(vm("RemoveAllSnapshots_Task", "keys", "<consolidate>true</consolidate>"));
    assertThat(vcenter.vm("keys").disks())
        .extracting(FakeVmState.Disk::key)
        .isEqualTo(List.of(OLD));
    assertThat(vcenter.vm("keys").disks().get(0).parentKeys()).isEmpty();
  }
}
