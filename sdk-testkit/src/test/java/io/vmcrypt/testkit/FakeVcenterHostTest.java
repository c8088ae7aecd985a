package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static io.vmcrypt.testkit.VcenterCalls.deviceChange;
import static io.vmcrypt.testkit.VcenterCalls.diskProfile;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.provider;
import static io.vmcrypt.testkit.VcenterCalls.reconfigure;
import static io.vmcrypt.testkit.VcenterCalls.trustedCluster;
import static io.vmcrypt.testkit.VcenterCalls.vmProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter: hosts, datastores, locked VMs and the tasks of a VM")
class FakeVcenterHostTest {

  private static final String DECRYPT = "<crypto xsi:type=\"CryptoSpecDecrypt\"/>";

  private final TestAuthority authority = TestAuthority.create();
  private final TestIdentity client = authority.client("vcenter").issue();
  private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
  private final FakeKmipServer kms = FakeKmipServer.builder(authority).start();
  private final FakeKey key = new FakeKey("old", "kms");
  private final FakeVcenter vcenter =
      FakeVcenter.builder(authority)
          .clock(clock)
          .virtualMachine(
              FakeVm.builder("web-01").disks(1).poweredOn().guestAddress("192.0.2.7").build())
          .virtualMachine(FakeVm.builder("tpm").encryptedWith(key).virtualTpm().build())
          .virtualMachine(FakeVm.builder("efi").disks(1).efi().build())
          .virtualMachine(FakeVm.builder("was-plain").encryptedForVirtualTpm(key).build())
          .virtualMachine(
              FakeVm.builder("clone")
                  .disk(FakeDisk.ofGibibytes(1).linkedClone())
                  .encryptedWith(key)
                  .build())
          .start();
  private final SoapCaller soap =
      new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "8.0.3.0");

  @BeforeEach
  void start() {
    soap.login();
    trustedCluster(kms.port(), authority, client).forEach(soap::good);
  }

  @AfterEach
  void stop() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
    kms.close();
  }

  private String id(String vm) {
    return vcenter.vm(vm).id();
  }

  private static String call(String method, String type, String id, String arguments) {
    return "<%s xmlns=\"urn:vim25\"><_this type=\"%s\">%s</_this>%s</%s>"
        .formatted(method, type, id, arguments, method);
  }

  private SoapCaller.Answer ended(String task) {
    while (true) {
      SoapCaller.Answer answer = soap.good(property("Task", task, "info"));
      if (!answer.value("state").matches("queued|running")) {
        return answer;
      }
    }
  }

  private SoapCaller.Answer run(String vm, String spec) {
    return ended(soap.good(reconfigure(id(vm), spec)).value("returnval"));
  }

  private String hostOf(String vm) {
    return soap.good(property("VirtualMachine", id(vm), "runtime.host")).value("val");
  }

  private String hostName(String vm) {
    return soap.good(property("HostSystem", hostOf(vm), "name")).value("val");
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
    assertThat(
            soap.good(property("HostSystem", hostOf("web-01"), "capability.cryptoSupported"))
                .value("val"))
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
    String body =
        soap.good(property("VirtualMachine", id("web-01"), "config.hardware.device[2000]")).body();
    String disk =
        body.substring(body.indexOf('>', body.indexOf("<val ")) + 1, body.indexOf("</val>"));
    String spec = deviceChange(disk, diskProfile(ENCRYPTION_POLICY)) + vmProfile(ENCRYPTION_POLICY);

    assertThat(run("web-01", spec).body()).contains("xsi:type=\"NoDiskSpace\"");

    vcenter.inventory().setFreeSpace(FakeVcenter.DEFAULT_DATACENTER, 1L << 40);
    assertThat(run("web-01", spec).value("state")).isEqualTo("success");
  }

  @Test
  @DisplayName("a locked VM cannot be changed, and is unlocked if its key can be had")
  void locked_untilUnlocked() {
    assertThat(
            ended(
                    soap.good(call("CryptoUnlock_Task", "VirtualMachine", id("web-01"), ""))
                        .value("returnval"))
                .body())
        .contains("InvalidState");
    vcenter.inventory().setPoweredOn("web-01", false);
    assertThat(run("web-01", vmProfile(ENCRYPTION_POLICY)).value("state")).isEqualTo("success");
    vcenter.inventory().setLocked("web-01", true);
    assertThat(soap.good(property("VirtualMachine", id("web-01"), "runtime")).body())
        .contains("<cryptoState>locked</cryptoState>", "<connectionState>invalid");
    assertThat(run("web-01", "<annotation>x</annotation>").body()).contains("locked");
    vcenter.inventory().setLocked("clone", true);
    assertThat(
            ended(
                    soap.good(call("CryptoUnlock_Task", "VirtualMachine", id("clone"), ""))
                        .value("returnval"))
                .body())
        .contains("Key old/kms not found");

    SoapCaller.Answer unlocked =
        ended(
            soap.good(call("CryptoUnlock_Task", "VirtualMachine", id("web-01"), ""))
                .value("returnval"));

    assertThat(unlocked.value("state")).isEqualTo("success");
    assertThat(soap.good(property("VirtualMachine", id("web-01"), "runtime")).body())
        .contains("<cryptoState>unlocked</cryptoState>");
  }

  @Test
  @DisplayName("a home with a virtual TPM stays encrypted; a linked clone is not re-keyed")
  void tpmAndClone_refused() {
    assertThat(run("tpm", vmProfile("") + DECRYPT).body())
        .contains("<key>msg.vigor.enc.required.vtpm</key>");
    assertThat(soap.good(property("VirtualMachine", id("tpm"), "config.hardware.device")).body())
        .contains("xsi:type=\"VirtualTPM\"");
    String body =
        soap.good(property("VirtualMachine", id("clone"), "config.hardware.device[2000]")).body();
    String disk =
        body.substring(body.indexOf('>', body.indexOf("<val ")) + 1, body.indexOf("</val>"));
    assertThat(
            run(
                    "clone",
                    deviceChange(
                        disk,
                        "<backing><crypto xsi:type=\"CryptoSpecShallowRecrypt\"><newKeyId><keyId/>"
                            + provider("providerId", "kms")
                            + "</newKeyId></crypto></backing>"))
                .body())
        .contains("<key>msg.hostd.deviceSpec.enc.diskChain</key>");
  }

  @Test
  @DisplayName("a VM shows its tasks while they run and for some minutes after")
  void recentTask_shown() {
    vcenter.tasks().setDuration(Duration.ofMinutes(4));
    assertThat(soap.good(property("VirtualMachine", id("web-01"), "recentTask")).body())
        .doesNotContain("task-");
    String task =
        soap.good(reconfigure(id("web-01"), "<annotation>x</annotation>")).value("returnval");

    assertThat(soap.good(property("VirtualMachine", id("web-01"), "recentTask")).body())
        .contains(">" + task + "<");
    soap.good(property("Task", task, "info"));
    clock.advance(Duration.ofMinutes(5));
    assertThat(soap.good(property("Task", task, "info")).value("state")).isEqualTo("success");
    assertThat(soap.good(property("VirtualMachine", id("web-01"), "recentTask")).body())
        .contains(">" + task + "<");
    clock.advance(Duration.ofMinutes(11));
    assertThat(soap.good(property("VirtualMachine", id("web-01"), "recentTask")).body())
        .doesNotContain(">" + task + "<");
  }

  @Test
  @DisplayName("a running guest tells its address; one that is off does not")
  void guestAddress_whileRunning() {
    assertThat(soap.good(property("VirtualMachine", id("web-01"), "guest")).body())
        .contains("<ipAddress>192.0.2.7</ipAddress>");
    vcenter.inventory().setPoweredOn("web-01", false);
    assertThat(soap.good(property("VirtualMachine", id("web-01"), "guest")).body())
        .doesNotContain("192.0.2.7");
  }

  @Test
  @DisplayName("a virtual TPM makes a plain home encrypted, and without a policy plain again")
  void virtualTpm_addedAndRemoved() {
    String add =
        "<deviceChange><operation>add</operation><device xsi:type=\"VirtualTPM\"><key>-1</key>"
            + "</device></deviceChange>";
    String remove = add.replace("add", "remove").replace("-1", "11000");

    assertThat(run("efi", add).value("state")).isEqualTo("success");
    assertThat(vcenter.vm("efi").virtualTpm()).isTrue();
    assertThat(vcenter.vm("efi").key()).extracting(key -> key.clusterId()).isEqualTo("kms");
    assertThat(vcenter.vm("efi").policy()).isNull();
    assertThat(vcenter.vm("efi").disks()).noneMatch(disk -> disk.isEncrypted());
    assertThat(run("efi", DECRYPT).body()).contains("msg.vigor.enc.required.vtpm");
    assertThat(run("efi", add).body()).contains("There is a virtual TPM");
    assertThat(
            soap.good(property("VirtualMachine", id("efi"), "summary.config.tpmPresent"))
                .value("val"))
        .isEqualTo("true");

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
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vcenter.hosts().setCryptoState("nowhere", "safe"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vcenter.hosts().setCryptoState(host, "good"))
        .withMessageContaining("pendingIncapable");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vcenter.hosts().setCapability(host, "magic", true));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vcenter.inventory().setFreeSpace("nowhere", 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vcenter.inventory().setFreeSpace(FakeVcenter.DEFAULT_DATACENTER, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vcenter.inventory().setLocked("web-01", true));
    assertThatIllegalStateException().isThrownBy(() -> FakeVm.builder("x").virtualTpm().build());
  }
}
