package io.vmcrypt.vsphere.internal.vm.reading;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.CryptoState;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.FtEncryptionMode;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PowerState;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a search and an audit know of a VM. */
class VmFactsTest {

  private static final String KEY =
      "<keyId>k-1</keyId><providerId><id> a </id><later>x</later></providerId>";

  private static List<VmFacts> read(String... vms) {
    String page =
        "<r xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
            + String.join("", vms).replace("</returnval><returnval>", "")
            + "</r>";
    List<VmFacts> found = new ArrayList<>();
    PropertyPages.page(
        ElementReader.of(new ByteArrayInputStream(page.getBytes(UTF_8))),
        new VmFactsReader(found::add));
    return found;
  }

  private static String vm(String id, String... properties) {
    return PaperVcenter.object("VirtualMachine", id, properties);
  }

  private static String property(String path, String value) {
    return PaperVcenter.property(path, value);
  }

  private static String devices(String... devices) {
    return property("config.hardware.device", String.join("", devices));
  }

  private static String disk(int key, String keyId) {
    return "<VirtualDevice xsi:type=\"VirtualDisk\"><key>"
        + key
        + "</key><backing><fileName>f</fileName>"
        + (keyId.isEmpty() ? "" : "<keyId>" + keyId + "</keyId>")
        + "</backing><capacityInKB>4</capacityInKB></VirtualDevice>";
  }

  private static String reference(String path, String type, String id) {
    return "<propSet><name>"
        + path
        + "</name><val type=\""
        + type
        + "\">"
        + id
        + "</val></propSet>";
  }

  private static final String FULL =
      vm(
          "vm-1",
          property("name", "web-01"),
          reference("parent", "Folder", "group-v3"),
          reference("parentVApp", "VirtualApp", "resgroup-v9"),
          reference("runtime.host", "HostSystem", "host-9"),
          property("config.template", "true"),
          property("config.keyId", KEY),
          property("config.migrateEncryption", " required "),
          property("config.ftEncryptionMode", "ftEncryptionRequired"),
          devices(
              "<VirtualDevice xsi:type=\"VirtualTPM\"><key>11000</key></VirtualDevice>",
              disk(2000, KEY),
              "<VirtualDevice xsi:type=\"LaterDisk\"><key>2001</key>"
                  + "<deviceInfo><label> Hard disk 2 </label><summary>s</summary></deviceInfo>"
                  + "<capacityInKB>4</capacityInKB></VirtualDevice>"),
          property("runtime.powerState", "poweredOn"),
          property("runtime.connectionState", " connected "),
          property("runtime.cryptoState", "unlocked"),
          "<missingSet><path>x</path><fault><fault xsi:type=\"NoPermission\"/>"
              + "<localizedMessage>no</localizedMessage></fault></missingSet>");

  @Test
  @DisplayName("each fact is read, and none of it is told of the next VM")
  void each() {
    List<VmFacts> found =
        read(FULL, vm("vm-2"), vm("vm-3", reference("parent", "Folder", "group-v3"), devices()));

    VmFacts vm = found.get(0);
    CryptoKeyId key = new CryptoKeyId("k-1", Optional.of("a"));
    assertThat(vm.vm()).isEqualTo(new ManagedObjectReference("VirtualMachine", "vm-1"));
    assertThat(vm.name()).isEqualTo("web-01");
    assertThat(vm.parent()).contains(new ManagedObjectReference("VirtualApp", "resgroup-v9"));
    assertThat(vm.host()).contains(new ManagedObjectReference("HostSystem", "host-9"));
    assertThat(vm.template()).isTrue();
    assertThat(vm.configured()).isTrue();
    assertThat(vm.homeKey()).contains(key);
    assertThat(vm.disks())
        .containsExactly(
            new VmFacts.Disk(2000, "disk 2000", Optional.of(key)),
            new VmFacts.Disk(2001, "Hard disk 2", Optional.empty()));
    assertThat(vm.virtualTpm()).contains(true);
    assertThat(vm.migrateEncryption()).contains(MigrateEncryption.REQUIRED);
    assertThat(vm.ftEncryptionMode()).contains(FtEncryptionMode.REQUIRED);
    assertThat(vm.powerState()).contains(PowerState.POWERED_ON);
    assertThat(vm.connectionState()).isEqualTo("connected");
    assertThat(vm.cryptoState()).contains(CryptoState.UNLOCKED);
    assertThat(vm.fault()).isPresent();
    assertThat(vm.isReadable()).isFalse();
    assertThat(vm.level()).isEqualTo(EncryptionLevel.UNKNOWN);

    assertThat(found.get(1))
        .isEqualTo(VmFacts.unknown(new ManagedObjectReference("VirtualMachine", "vm-2"), ""));
    assertThat(found.get(1).virtualTpm()).isEmpty();
    assertThat(found.get(2).virtualTpm()).contains(false);
    assertThat(found.get(2).parent()).contains(new ManagedObjectReference("Folder", "group-v3"));
    assertThat(found.get(2).disks()).isEmpty();
    assertThat(found.get(2).isReadable()).isTrue();
  }

  @Test
  @DisplayName("a word that is empty is none")
  void words_empty() {
    VmFacts vm =
        read(vm(
                "vm-1",
                property("config.migrateEncryption", " "),
                property("runtime.powerState", "")))
            .get(0);
    assertThat(vm.migrateEncryption()).isEmpty();
    assertThat(vm.powerState()).isEmpty();
    assertThat(
            read(vm(
                    "vm-1",
                    property(
                        "config.keyId", "<keyId>k-1</keyId><providerId><id> </id></providerId>")))
                .get(0)
                .homeKey())
        .contains(new CryptoKeyId("k-1", Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, ENCRYPTED",
    "true, false, PARTLY_ENCRYPTED",
    "false, true, PARTLY_ENCRYPTED",
    "false, false, PLAIN",
  })
  @DisplayName("how much is encrypted is told by the keys of home and disks")
  void level(boolean home, boolean disk, EncryptionLevel level) {
    assertThat(
            read(
                vm(
                    "vm-1",
                    home ? property("config.keyId", KEY) : "",
                    devices(disk(2000, disk ? KEY : "")))))
        .extracting(VmFacts::level)
        .containsExactly(level);
  }

  @Test
  @DisplayName("a VM that shows nothing, or of which something may not be read, is not known")
  void notReadable() {
    String locked = property("runtime.cryptoState", "locked");
    String key = property("config.keyId", KEY);
    String invalid = property("runtime.connectionState", "invalid");
    assertThat(read(vm("vm-1", key, locked), vm("vm-2", locked), vm("vm-3", key, invalid)))
        .extracting(VmFacts::isReadable)
        .containsExactly(true, false, true);
    assertThat(read(vm("vm-1", key, locked)))
        .extracting(VmFacts::level)
        .containsExactly(EncryptionLevel.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({"6.5, false, false", "6.7, true, false", "7.0.2.0, true, true"})
  @DisplayName("only what a release has is asked for")
  void paths(String release, boolean crypto, boolean faultTolerance) {
    List<String> paths = VmFactsReader.paths(new ApiVersion(release));
    assertThat(paths.contains("runtime.cryptoState")).isEqualTo(crypto);
    assertThat(paths.contains("config.ftEncryptionMode")).isEqualTo(faultTolerance);
    assertThat(paths).contains("config.keyId", "config.hardware.device", "runtime.host");
  }
}
