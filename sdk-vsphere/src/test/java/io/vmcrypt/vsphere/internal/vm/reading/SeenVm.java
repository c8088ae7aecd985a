package io.vmcrypt.vsphere.internal.vm.reading;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PowerState;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A VM as it was read, for tests that ask no vCenter: plain, off, connected, without disks. */
public final class SeenVm {

  /** A device of which only the key is told. */
  public static final XmlFragment DEVICE = device("<key>2000</key>");

  private final String name;
  private @Nullable CryptoKeyId home;
  private @Nullable MigrateEncryption vmotion;
  private List<DiskDevice> disks = List.of();
  private @Nullable XmlFragment virtualTpm;
  private PowerState power = PowerState.POWERED_OFF;
  private @Nullable String cryptoState;
  private String connection = "connected";
  private @Nullable String host;
  private @Nullable String hardwareVersion;
  private boolean template;
  private List<RunningTask> tasks = List.of();
  private Snapshots snapshots = Snapshots.NONE;
  private List<ManagedObjectReference> snapshotObjects = List.of();
  private VmTraces traces = new VmTraces(Set.of(), Set.of(), Optional.empty(), List.of());

  private VmTies ties = VmTies.NONE;

  private SeenVm(String name) {
    this.name = name;
  }

  public static SeenVm named(String name) {
    return new SeenVm(name);
  }

  /** A device with these elements. */
  public static XmlFragment device(String elements) {
    return ElementReader.of(
            new ByteArrayInputStream(
                ("<device xmlns=\"urn:vim25\">" + elements + "</device>").getBytes(UTF_8)))
        .capture();
  }

  /** Its disk "Hard disk 1" with the key 2000, "Hard disk 2" with 2001. */
  public static DiskDevice disk(int number, @Nullable CryptoKeyId key) {
    return chain(number, key);
  }

  /** The same, of several links: the key of each, the one that is written to first. */
  public static DiskDevice chain(int number, @Nullable CryptoKeyId... links) {
    return new DiskDevice(
        1999 + number,
        "Hard disk " + number,
        Optional.of(DEVICE),
        Arrays.stream(links).<Optional<CryptoKeyId>>map(Optional::ofNullable).toList(),
        false,
        false,
        1024,
        false,
        "",
        Optional.empty(),
        "",
        false,
        Optional.empty());
  }

  public SeenVm home(@Nullable CryptoKeyId key) {
    this.home = key;
    return this;
  }

  public SeenVm vmotion(@Nullable MigrateEncryption mode) {
    this.vmotion = mode;
    return this;
  }

  public SeenVm disks(List<DiskDevice> all) {
    this.disks = all;
    return this;
  }

  public SeenVm virtualTpm(boolean there) {
    return virtualTpm(there ? DEVICE : null);
  }

  public SeenVm virtualTpm(@Nullable XmlFragment device) {
    this.virtualTpm = device;
    return this;
  }

  public SeenVm power(PowerState state) {
    this.power = state;
    return this;
  }

  public SeenVm cryptoState(@Nullable String state) {
    this.cryptoState = state;
    return this;
  }

  public SeenVm connection(String state) {
    this.connection = state;
    return this;
  }

  /** Something that vCenter does with it now. */
  public SeenVm task(String descriptionId) {
    this.tasks =
        List.of(new RunningTask(new ManagedObjectReference("Task", "task-1"), descriptionId));
    return this;
  }

  public SeenVm traces(VmTraces told) {
    this.traces = told;
    return this;
  }

  public SeenVm ties(VmTies told) {
    this.ties = told;
    return this;
  }

  public SeenVm host(String id) {
    this.host = id;
    return this;
  }

  public SeenVm hardwareVersion(String version) {
    this.hardwareVersion = version;
    return this;
  }

  public SeenVm template() {
    this.template = true;
    return this;
  }

  public SeenVm snapshots(Snapshots told) {
    return snapshots(told, 2);
  }

  /** That many snapshots. */
  public SeenVm snapshots(Snapshots told, int count) {
    snapshots = told;
    snapshotObjects =
        IntStream.rangeClosed(1, count)
            .mapToObj(
                number ->
                    new ManagedObjectReference("VirtualMachineSnapshot", "snapshot-" + number))
            .toList();
    return this;
  }

  /** Its id is {@code vm-1}. */
  public VmReading reading() {
    return new VmReading(
        new ManagedObjectReference("VirtualMachine", "vm-1"),
        name,
        Optional.ofNullable(hardwareVersion),
        template,
        Optional.empty(),
        Optional.ofNullable(home),
        Optional.ofNullable(vmotion),
        Optional.empty(),
        disks,
        Optional.ofNullable(virtualTpm),
        true,
        power,
        Optional.ofNullable(cryptoState),
        connection,
        Optional.ofNullable(host).map(id -> new ManagedObjectReference("HostSystem", id)),
        snapshots,
        snapshotObjects,
        traces,
        ties,
        tasks);
  }
}
