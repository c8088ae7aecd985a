package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static io.vmcrypt.testkit.VcenterCalls.call;
import static io.vmcrypt.testkit.VcenterCalls.device;
import static io.vmcrypt.testkit.VcenterCalls.encrypt;
import static io.vmcrypt.testkit.VcenterCalls.newDisk;
import static io.vmcrypt.testkit.VcenterCalls.ref;
import static io.vmcrypt.testkit.VcenterCalls.vmProfile;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The life of a VM at the fake vCenter")
class FakeVcenterVmLifeTest extends VcenterLab {

  private static final String SCSI =
      device(
          "add",
          "ParaVirtualSCSIController",
          "<key>-1</key><busNumber>0</busNumber><sharedBus>noSharing</sharedBus>",
          "");
  private static final String CARD =
      device(
          "add",
          "VirtualVmxnet3",
          "<key>-7</key><backing xsi:type=\"VirtualEthernetCardNetworkBackingInfo\"><deviceName>VM"
              + " Network</deviceName></backing>",
          "");
  private static final String TPM = device("add", "VirtualTPM", "<key>-9</key>", "");

  FakeVcenterVmLifeTest() {
    super(
        vcenter ->
            vcenter
                .virtualMachine(FakeVm.builder("old").disks(1).poweredOn().build())
                .limitedUser("reader", "Secret-1!"));
    soap.login();
  }

  private static String disk(int key, int controller, String rest) {
    return newDisk(key, controller, "", rest);
  }

  private String create(String name, String firmware, String devices, String rest) {
    return call(
        "CreateVM_Task",
        "Folder",
        job.at("Datacenter/vm"),
        ("<config><name>%s</name><guestId>otherGuest64</guestId><files><vmPathName>[datastore1]"
                    + "</vmPathName></files><numCPUs>4</numCPUs><memoryMB>4096</memoryMB>%s%s%s"
                    + "</config>")
                .formatted(
                    name,
                    devices,
                    firmware.isEmpty() ? "" : "<firmware>" + firmware + "</firmware>",
                    rest)
            + ref("pool", "ResourcePool", job.at("Datacenter/host/Cluster/Resources")));
  }

  @Test
  @DisplayName("a suspended VM goes on, and is neither changed offline nor destroyed meanwhile")
  void suspended_goesOn() {
    String id = job.done(create("new", "", SCSI + disk(-2, -1, ""), ""));
    assertThat(job.fails(vm("SuspendVM_Task", "new", ""))).contains("InvalidPowerState");
    job.done(vm("PowerOnVM_Task", "new", ""));

    job.done(vm("SuspendVM_Task", "new", ""));

    assertThat(vcenter.vm("new").powerState()).isEqualTo("suspended");
    assertThat(job.value("VirtualMachine", id, "runtime.powerState")).isEqualTo("suspended");
    assertThat(job.fails(reconfigure("new", "<numCPUs>2</numCPUs>"))).contains("(Suspended)");
    assertThat(job.fails(vm("Destroy_Task", "new", "")))
        .contains("<existingState>suspended</existingState>");
    job.done(vm("PowerOnVM_Task", "new", ""));
    assertThat(vcenter.vm("new").powerState()).isEqualTo("poweredOn");
    job.done(vm("PowerOffVM_Task", "new", ""));
    job.done(reconfigure("new", "<numCPUs>2</numCPUs>"));
  }

