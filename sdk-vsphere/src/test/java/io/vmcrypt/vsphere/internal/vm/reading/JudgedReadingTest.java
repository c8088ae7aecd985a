package io.vmcrypt.vsphere.internal.vm.reading;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What is read only to be judged leaves out most of an answer, and nothing that a check asks for.
 */
class JudgedReadingTest {

  private static final String KEY =
      "<keyId><keyId>k-1</keyId><providerId><id>kms-cluster</id></providerId></keyId>";

  private static final String BACKING =
      "<fileName>[ds] web/web.vmdk</fileName>"
          + "<datastore type=\"Datastore\">datastore-11</datastore>"
          + "<diskMode>independent_persistent</diskMode><thinProvisioned>true</thinProvisioned>"
          + "<uuid>6000C29a</uuid>"
          + KEY
          + "<sharing>sharingMultiWriter</sharing>";

  private static final String DEVICES =
      "<VirtualDevice xsi:type=\"ParaVirtualSCSIController\"><key>1000</key>"
          + "<deviceInfo><label>SCSI controller 0</label><summary>x</summary></deviceInfo>"
          + "<busNumber>0</busNumber><sharedBus>physicalSharing</sharedBus></VirtualDevice>"
          + "<VirtualDevice xsi:type=\"VirtualIDEController\"><key>200</key></VirtualDevice>"
          + "<VirtualDevice xsi:type=\"VirtualTPM\"><key>11000</key>"
          + "<endorsementKeyCertificateSigningRequest>MIIC</endorsementKeyCertificateSigningRequest>"
          + "</VirtualDevice>"
          + "<VirtualDevice xsi:type=\"VirtualDisk\"><key>2000</key>"
          + "<deviceInfo><label>Hard disk 1</label><summary>16 GB</summary></deviceInfo>"
          + "<backing xsi:type=\"VirtualDiskFlatVer2BackingInfo\">"
          + BACKING
          + "<parent><fileName>[ds] web/base.vmdk</fileName></parent></backing>"
          + "<controllerKey>1000</controllerKey><unitNumber>0</unitNumber>"
          + "<capacityInKB>16777216</capacityInKB><capacityInBytes>17179869184</capacityInBytes>"
          + "<shares><shares>1000</shares><level>normal</level></shares>"
          + "<vDiskId><id>9d5a</id></vDiskId></VirtualDevice>"
          + "<VirtualDevice xsi:type=\"LaterDisk\"><key>2001</key>"
          + "<backing xsi:type=\"VirtualDiskRawDiskMappingVer1BackingInfo\"/>"
          + "<controllerKey>200</controllerKey><capacityInKB>1024</capacityInKB></VirtualDevice>";

  private static final String VM =
      "<r xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><returnval><objects>"
          + "<obj type=\"VirtualMachine\">vm-1</obj>"
          + property("name", "web-01")
          + property("config.version", "vmx-19")
          + property("config.template", "true")
          + property("config.changeVersion", "2026-11-26T04:00:00Z")
          + property(
              "config.keyId", "<keyId>k-1</keyId><providerId><id>kms-cluster</id></providerId>")
          + property("config.migrateEncryption", "required")
          + property("config.ftEncryptionMode", "ftEncryptionRequired")
          + property("config.hardware.device", DEVICES)
          + property("runtime.powerState", "poweredOn")
          + property("runtime.connectionState", "connected")
          + "<propSet><name>runtime.host</name><val type=\"HostSystem\">host-9</val></propSet>"
          + property("runtime.cryptoState", "unlocked")
          + property(
              "snapshot",
              "<currentSnapshot type=\"VirtualMachineSnapshot\">snapshot-2</currentSnapshot>"
                  + "<rootSnapshotList><name>a</name><childSnapshotList><name>b</name>"
                  + "</childSnapshotList><childSnapshotList><name>c</name></childSnapshotList>"
                  + "</rootSnapshotList>")
          + property("guest.ipAddress", "192.0.2.7")
          + property("guest.hostName", "web-01.example.com")
          + property(
              "guest.net",
              "<GuestNicInfo><network>n</network><ipAddress>192.0.2.8</ipAddress>"
                  + "<ipConfig><ipAddress><ipAddress>192.0.2.9</ipAddress><prefixLength>24"
                  + "</prefixLength></ipAddress></ipConfig><dnsConfig><hostName>web</hostName>"
                  + "<domainName>example.org</domainName></dnsConfig></GuestNicInfo>")
          + property(
              "guest.ipStack",
              "<GuestStackInfo><dnsConfig><hostName>stack</hostName>"
                  + "<domainName>example.net</domainName></dnsConfig></GuestStackInfo>")
          + property("config.managedBy", "<extensionKey>com.vmware.vim.eam</extensionKey>")
          + property(
              "config.vAppConfig.product",
              "<VAppProductInfo><key>0</key><name>VMware vCenter Server Appliance</name>"
                  + "<vendor>VMware, Inc.</vendor></VAppProductInfo>")
          + property(
              "config.vAppConfig.property",
              "<VAppPropertyInfo><key>0</key><id>appliance.net.hostname</id><type>string</type>"
                  + "<value>kms.example.com</value></VAppPropertyInfo>"
                  + "<VAppPropertyInfo><key>1</key><id>hostname.passwd</id><type>password</type>"
                  + "<value>secret</value></VAppPropertyInfo>")
          + "</objects></returnval></r>";

