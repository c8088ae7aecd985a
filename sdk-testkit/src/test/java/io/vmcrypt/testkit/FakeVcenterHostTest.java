package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static io.vmcrypt.testkit.VcenterCalls.DECRYPT;
import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static io.vmcrypt.testkit.VcenterCalls.call;
import static io.vmcrypt.testkit.VcenterCalls.device;
import static io.vmcrypt.testkit.VcenterCalls.deviceChange;
import static io.vmcrypt.testkit.VcenterCalls.diskProfile;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.vmProfile;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter: hosts, datastores, locked VMs and the tasks of a VM")
class FakeVcenterHostTest extends VcenterLab {

  private static final FakeKey KEY = new FakeKey("old", "kms");

  FakeVcenterHostTest() {
    super(
        vcenter ->
            vcenter
                .virtualMachine(
                    FakeVm.builder("web-01").disks(1).poweredOn().guestAddress("192.0.2.7").build())
                .virtualMachine(FakeVm.builder("tpm").encryptedWith(KEY).virtualTpm().build())
                .virtualMachine(FakeVm.builder("efi").disks(1).efi().build())
                .virtualMachine(FakeVm.builder("was-plain").encryptedForVirtualTpm(KEY).build())
                .virtualMachine(
                    FakeVm.builder("clone")
                        .disk(FakeDisk.ofGibibytes(1).linkedClone())
                        .encryptedWith(KEY)
                        .build()));
    soap.login();
    trust();
  }

  private String unlock(String vm) {
    return ended(soap.good(vm("CryptoUnlock_Task", vm, "")).value("returnval")).body();
  }

  private String hostOf(String vm) {
    return job.value("VirtualMachine", id(vm), "runtime.host");
  }

  private String hostName(String vm) {
    return job.value("HostSystem", hostOf(vm), "name");
  }

  @Test
  @DisplayName("a host is given a key, which is taken from the KMS for real")
  void cryptoKey_configured() {
    String host = hostOf("web-01");
    String name = hostName("web-01");
    // the VMs that are encrypted from the start have made it safe
    vcenter.hosts().setCryptoState(name, "incapable");
    soap.good(call("ConfigureCryptoKey", "HostSystem", host, ""));
    assertThat(vcenter.hosts().cryptoStates()).containsEntry(name, "safe");
    assertThat(kms.keys()).hasSize(1);
    assertThat(soap.good(property("HostSystem", host, "runtime")).body())
        .contains(kms.keys().get(0).id());
    soap.good(call("ConfigureCryptoKey", "HostSystem", host, ""));
    assertThat(kms.keys()).hasSize(1);

    kms.stop();
    vcenter.hosts().setCryptoState(name, "incapable");
    assertThat(soap.call(call("ConfigureCryptoKey", "HostSystem", host, "")).body())
        .contains("Cannot generate key");
    assertThat(vcenter.hosts().cryptoStates()).containsEntry(name, "incapable");
  }

  @Test
  @DisplayName("a host that cannot encrypt refuses to, and says so in its capabilities")
  void host_notCapable_refuses() {
    vcenter.inventory().setPoweredOn("web-01", false);
    vcenter.hosts().setCapability(hostName("web-01"), "cryptoSupported", false);

    assertThat(run("web-01", vmProfile(ENCRYPTION_POLICY)).body())
        .contains("xsi:type=\"NotSupported\"")
        .contains("does not support encryption");
    assertThat(job.value("HostSystem", hostOf("web-01"), "capability.cryptoSupported"))
        .isEqualTo("false");
    assertThat(soap.call(call("ConfigureCryptoKey", "HostSystem", hostOf("web-01"), "")).body())
        .contains("NotSupported");
    assertThat(vcenter.vm("web-01").isEncrypted()).isFalse();
  }

  @Test
  @DisplayName("a disk that is written anew needs its capacity on the datastore")
  void encrypt_noSpace_refused() {
    vcenter.inventory().setPoweredOn("web-01", false);
    vcenter.inventory().setFreeSpace(FakeVcenter.DEFAULT_DATACENTER, 1 << 30);
    String spec =
        deviceChange(disk("web-01", 2000), diskProfile(ENCRYPTION_POLICY))
            + vmProfile(ENCRYPTION_POLICY);

    assertThat(run("web-01", spec).body()).contains("xsi:type=\"NoDiskSpace\"");

    vcenter.inventory().setFreeSpace(FakeVcenter.DEFAULT_DATACENTER, 1L << 40);
    assertThat(run("web-01", spec).value("state")).isEqualTo("success");
  }

