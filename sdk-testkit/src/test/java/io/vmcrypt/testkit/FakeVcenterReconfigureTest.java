package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.DECRYPT;
import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static io.vmcrypt.testkit.VcenterCalls.call;
import static io.vmcrypt.testkit.VcenterCalls.clientCertificate;
import static io.vmcrypt.testkit.VcenterCalls.crypto;
import static io.vmcrypt.testkit.VcenterCalls.device;
import static io.vmcrypt.testkit.VcenterCalls.deviceChange;
import static io.vmcrypt.testkit.VcenterCalls.diskProfile;
import static io.vmcrypt.testkit.VcenterCalls.encrypt;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.provider;
import static io.vmcrypt.testkit.VcenterCalls.ref;
import static io.vmcrypt.testkit.VcenterCalls.shallow;
import static io.vmcrypt.testkit.VcenterCalls.trustedCluster;
import static io.vmcrypt.testkit.VcenterCalls.vmProfile;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The fake vCenter: reconfiguring VMs")
class FakeVcenterReconfigureTest extends VcenterLab {

  private static final String GOLD = "5b2c1d3e-7f60-4c7d-9a3f-0a4f6d2b9c11";

  FakeVcenterReconfigureTest() {
    super(
        vcenter ->
            vcenter
                .limitedUser("limited", "pw")
                .virtualMachine(FakeVm.builder("web-01").disks(2).build())
                .virtualMachine(FakeVm.builder("running").disks(1).poweredOn().build())
                .virtualMachine(FakeVm.builder("snapshots").disks(1).snapshot("s1").build())
                .virtualMachine(
                    FakeVm.builder("odd")
                        .disk(FakeDisk.ofGibibytes(1).rawDeviceMapping())
                        .disk(FakeDisk.ofGibibytes(1).shared())
                        .disk(FakeDisk.ofGibibytes(1).linkedClone())
                        .build())
                .virtualMachine(
                    FakeVm.builder("secret")
                        .disks(2)
                        .encryptedWith(new FakeKey("old", "kms"))
                        .build()));
    soap.login();
    trust();
  }

  private String encryptDisk(String vm, int key) {
    return deviceChange(disk(vm, key), diskProfile(ENCRYPTION_POLICY));
  }

  private void invalid(String vm, String spec, String words) {
    fails(vm, spec, "InvalidVmConfig", words);
  }

  private static FakeKey key(FakeVmState vm) {
    return Objects.requireNonNull(vm.key());
  }

  private String encryptAll(String vm) {
    return encryptDisk(vm, 2000) + encryptDisk(vm, 2001) + vmProfile(ENCRYPTION_POLICY);
  }

  @Test
  @DisplayName("a task can succeed and do nothing, or the home alone, for all VMs or for one")
  void taskEffect_notAll_leavesVmAsItWas() {
    FakeVmState before = vcenter.vm("web-01");
    vcenter.tasks().setEffect(FakeTaskEffect.NOTHING);
    succeeds("web-01", encryptAll("web-01"));
    assertThat(vcenter.vm("web-01")).isEqualTo(before);

    vcenter.tasks().setEffect("web-01", FakeTaskEffect.HOME_ONLY);
    succeeds("web-01", encryptAll("web-01"));
    FakeVmState half = vcenter.vm("web-01");
    assertThat(half.isEncrypted()).isTrue();
    assertThat(half.policy()).isEqualTo("VM Encryption Policy");
    assertThat(half.disks()).noneMatch(FakeVmState.Disk::isEncrypted);
    assertThat(half.disks()).extracting(FakeVmState.Disk::policy).containsOnlyNulls();

    vcenter.tasks().setEffect(FakeTaskEffect.ALL);
    succeeds("web-01", encryptDisk("web-01", 2000) + encryptDisk("web-01", 2001));
    assertThat(vcenter.vm("web-01").isFullyEncrypted()).isTrue();
  }

  @Test
  @DisplayName("a change can be shown later than its task ends")
  void taskEffectDelay_tenSeconds_showsTheChangeThen() {
    vcenter.tasks().setEffectDelay(Duration.ofSeconds(10));
    succeeds("web-01", encryptAll("web-01"));

    clock.advance(Duration.ofMillis(9999));
    assertThat(vcenter.vm("web-01").isEncrypted()).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(vcenter.vm("web-01").isFullyEncrypted()).isTrue();
  }