  private static String property(String path, String value) {
    return "<propSet><name>" + path + "</name><val>" + value + "</val></propSet>";
  }

  private static VmReading read(
      BiFunction<Consumer<VmParts>, Consumer<TaskParts>, VmSink> reading) {
    List<VmParts> found = new ArrayList<>();
    Optional<String> token =
        PropertyPages.page(
            ElementReader.of(new ByteArrayInputStream(VM.getBytes(UTF_8))),
            reading.apply(found::add, task -> {}));
    assertThat(token).isEmpty();
    return found.get(0).reading(new Attempt("vCenter", "read", "VM web-01"), List.of());
  }

  private static VmReading judged() {
    return read(VmSink::toJudge);
  }

  private static VmReading whole() {
    return read(VmSink::whole);
  }

  private static List<Object> facts(DiskDevice disk) {
    return List.of(
        disk.key(),
        disk.label(),
        disk.keyId(),
        disk.onSharedBus(),
        disk.onIde(),
        disk.capacityBytes(),
        disk.isThin(),
        disk.backingType(),
        disk.firstClassId(),
        disk.diskMode(),
        disk.isChained(),
        disk.isShared(),
        disk.isRawDeviceMapping(),
        disk.datastore());
  }

  @Test
  @DisplayName("all that is asked of a VM and its disks is there")
  void judged_asTheWhole() {
    VmReading whole = whole();
    VmReading judged = judged();

    assertThat(judged)
        .usingRecursiveComparison()
        .ignoringFields("disks", "virtualTpm")
        .isEqualTo(whole);
    assertThat(judged.disks()).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(facts(judged.disks().get(i))).isEqualTo(facts(whole.disks().get(i)));
    }
    assertThat(judged.hasVirtualTpm()).isTrue();
  }

  @Test
  @DisplayName("each of these facts is read, so that one that is lost is seen")
  void whole_hasEachFact() {
    VmReading whole = whole();
    DiskDevice disk = whole.disks().get(0);

    assertThat(facts(disk).subList(2, 7))
        .doesNotContain(Optional.empty(), 0L)
        .contains(true, 17_179_869_184L);
    assertThat(disk.isChained() && disk.isShared() && disk.onSharedBus()).isTrue();
    assertThat(disk.firstClassId()).contains("9d5a");
    assertThat(disk.diskMode()).isEqualTo("independent_persistent");
    assertThat(whole.disks().get(1).onIde()).isTrue();
    assertThat(whole.disks().get(1).isRawDeviceMapping()).isTrue();
    assertThat(whole.disks().get(1).capacityBytes()).isEqualTo(1024 * 1024);
    assertThat(whole.snapshots()).isEqualTo(Snapshots.TREE);
    assertThat(whole.traces().guestNames())
        .contains("192.0.2.7", "192.0.2.8", "192.0.2.9", "web.example.org", "stack.example.net");
    assertThat(whole.traces().deployedWith()).containsExactly("kms.example.com");
    assertThat(whole.traces().products()).hasSize(1);
    assertThat(whole.traces().managedBy()).contains("com.vmware.vim.eam");
    assertThat(disk.datastore()).contains(new ManagedObjectReference("Datastore", "datastore-11"));
    assertThat(whole.host()).isPresent();
    assertThat(whole.isConnected()).isTrue();
  }

  @Test
  @DisplayName("what was read to be judged cannot be sent back: it would lose what was left out")
  void judged_cannotBeSentBack() {
    DiskDevice disk = judged().disks().get(0);

    assertThat(disk.whole()).isEmpty();
    assertThatThrownBy(disk::device)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("disk \"Hard disk 1\" (key 2000) was read only to be judged");
    assertThat(whole().disks().get(0).device().text("shares", "level")).contains("normal");
  }

  @Test
  @DisplayName("a virtual TPM is kept whole, since its removal sends it back")
  void virtualTpm_isWhole() {
    for (VmReading reading : List.of(judged(), whole())) {
      assertThat(reading.virtualTpm())
          .hasValueSatisfying(
              tpm ->
                  assertThat(tpm.text("endorsementKeyCertificateSigningRequest")).contains("MIIC"));
    }
  }
}
