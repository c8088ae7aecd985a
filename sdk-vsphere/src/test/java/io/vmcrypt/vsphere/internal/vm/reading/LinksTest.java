package io.vmcrypt.vsphere.internal.vm.reading;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page of VMs that is read while it arrives: their keys, down to the last link of each disk. */
class LinksTest {

  private static final Attempt ATTEMPT = new Attempt("vCenter", "read", "VMs");
  private static final CryptoKeyId OLD = new CryptoKeyId("k-1", Optional.of("old"));
  private static final CryptoKeyId NEW = new CryptoKeyId("k-2", Optional.of("new"));
  private static final String STATE =
      PaperVcenter.property("runtime.powerState", "poweredOff")
          + PaperVcenter.property("runtime.connectionState", "connected");

  private static List<VmParts> read(String... vms) {
    String page =
        "<r xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
            + String.join("", vms).replace("</returnval><returnval>", "")
            + "</r>";
    List<VmParts> found = new ArrayList<>();
    PropertyPages.page(
        ElementReader.of(new ByteArrayInputStream(page.getBytes(UTF_8))), VmSink.ofVms(found::add));
    return found;
  }

  private static String vm(String id, String... properties) {
    return PaperVcenter.object("VirtualMachine", id, properties);
  }

  private static String home(CryptoKeyId key) {
    return SeenDisk.keyId(key)
        .replaceFirst("<keyId>", "<propSet><name>config.keyId</name><val>")
        .replaceFirst("</keyId>$", "</val></propSet>");
  }

  private static String devices(String... disks) {
    return PaperVcenter.property("config.hardware.device", String.join("", disks));
  }

  /**
   * A disk, each link inside the one above it; its parent comes before its key, as in the schema.
   */
  private static String disk(int number, @Nullable CryptoKeyId... links) {
    String backing = "";
    for (int i = links.length - 1; i >= 0; i--) {
      String inside = "<fileName>[ds] f-" + i + ".vmdk</fileName>" + backing;
      String keyed = inside + SeenDisk.keyId(links[i]);
      backing = i == 0 ? keyed : "<parent>" + keyed + "</parent>";
    }
    return "<VirtualDevice xsi:type=\"VirtualDisk\"><key>"
        + (1999 + number)
        + "</key><deviceInfo><label>Hard disk "
        + number
        + "</label></deviceInfo><backing xsi:type=\"VirtualDiskFlatVer2BackingInfo\">"
        + backing
        + "</backing><capacityInKB>4</capacityInKB></VirtualDevice>";
  }

  private static VmReading only(String... properties) {
    return reading(read(vm("vm-1", STATE, String.join("", properties))).get(0));
  }

  private static VmReading reading(VmParts vm) {
    VmPageReader.Entry entry = vm.entry(ATTEMPT);
    assertThat(entry.failure()).isNull();
    assertThat(entry.reading()).isNotNull();
    return requireNonNull(entry.reading());
  }

  private static SdkException failure(VmParts vm) {
    VmPageReader.Entry entry = vm.entry(ATTEMPT);
    assertThat(entry.reading()).isNull();
    return requireNonNull(entry.failure());
  }

  @Test
  @DisplayName("each link of each disk has its key, and each key its place")
  void keys() {
    VmReading vm = only(home(NEW), devices(disk(1, NEW, OLD, OLD), disk(2, OLD), disk(3)));

    assertThat(vm.disks().get(0).links())
        .containsExactly(Optional.of(NEW), Optional.of(OLD), Optional.of(OLD));
    assertThat(vm.disks().get(0).keys()).containsExactly(NEW, OLD);
    assertThat(vm.disks().get(0).keyId()).contains(NEW);
    assertThat(vm.disks().get(0).isChained()).isTrue();
    assertThat(vm.disks().get(1).isChained()).isFalse();
    assertThat(vm.keys())
        .containsExactly(
            new HeldKey(NEW, "home"),
            new HeldKey(NEW, "Hard disk 1"),
            new HeldKey(OLD, "Hard disk 1, link 2"),
            new HeldKey(OLD, "Hard disk 1, link 3"),
            new HeldKey(OLD, "Hard disk 2"));
    assertThat(vm.level()).isEqualTo(EncryptionLevel.PARTLY_ENCRYPTED);
  }