  @Test
  @DisplayName(
      "encrypts home and all disks by the policy alone, with one key of the default cluster")
  void policyAlone_homeAndDisks_encrypted() {
    succeeds("web-01", encryptAll("web-01"));
    FakeVmState vm = vcenter.vm("web-01");
    assertThat(vm.isFullyEncrypted()).isTrue();
    assertThat(vm.policy()).isEqualTo("VM Encryption Policy");
    assertThat(vm.disks()).extracting(FakeVmState.Disk::key).containsOnly(vm.key());
    assertThat(disk("web-01", 2000)).as("its data is in a new file").contains("web-01_2.vmdk");
    assertThat(vm.disks())
        .extracting(FakeVmState.Disk::policy)
        .containsOnly("VM Encryption Policy");
    assertThat(vm.migrateEncryption()).isEqualTo("required");
    assertThat(vm.reconfigurations()).isEqualTo(1);
    assertThat(kms.keys()).singleElement().extracting(FakeKmipKey::id).isEqualTo(key(vm).keyId());
    assertThat(disk("web-01", 2000))
        .contains("<iofilter>VMW_vmwarevmcrypt", "<keyId><keyId>" + key(vm).keyId());
    assertThat(vcenter.hosts().cryptoStates()).containsValue("safe");
    assertThat(listedKeys()).contains(key(vm).keyId());
  }

  @Test
  @DisplayName("a key that names no provider comes from the default of the VM's own cluster")
  void policyAlone_clusterWithOwnDefault_itsKey() {
    trustedCluster("own", kms.port(), authority, client).forEach(soap::good);
    soap.good(crypto("MarkDefault", provider("clusterId", "kms")));
    soap.good(
        crypto(
            "SetDefaultKmsCluster",
            ref("entity", "ClusterComputeResource", "domain-c7") + provider("clusterId", "own")));
    succeeds("web-01", encryptAll("web-01"));
    assertThat(key(vcenter.vm("web-01")).clusterId()).isEqualTo("own");
    soap.good(call("ConfigureCryptoKey", "HostSystem", "host-12", ""));
    assertThat(vcenter.hosts().keys().get("esx-02.datacenter.test"))
        .extracting(FakeKey::clusterId)
        .isEqualTo("own");
    // a key that is asked for by itself is of no place
    assertThat(soap.good(crypto("GenerateKey", "")).body())
        .contains("<providerId><id>kms</id></providerId>");
  }

  @Test
  @DisplayName("encrypts home and one disk; the other stays in clear; a second run changes nothing")
  void policyAlone_oneDisk_otherStays() {
    String spec = encryptDisk("web-01", 2001) + vmProfile(ENCRYPTION_POLICY);
    succeeds("web-01", spec);
    FakeVmState vm = vcenter.vm("web-01");
    assertThat(vm.disk("Hard disk 1").isEncrypted()).isFalse();
    assertThat(vm.disk("Hard disk 2").isEncrypted()).isTrue();
    succeeds("web-01", encryptDisk("web-01", 2001) + vmProfile(ENCRYPTION_POLICY));
    assertThat(kms.keys()).hasSize(1);
    succeeds("web-01", encryptDisk("web-01", 2000));
    assertThat(vcenter.vm("web-01").disk("Hard disk 1").key()).isEqualTo(vm.key());
  }

  @Test
  @DisplayName("encrypts with a key that was made before, and refuses one that nobody has")
  void explicitKey_knownAndUnknown() {
    FakeKey made = newKey();
    String crypto = encrypt(made.keyId(), "kms");
    fails(
        "web-01",
        vmProfile(ENCRYPTION_POLICY) + encrypt("none", "kms"),
        "InvalidState",
        "Key none/kms not found");
    succeeds(
        "web-01",
        deviceChange(
                disk("web-01", 2000),
                diskProfile(ENCRYPTION_POLICY) + "<backing>" + crypto + "</backing>")
            + vmProfile(ENCRYPTION_POLICY)
            + crypto);
    assertThat(vcenter.vm("web-01").key()).isEqualTo(made);
    assertThat(kms.keys()).hasSize(1);
  }

  @Test
  @DisplayName("refuses to encrypt a running VM, and one with snapshots")
  void preconditions_powerAndSnapshots_refused() {
    fails("running", vmProfile(ENCRYPTION_POLICY), "InvalidPowerState", "poweredOn");
    invalid("snapshots", vmProfile(ENCRYPTION_POLICY), "enc.snapshots");
  }