  @Test
  @DisplayName("a VM is made with its hardware, switched on and off, renamed and destroyed")
  void plain_life() {
    String id = job.done(create("new", "", SCSI + disk(-2, -1, "") + disk(-3, -1, "") + CARD, ""));

    FakeVmState made = vcenter.vm("new");
    assertThat(made.id()).isEqualTo(id);
    assertThat(made.disks()).hasSize(2);
    assertThat(made.powerState()).isEqualTo("poweredOff");
    assertThat(made.isEncrypted()).isFalse();
    assertThat(job.value("VirtualMachine", id, "config"))
        .contains("[datastore1] new/new.vmdk", "[datastore1] new/new_1.vmdk", "<key>2001</key>")
        .contains("<label>Hard disk 2</label>", "<label>Network adapter 1</label>")
        .contains("<numCPU>4<", "<memoryMB>4096<", "<guestId>otherGuest64<");
    job.good(VcenterCalls.allProperties("VirtualMachine", id));

    job.done(vm("PowerOnVM_Task", "new", ""));
    assertThat(vcenter.vm("new").powerState()).isEqualTo("poweredOn");
    assertThat(job.fails(vm("PowerOnVM_Task", "new", ""))).contains("InvalidPowerState");
    assertThat(job.fails(vm("Destroy_Task", "new", ""))).contains("InvalidPowerState");
    assertThat(job.fails(reconfigure("new", "<numCPUs>2</numCPUs>"))).contains("InvalidPowerState");
    job.done(vm("PowerOffVM_Task", "new", ""));
    assertThat(job.fails(vm("PowerOffVM_Task", "new", ""))).contains("InvalidPowerState");
    assertThat(job.fails(vm("Rename_Task", "new", "<newName>old</newName>")))
        .contains("DuplicateName");
    job.done(vm("Rename_Task", "new", "<newName>newer</newName>"));
    assertThat(vcenter.vm("newer").id()).isEqualTo(id);
    assertThat(job.value("VirtualMachine", id, "config.name")).isEqualTo("newer");
    job.done(reconfigure("newer", "<name>newest</name>"));
    assertThat(vcenter.vm("newest").path()).isEqualTo("/Datacenter/vm/newest");
    job.done(vm("Destroy_Task", "newest", ""));
    assertThat(job.refused(call("PowerOnVM_Task", "VirtualMachine", id, "")))
        .contains("ManagedObjectNotFound");
  }

  @Test
  @DisplayName("a VM is made encrypted, with EFI and a virtual TPM, in one request")
  void encrypted_made() {
    trust();
    String policy = VcenterCalls.diskProfile(ENCRYPTION_POLICY);
    job.done(
        create("secret", "efi", SCSI + disk(-2, -1, policy) + TPM, vmProfile(ENCRYPTION_POLICY)));

    FakeVmState made = vcenter.vm("secret");
    assertThat(made.isFullyEncrypted()).isTrue();
    assertThat(made.virtualTpm()).isTrue();
    assertThat(made.policy()).isEqualTo("VM Encryption Policy");
    assertThat(made.disks().get(0).policy()).isEqualTo("VM Encryption Policy");
    assertThat(vcenter.hosts().cryptoStates()).containsEntry(made.host(), "safe");
    assertThat(kms.keys()).hasSize(1);
    job.done(reconfigure("secret", disk(-1, 1000, policy)));
    assertThat(vcenter.vm("secret").isFullyEncrypted()).isTrue();
    assertThat(vcenter.vm("secret").disks()).hasSize(2);
    job.done(vm("PowerOnVM_Task", "secret", ""));
    assertThat(job.fails(create("x", "bios", TPM, vmProfile(ENCRYPTION_POLICY)))).contains("EFI");
  }

  @Test
  @DisplayName("what cannot be made is refused, and nothing is left of it")
  void create_refused() {
    assertThat(job.fails(create("old", "", "", ""))).contains("DuplicateName");
    assertThat(job.fails(create("x", "", "", "").replace("[datastore1]", "[other]")))
        .contains("InvalidDatastorePath");
    assertThat(job.fails(create("x", "", disk(-2, -1, ""), ""))).contains("InvalidController");
    assertThat(
            job.fails(
                create(
                    "x",
                    "",
                    SCSI
                        + newDisk(-2, -1, "<unitNumber>0</unitNumber>", "")
                        + newDisk(-3, -1, "<unitNumber>0</unitNumber>", ""),
                    "")))
        .contains("InvalidDeviceSpec");
    assertThat(job.fails(create("x", "", CARD.replace("VM Network", "None"), "")))
        .contains("InvalidDeviceSpec");
    assertThat(job.fails(create("x", "", SCSI + disk(-2, -1, "").replace("1048576", "0"), "")))
        .contains("capacityInKB");
    assertThat(job.fails(create("x", "", "", encrypt("", "kms")))).contains("InvalidVmConfig");
    vcenter.inventory().setFreeSpace("Datacenter", 1000);
    assertThat(job.fails(create("x", "", SCSI + disk(-2, -1, ""), ""))).contains("NoDiskSpace");
    assertThat(job.value("Folder", job.at("Datacenter/vm"), "childEntity"))
        .containsOnlyOnce("VirtualMachine");
  }