  @Test
  @DisplayName("a plain link below is seen: its disk is not encrypted, its VM partly")
  void plainBase() {
    VmReading vm = only(home(NEW), devices(disk(1, NEW, null)));
    assertThat(vm.disks().get(0).encrypted()).isFalse();
    assertThat(vm.level()).isEqualTo(EncryptionLevel.PARTLY_ENCRYPTED);
    assertThat(only(devices(disk(1, null, OLD))).level())
        .isEqualTo(EncryptionLevel.PARTLY_ENCRYPTED);
    assertThat(only(devices(disk(1, null, null))).level()).isEqualTo(EncryptionLevel.PLAIN);
    VmReading whole = only(home(NEW), devices(disk(1, NEW, OLD)));
    assertThat(whole.disks().get(0).encrypted()).isTrue();
    assertThat(whole.level()).isEqualTo(EncryptionLevel.ENCRYPTED);
    assertThat(only(home(NEW), devices()).level()).isEqualTo(EncryptionLevel.ENCRYPTED);
  }

  @Test
  @DisplayName("each snapshot of the tree is named, so that its own configuration can be read")
  void snapshots() {
    String info =
        "<propSet><name>snapshot</name><val><currentSnapshot type=\"VirtualMachineSnapshot\">"
            + "snapshot-3</currentSnapshot><rootSnapshotList>"
            + "<snapshot type=\"VirtualMachineSnapshot\">snapshot-1</snapshot><name>s</name>"
            + "<childSnapshotList><snapshot type=\"VirtualMachineSnapshot\">snapshot-2</snapshot>"
            + "<childSnapshotList><snapshot type=\"VirtualMachineSnapshot\">snapshot-3</snapshot>"
            + "</childSnapshotList></childSnapshotList></rootSnapshotList><rootSnapshotList>"
            + "<snapshot type=\"VirtualMachineSnapshot\">snapshot-4</snapshot></rootSnapshotList>"
            + "</val></propSet>";
    VmReading vm = only(devices(), info);
    assertThat(vm.snapshots()).isEqualTo(Snapshots.TREE);
    assertThat(vm.snapshotObjects())
        .extracting(ManagedObjectReference::value)
        .containsExactlyInAnyOrder("snapshot-1", "snapshot-2", "snapshot-3", "snapshot-4");
    assertThat(only(devices()).snapshotObjects()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"false, 99999999999", "false, x", "false, ''", "maybe, 2000", "'', 2000"})
  @DisplayName("a VM with a value that cannot be understood does not spoil the others")
  void garbled_takesNoOtherVmAlong(String template, String diskKey) {
    List<VmParts> found =
        read(
            vm("vm-1", STATE, devices(disk(1, OLD))),
            vm(
                "vm-2",
                STATE,
                PaperVcenter.property("config.template", template),
                devices(disk(1, OLD).replace("<key>2000<", "<key>" + diskKey + "<"))),
            vm("vm-3", STATE, devices(disk(1, OLD))));

    assertThat(reading(found.get(0)).keys()).hasSize(1);
    assertThat(failure(found.get(1)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("makes no sense")
        .hasMessageContaining("Look at the VM");
    assertThat(reading(found.get(2)).keys()).hasSize(1);
  }

  @Test
  @DisplayName("a place that may not be read spoils nothing; any other part does")
  void notReadable() {
    String missing =
        "<missingSet><path>%s</path><fault><fault xsi:type=\"NoPermission\"/>"
            + "<localizedMessage>no</localizedMessage></fault></missingSet>";
    List<VmParts> found =
        read(
            vm("vm-1", STATE, devices(), missing.formatted("parent")),
            vm("vm-2", STATE, devices(), missing.formatted("parentVApp")),
            vm("vm-3", STATE, devices(), missing.formatted("config.keyId")),
            vm("vm-4", STATE));
    assertThat(reading(found.get(0)).disks()).isEmpty();
    assertThat(found.get(1).parent()).isEmpty();
    assertThat(failure(found.get(2))).isInstanceOf(PermissionDeniedException.class);
    assertThat(failure(found.get(3)))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not know the VM's configuration");
    assertThat(found).extracting(VmParts::mayBeTemplate).containsExactly(false, false, true, false);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "1, true", "false, false", "0, false", "maybe, true", "'', true"})
  @DisplayName("what is told in words that make no sense may be a template")
  void mayBeTemplate(String told, boolean may) {
    assertThat(read(vm("vm-1", PaperVcenter.property("config.template", told))))
        .extracting(VmParts::mayBeTemplate)
        .containsExactly(may);
  }

  @Test
  @DisplayName("which first-class disks are attached is read even where a disk makes no sense")
  void firstClassDisks() {
    String garbled =
        disk(1, OLD)
            .replace("<key>2000<", "<key>x<")
            .replace("</VirtualDevice>", "<vDiskId><id> f-1 </id></vDiskId></VirtualDevice>");
    assertThat(read(vm("vm-1", devices(garbled, disk(2, OLD)))))
        .extracting(VmParts::firstClassDisks)
        .containsExactly(Set.of("f-1"));
  }
}