  @ParameterizedTest
  @CsvSource({
    "<name>other</name>, Rename",
    "<annotation>text</annotation>, Annotation",
    "<numCPUs>4</numCPUs>, CPUCount",
    "<memoryMB>1024</memoryMB>, Memory",
    "<guestId>other3xLinux64Guest</guestId>, Settings",
    "<flags><diskUuidEnabled>true</diskUuidEnabled></flags>, Settings",
    "<memoryAllocation><reservation>0</reservation></memoryAllocation>, Resource",
    "<extraConfig><key>a</key><value xsi:type='xsd:string'>b</value></extraConfig>, AdvancedConfig",
    "<swapPlacement>inherit</swapPlacement>, SwapPlacement",
    "<changeTrackingEnabled>true</changeTrackingEnabled>, ChangeTracking",
    "<maxMksConnections>2</maxMksConnections>, MksControl"
  })
  @DisplayName("each setting needs the privilege that the reference names for it")
  void settings_missingPrivilege_refused(String spec, String privilege) {
    String needed = "VirtualMachine.Config." + privilege;
    become("limited", "pw");
    refuses("web-01", spec, needed);
    vcenter.users().setPrivileges("limited", needed);
    succeeds("web-01", spec);
  }

  private void refuses(String vm, String spec, String privilege) {
    SoapCaller.Answer refused =
        refused(reconfigure(vm, spec), "<NoPermissionFault", "type=\"VirtualMachine\">" + id(vm));
    assertThat(refused.value("privilegeId")).isEqualTo(privilege);
  }

  @Test
  @DisplayName("each change of hardware needs the privilege that the reference names for it")
  void hardware_missingPrivilege_refused() {
    String larger = deviceChange(sized(disk("web-01", 2001), 64), "");
    String controller =
        device("add", "VirtualAHCIController", "<key>-1</key><busNumber>0</busNumber>", "");
    String file = disk("web-01", 2001);
    String back =
        device(
            "add",
            "VirtualDisk",
            "<key>-2</key>"
                + file.substring(file.indexOf("<backing"), file.indexOf("</backing>"))
                + "</backing><controllerKey>1000</controllerKey><capacityInKB>0</capacityInKB>",
            "");
    become("limited", "pw");
    String edit = "VirtualMachine.Config.EditDevice";
    refuses("web-01", deviceChange(disk("web-01", 2001), ""), edit);
    needs(larger, edit, "DiskExtend");
    needs(device("remove", "VirtualDisk", disk("web-01", 2001), ""), edit, "RemoveDisk");
    needs(controller, edit, "AddRemoveDevice");
    needs(back, edit, "AddExistingDisk");
  }

  private void needs(String spec, String edit, String privilege) {
    String needed = "VirtualMachine.Config." + privilege;
    vcenter.users().setPrivileges("limited", edit);
    refuses("web-01", spec, needed);
    vcenter.users().setPrivileges("limited", edit, needed);
    succeeds("web-01", spec);
  }

  /** The same disk with another capacity, as a client says it that knows kilobytes alone. */
  private static String sized(String disk, int gibibytes) {
    return disk.replaceAll(
        "<capacityInKB>\\d+<", "<capacityInKB>" + gibibytes * 1024L * 1024L + "<");
  }

  @ParameterizedTest
  @CsvSource({
    "<memoryMB>0</memoryMB>, InvalidArgument, configSpec.memoryMB",
    "<memoryMB>-4</memoryMB>, InvalidArgument, configSpec.memoryMB",
    "<memoryMB>1023</memoryMB>, InvalidArgument, configSpec.memoryMB",
    "<numCPUs>0</numCPUs>, InvalidArgument, configSpec.numCPUs",
    "<numCPUs>3</numCPUs><numCoresPerSocket>2</numCoresPerSocket>, InvalidArgument,"
        + " configSpec.numCoresPerSocket",
    "<name></name>, InvalidName, invalid",
    "<name>running</name>, DuplicateName, running"
  })
  @DisplayName("a size or a name that no VM can have is refused, and changes nothing")
  void settings_impossible_refused(String spec, String fault, String text) {
    fails("web-01", spec, fault, text);
  }