  @Test
  @DisplayName("a disk that was removed without its file can be attached again, with its key")
  void disk_removedAndAttached() {
    trust();
    String policy = VcenterCalls.diskProfile(ENCRYPTION_POLICY);
    job.done(create("db", "", SCSI + disk(-2, -1, policy), vmProfile(ENCRYPTION_POLICY)));
    String remove =
        device("remove", "VirtualDisk", "<key>2000</key><capacityInKB>0</capacityInKB>", "");
    String attach =
        disk(-2, 1000, "")
            .replace("<fileOperation>create</fileOperation>", "")
            .replace("<fileName></fileName>", "<fileName>[datastore1] db/db.vmdk</fileName>");

    job.done(reconfigure("db", remove));
    assertThat(vcenter.vm("db").disks()).isEmpty();
    job.done(reconfigure("db", attach));
    assertThat(vcenter.vm("db").isFullyEncrypted()).isTrue();
    assertThat(vcenter.vm("db").disks()).hasSize(1);
    job.done(
        reconfigure(
            "db",
            remove.replace("</operation>", "</operation><fileOperation>destroy</fileOperation>")));
    assertThat(job.fails(reconfigure("db", attach))).contains("FileNotFound");
  }

  @Test
  @DisplayName("a VM that is unregistered keeps its files, and comes back under another reference")
  void unregister_register() {
    trust();
    job.done(create("db", "", SCSI + disk(-2, -1, ""), vmProfile(ENCRYPTION_POLICY)));
    job.done(
        vm(
            "CreateSnapshot_Task",
            "db",
            "<name>s</name><memory>false</memory><quiesce>false</quiesce>"));
    FakeVmState before = vcenter.vm("db");
    String register =
        call(
            "RegisterVM_Task",
            "Folder",
            job.at("Datacenter/vm"),
            "<path>[datastore1] db/db.vmx</path><name>db2</name><asTemplate>false</asTemplate>"
                + ref("pool", "ResourcePool", job.at("Datacenter/host/Cluster/Resources")));

    assertThat(job.fails(register)).contains("AlreadyExists");
    job.good(vm("UnregisterVM", "db", ""));
    job.done(register);

    FakeVmState after = vcenter.vm("db2");
    assertThat(after.id()).isNotEqualTo(before.id());
    assertThat(after.instanceUuid()).isEqualTo(before.instanceUuid());
    assertThat(after.key()).isEqualTo(before.key());
    assertThat(after.snapshots()).hasSize(1);
    job.good(vm("UnregisterVM", "db2", ""));
    kms.stop();
    job.done(register);
    assertThat(job.value("VirtualMachine", vcenter.vm("db2").id(), "runtime.cryptoState"))
        .isEqualTo("locked");
    assertThat(job.fails(vm("PowerOnVM_Task", "db2", ""))).contains("InvalidState");
  }

  @Test
  @DisplayName("each of these calls needs its privilege")
  void privileges() {
    String create = create("x", "", SCSI + disk(-2, -1, ""), "");
    become("reader", "Secret-1!");

    assertThat(job.refused(create)).contains("NoPermission").contains("VirtualMachine.");
    for (String privilege :
        List.of(
            "PowerOffVM_Task/VirtualMachine.Interact.PowerOff",
            "PowerOnVM_Task/VirtualMachine.Interact.PowerOn",
            "Destroy_Task/VirtualMachine.Inventory.Delete",
            "UnregisterVM/VirtualMachine.Inventory.Unregister",
            "RemoveAllSnapshots_Task/VirtualMachine.State.RemoveSnapshot")) {
      String[] parts = privilege.split("/", -1);
      assertThat(job.refused(vm(parts[0], "old", ""))).contains(parts[1]);
    }
  }
}