  @Test
  @DisplayName("a locked VM cannot be changed, and is unlocked if its key can be had")
  void locked_untilUnlocked() {
    assertThat(unlock("web-01")).contains("InvalidState");
    vcenter.inventory().setPoweredOn("web-01", false);
    assertThat(run("web-01", vmProfile(ENCRYPTION_POLICY)).value("state")).isEqualTo("success");
    vcenter.inventory().setLocked("web-01", true);
    assertThat(told("web-01", "runtime"))
        .contains("<cryptoState>locked</cryptoState>", "<connectionState>invalid");
    assertThat(run("web-01", "<annotation>x</annotation>").body()).contains("locked");
    vcenter.inventory().setLocked("clone", true);
    assertThat(unlock("clone")).contains("Key old/kms not found");

    assertThat(unlock("web-01")).contains("<state>success<");
    assertThat(told("web-01", "runtime")).contains("<cryptoState>unlocked</cryptoState>");
  }

  @Test
  @DisplayName("a VM shows its tasks while they run and for some minutes after")
  void recentTask_shown() {
    vcenter.tasks().setDuration(Duration.ofMinutes(4));
    assertThat(told("web-01", "recentTask")).doesNotContain("task-");
    String task = soap.good(reconfigure("web-01", "<annotation>x</annotation>")).value("returnval");

    assertThat(told("web-01", "recentTask")).contains(">" + task + "<");
    soap.good(property("Task", task, "info"));
    clock.advance(Duration.ofMinutes(5));
    assertThat(soap.good(property("Task", task, "info")).value("state")).isEqualTo("success");
    assertThat(told("web-01", "recentTask")).contains(">" + task + "<");
    clock.advance(Duration.ofMinutes(11));
    assertThat(told("web-01", "recentTask")).doesNotContain(">" + task + "<");
  }

  @Test
  @DisplayName("a running guest tells its address; one that is off does not")
  void guestAddress_whileRunning() {
    assertThat(told("web-01", "guest")).contains("<ipAddress>192.0.2.7</ipAddress>");
    vcenter.inventory().setPoweredOn("web-01", false);
    assertThat(told("web-01", "guest")).doesNotContain("192.0.2.7");
  }

  @Test
  @DisplayName("a virtual TPM makes a plain home encrypted, and without a policy plain again")
  void virtualTpm_addedAndRemoved() {
    String add = device("add", "VirtualTPM", "<key>-1</key>", "");
    String remove = add.replace("add", "remove").replace("-1", "11000");

    assertThat(run("efi", add).value("state")).isEqualTo("success");
    assertThat(vcenter.vm("efi").virtualTpm()).isTrue();
    assertThat(vcenter.vm("efi").key()).extracting(key -> key.clusterId()).isEqualTo("kms");
    assertThat(vcenter.vm("efi").policy()).isNull();
    assertThat(vcenter.vm("efi").disks()).noneMatch(disk -> disk.isEncrypted());
    assertThat(run("efi", DECRYPT).body()).contains("msg.vigor.enc.required.vtpm");
    assertThat(run("efi", add).body()).contains("There is a virtual TPM");
    assertThat(told("efi", "summary.config.tpmPresent")).contains(">true<");

    assertThat(run("efi", remove).value("state")).isEqualTo("success");
    assertThat(vcenter.vm("efi").virtualTpm()).isFalse();
    assertThat(vcenter.vm("efi").isEncrypted()).isFalse();
    assertThat(run("was-plain", remove).value("state")).isEqualTo("success");
    assertThat(vcenter.vm("was-plain").isEncrypted()).isFalse();
    assertThat(run("tpm", remove).value("state")).isEqualTo("success");
    assertThat(vcenter.vm("tpm").isEncrypted()).isTrue();
    assertThat(run("clone", add).body()).contains("EFI firmware");
    assertThat(run("web-01", add).body()).contains("EFI firmware");
  }

  @Test
  @DisplayName("hosts, datacenters, states and flags that do not exist are refused")
  void settings_refusals() {
    String host = hostName("web-01");
    refuses(() -> vcenter.hosts().setCryptoState("nowhere", "safe"));
    refuses(() -> vcenter.hosts().setCryptoState(host, "good"), "pendingIncapable");
    refuses(() -> vcenter.hosts().setCapability(host, "magic", true));
    refuses(() -> vcenter.inventory().setFreeSpace("nowhere", 1));
    refuses(() -> vcenter.inventory().setFreeSpace(FakeVcenter.DEFAULT_DATACENTER, -1));
    refuses(() -> vcenter.inventory().setLocked("web-01", true));
    refuses(IllegalStateException.class, () -> FakeVm.builder("x").virtualTpm().build());
  }
}
