package io.vmcrypt.vsphere.internal.vm.reading;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a VM's devices is a disk, and of which kind. */
class DiskDeviceTest {

  private static List<DiskDevice> of(String... devices) {
    String all =
        "<val xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
            + String.join("", devices)
            + "</val>";
    List<DeviceParts> parts = new ArrayList<>();
    ElementReader.of(new ByteArrayInputStream(all.getBytes(UTF_8)))
        .visit(device -> parts.add(DeviceParts.of(device, device.type())));
    return DiskDevice.of(parts);
  }

  private static String device(String type, String content) {
    return "<VirtualDevice xsi:type=\"" + type + "\">" + content + "</VirtualDevice>";
  }

  private static DiskDevice disk(String content) {
    return of(device("VirtualDisk", content)).get(0);
  }

  private static DiskDevice backed(String content) {
    return disk("<backing xsi:type=\"VirtualDiskFlatVer2BackingInfo\">" + content + "</backing>");
  }

  @Test
  @DisplayName("disks are told by their type, or by the member that only disks have")
  void of_onlyDisks() {
    assertThat(
            of(
                device("VirtualCdrom", "<key>3000</key><backing/>"),
                device("VirtualDisk", "<key>2001</key>"),
                device("LaterDisk", "<key>2000</key><capacityInKB>4</capacityInKB>")))
        .extracting(DiskDevice::key)
        .containsExactly(2001, 2000);
  }

  @Test
  @DisplayName("a disk without a label is called by its key")
  void label() {
    assertThat(disk("<key>2000</key><deviceInfo><label> Hard disk 1 </label></deviceInfo>").label())
        .isEqualTo("Hard disk 1");
    assertThat(disk("<key>2000</key>").label()).isEqualTo("disk 2000");
    assertThat(disk("").key()).isEqualTo(-1);
    assertThat(disk("<key>2000</key>")).hasToString("\"disk 2000\" (key 2000)");
  }

  @Test
  @DisplayName("a disk with a key is encrypted")
  void key() {
    DiskDevice encrypted =
        backed("<keyId><keyId>k-1</keyId><providerId><id>a</id></providerId></keyId>");
    assertThat(encrypted.encrypted()).isTrue();
    assertThat(encrypted.keyId()).contains(new CryptoKeyId("k-1", Optional.of("a")));
    assertThat(backed("").encrypted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<backing><keyId><keyId>k-1</keyId></keyId></backing><backing/>",
        "<backing><keyId><keyId>k-1</keyId></keyId><keyId><keyId>k-2</keyId></keyId></backing>",
        "<backing><parent><keyId><keyId>k-1</keyId></keyId></parent><parent/></backing>",
        "<backing><parent><parent/><parent/></parent></backing>",
      })
  @DisplayName("of two backings, keys or parents of a disk none may be lost: it makes no sense")
  void backing_twice_isRefused(String content) {
    assertThatThrownBy(() -> disk("<key>2000</key>" + content)).isInstanceOf(XmlFailure.class);
  }

  @Test
  @DisplayName("two disks with one key make no sense: an edit would be of either")
  void key_twice_isRefused() {
    String disk = device("VirtualDisk", "<key>2000</key>");
    assertThatThrownBy(() -> of(disk, device("VirtualDisk", "<key>2001</key>"), disk))
        .isInstanceOf(XmlFailure.class);
  }

  @ParameterizedTest
  @CsvSource({
    "ParaVirtualSCSIController, physicalSharing, true, false",
    "ParaVirtualSCSIController, virtualSharing, true, false",
    "ParaVirtualSCSIController, ' noSharing ', false, false",
    "ParaVirtualSCSIController, , false, false",
    "VirtualIDEController, , false, true",
  })
  @DisplayName("the controller tells whether a disk is shared, or on IDE")
  void controller(String type, String sharing, boolean shared, boolean ide) {
    String bus = sharing == null ? "" : "<sharedBus>" + sharing + "</sharedBus>";
    DiskDevice disk =
        of(
                device("VirtualDisk", "<key>2000</key><controllerKey>1000</controllerKey>"),
                device(type, "<key>1000</key>" + bus),
                // another controller with the same key does not hide the first
                device("VirtualSATAController", "<key>1000</key><sharedBus>later</sharedBus>"),
                device("VirtualSATAController", "<sharedBus>physicalSharing</sharedBus>"))
            .get(0);

    assertThat(disk.onSharedBus()).isEqualTo(shared);
    assertThat(disk.isShared()).isEqualTo(shared);
    assertThat(disk.onIde()).isEqualTo(ide);
  }

  @Test
  @DisplayName("a disk that several VMs may write to is shared")
  void multiWriter() {
    assertThat(backed("<sharing> sharingMultiWriter </sharing>").isShared()).isTrue();
    assertThat(backed("<sharing>sharingNone</sharing>").isShared()).isFalse();
    assertThat(backed("").isShared()).isFalse();
  }

  @Test
  @DisplayName("the capacity comes in bytes, or in kibibytes")
  void capacity() {
    assertThat(
            disk("<capacityInKB>1</capacityInKB><capacityInBytes>1536</capacityInBytes>")
                .capacityBytes())
        .isEqualTo(1536);
    assertThat(disk("<capacityInKB>3</capacityInKB>").capacityBytes()).isEqualTo(3072);
    assertThat(disk("").capacityBytes()).isZero();
  }

  @Test
  @DisplayName("kinds of disks")
  void kinds() {
    assertThat(backed("<thinProvisioned>true</thinProvisioned>").isThin()).isTrue();
    assertThat(backed("<thinProvisioned>false</thinProvisioned>").isThin()).isFalse();
    assertThat(backed("").isThin()).isFalse();
    assertThat(backed("<parent/>").isChained()).isTrue();
    assertThat(backed("").isChained()).isFalse();
    assertThat(backed("<diskMode> independent_persistent </diskMode>").isIndependent()).isTrue();
    assertThat(backed("<diskMode>persistent</diskMode>").isIndependent()).isFalse();
    assertThat(backed("").diskMode()).isEmpty();
    assertThat(backed("").backingType()).isEqualTo("VirtualDiskFlatVer2BackingInfo");
    assertThat(backed("").isRawDeviceMapping()).isFalse();
    DiskDevice raw = disk("<backing xsi:type=\"VirtualDiskRawDiskMappingVer1BackingInfo\"/>");
    assertThat(raw.isRawDeviceMapping()).isTrue();
    assertThat(disk("").backingType()).isEmpty();
    assertThat(disk("<vDiskId><id> fcd-7 </id></vDiskId>").firstClassId()).contains("fcd-7");
    assertThat(disk("<vDiskId><id> </id></vDiskId>").firstClassId()).isEmpty();
  }
}