  @Test
  @DisplayName("a disk grows by either capacity; it never shrinks, and not with a snapshot")
  void capacity_changed_growsAlone() {
    succeeds("web-01", deviceChange(sized(disk("web-01", 2000), 64), ""));
    assertThat(disk("web-01", 2000))
        .contains("<capacityInKB>67108864<", "<capacityInBytes>68719476736<", "67,108,864 KB");
    succeeds(
        "web-01",
        deviceChange(
            disk("web-01", 2000)
                .replace("<capacityInBytes>68719476736<", "<capacityInBytes>70866960384<"),
            ""));
    assertThat(disk("web-01", 2000)).contains("<capacityInKB>69206016<");
    // as the newest govc sends it
    String unset = disk("web-01", 2000).replaceAll("<sharing>.*?</sharing>", "");
    succeeds("web-01", deviceChange(sized(unset, 128), ""));
    assertThat(disk("web-01", 2000))
        .contains("<capacityInKB>134217728<", "<sharing>sharingNone</sharing>");
    fails(
        "web-01",
        deviceChange(sized(disk("web-01", 2000), 1), ""),
        "InvalidDeviceOperation",
        "smaller");
    fails(
        "snapshots",
        deviceChange(sized(disk("snapshots", 2000), 64), ""),
        "InvalidDeviceOperation",
        "parent");
  }

  @Test
  @DisplayName("refuses to encrypt a disk while the home is in clear")
  void diskOnly_homeInClear_refused() {
    invalid("web-01", encryptDisk("web-01", 2000), "enc.notEncrypted");
  }

  @ParameterizedTest
  @CsvSource({
    "2000,InvalidDeviceSpec,msg.hostd.deviceSpec.enc.notFile",
    "2001,InvalidDeviceSpec,msg.hostd.deviceSpec.enc.sharedBacking",
    "2002,InvalidVmConfig,msg.hostd.deviceSpec.enc.diskChain"
  })
  @DisplayName("refuses raw device mappings, shared disks and disks with a parent")
  void disk_notEncryptable_refused(int disk, String fault, String key) {
    fails("odd", encryptDisk("odd", disk) + vmProfile(ENCRYPTION_POLICY), fault, key);
  }

  @Test
  @DisplayName("refuses encryption without an encryption policy, and policies that do not exist")
  void policy_missingOrUnknown_refused() {
    String encrypt = encrypt("", "kms");
    invalid("web-01", encrypt, "enc.mismatch");
    invalid("web-01", vmProfile(GOLD) + encrypt, "enc.mismatch");
    fails(
        "web-01",
        deviceChange(disk("web-01", 2000), "<backing>" + encrypt + "</backing>")
            + vmProfile(ENCRYPTION_POLICY),
        "InvalidDeviceSpec",
        "msg.hostd.deviceSpec.enc.badPolicy");
    fails("web-01", vmProfile("unknown"), "InvalidArgument", "vmProfile");
    invalid("secret", vmProfile(ENCRYPTION_POLICY) + encrypt, "enc.encrypted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<controllerKey>1000</controllerKey>",
        "<nativeUnmanagedLinkedClone>false</nativeUnmanagedLinkedClone>",
        "<split>false</split>"
      })
  @DisplayName("refuses a disk that does not come back as it was read")
  void edit_incompleteDisk_refused(String lost) {
    String disk = disk("web-01", 2000);
    assertThat(disk).contains(lost);
    fails(
        "web-01",
        deviceChange(disk.replace(lost, ""), diskProfile(ENCRYPTION_POLICY))
            + vmProfile(ENCRYPTION_POLICY),
        "InvalidDeviceSpec",
        "comes back as it was read");
  }

  @ParameterizedTest
  @DisplayName("takes back from an old client what it told an old client")
  @ValueSource(strings = {"5.5", "6.0", "6.5"})
  void edit_oldRelease_accepted(String release) {
    soap.speak(release);
    succeeds("web-01", encryptDisk("web-01", 2000) + vmProfile(ENCRYPTION_POLICY));
    assertThat(vcenter.vm("web-01").disk("Hard disk 1").isEncrypted()).isTrue();
  }

  @Test
  @DisplayName("cannot generate a key without a default cluster, a reachable server or trust")
  void keys_unavailable_cannotGenerate() {
    TestIdentity stranger = TestAuthority.create("stranger").client("vcenter").issue();
    soap.good(clientCertificate("kms", stranger, stranger.privateKeyPem()));
    fails("web-01", vmProfile(ENCRYPTION_POLICY), "RuntimeFault", "Cannot generate key");
    kms.stop();
    fails("web-01", vmProfile(ENCRYPTION_POLICY), "RuntimeFault", "Cannot generate key");
    soap.good(crypto("SetDefaultKmsCluster", ""));
    fails("web-01", vmProfile(ENCRYPTION_POLICY), "RuntimeFault", "No default KMS cluster");
  }

  @Test
  @DisplayName("sets the vMotion mode of a VM in clear, and only 'required' on an encrypted one")
  void migrateEncryption_plainAndEncrypted() {
    succeeds("running", "<migrateEncryption>disabled</migrateEncryption>");
    assertThat(vcenter.vm("running").migrateEncryption()).isEqualTo("disabled");
    fails("running", "<migrateEncryption>always</migrateEncryption>", "InvalidArgument", "migrate");
    succeeds("secret", "<migrateEncryption>required</migrateEncryption>");
    invalid("secret", "<migrateEncryption>opportunistic</migrateEncryption>", "migrateEncryption");
    invalid(
        "web-01",
        vmProfile(ENCRYPTION_POLICY) + "<migrateEncryption>disabled</migrateEncryption>",
        "migrateEncryption");
    invalid(
        "secret", "<ftEncryptionMode>ftEncryptionDisabled</ftEncryptionMode>", "ftEncryptionMode");
    assertThat(told("secret", "config.ftEncryptionMode")).contains(">ftEncryptionRequired<");
  }

  @Test
  @DisplayName("decrypts disks and home, but not a home whose disks stay encrypted")
  void decrypt_homeAndDisks() {
    invalid("secret", vmProfile("") + DECRYPT, "enc.mismatch");
    String disks = "";
    for (int key : new int[] {2000, 2001}) {
      disks +=
          deviceChange(disk("secret", key), diskProfile("") + "<backing>" + DECRYPT + "</backing>");
    }
    succeeds("secret", disks + vmProfile("") + DECRYPT);
    FakeVmState vm = vcenter.vm("secret");
    assertThat(vm.isEncrypted()).isFalse();
    assertThat(vm.policy()).isNull();
    assertThat(vm.disks()).noneMatch(FakeVmState.Disk::isEncrypted);
    assertThat(vm.migrateEncryption()).isEqualTo("required");
    invalid("secret", DECRYPT, "enc.notEncrypted");
  }

  @Test
  @DisplayName("refuses what it does not model instead of ignoring it")
  void spec_notModelled_notSupported() {
    fails(
        "web-01",
        "<npivTemporaryDisabled>true</npivTemporaryDisabled>",
        "NotSupported",
        "npivTemporaryDisabled");
    fails("web-01", "<changeVersion>x</changeVersion>", "ConcurrentAccess", "concurrent");
  }

  @Test
  @DisplayName("shows each step of a task by the clock, and refuses a second task meanwhile")
  void task_byClock_stepByStep() {
    vcenter.tasks().setDuration(Duration.ofMinutes(4));
    String task = soap.good(reconfigure("web-01", vmProfile(ENCRYPTION_POLICY))).value("returnval");
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      SoapCaller.Answer info = soap.good(property("Task", task, "info"));
      seen.add(
          info.body().replaceAll("(?s).*<state>(.*)</state>.*", "$1")
              + info.body().replaceAll("(?s).*?(?:<progress>(.*)</progress>.*|$)", " $1").trim());
      assertThat(soap.good(property("Task", task, "info")).value("val"))
          .isEqualTo(info.value("val"));
      clock.advance(Duration.ofMinutes(1));
      if (i == 1) {
        refused(
            reconfigure("web-01", ""),
            "xsi:type=\"TaskInProgress\"><task type=\"Task\">" + task + "</task>");
      }
    }
    assertThat(seen).containsExactly("queued", "running0", "running30", "running60");
    assertThat(vcenter.vm("web-01").isEncrypted()).isTrue();
    SoapCaller.Answer done = soap.good(property("Task", task, "info"));
    assertThat(done.value("state")).isEqualTo("success");
    assertThat(done.value("completeTime")).isEqualTo("2026-01-01T00:04:00Z");
  }

  @Test
  @DisplayName("gives no task to who lacks the privilege, and does not say what else is wrong")
  void privilege_missing_noTask() {
    become("limited", "pw");
    Map.of(
            "web-01 Encrypt", vmProfile(ENCRYPTION_POLICY),
            "running Encrypt", vmProfile(ENCRYPTION_POLICY),
            // the disks are left out, which is wrong
            "secret Decrypt", vmProfile("") + DECRYPT,
            "secret Recrypt", shallow(""))
        .forEach(
            (what, spec) -> {
              String[] words = what.split(" ", -1);
              refuses(words[0], spec, "Cryptographer." + words[1]);
            });
    soap.good(reconfigure("secret", "<migrateEncryption>required</migrateEncryption>"));
  }
}
