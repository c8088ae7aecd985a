package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What was read of a VM in one answer.
 *
 * @param hardwareVersion {@code vmx-19}
 * @param template whether it is one
 * @param changeVersion the version of the configuration
 * @param keyId the key of its home
 * @param ftEncryptionMode what is set; empty before 7.0.2
 * @param disks in the VM's order
 * @param virtualTpm its virtual TPM as it was read, which goes back in a removal
 * @param showsDevices whether vCenter shows its devices
 * @param powerState whether it runs
 * @param cryptoState whether its host has its key
 * @param connectionState {@code connected}
 * @param snapshots whether it has any
 * @param snapshotObjects each of them; a locked VM shows none
 * @param ties what else has a hold on it
 * @param runningTasks the tasks that have not ended
 */
public record VmReading(
    ManagedObjectReference vm,
    String name,
    Optional<String> hardwareVersion,
    boolean template,
    Optional<String> changeVersion,
    Optional<CryptoKeyId> keyId,
    Optional<MigrateEncryption> migrateEncryption,
    Optional<VmEncryptionState.FtMode> ftEncryptionMode,
    List<DiskDevice> disks,
    Optional<XmlFragment> virtualTpm,
    boolean showsDevices,
    PowerState powerState,
    Optional<String> cryptoState,
    String connectionState,
    Optional<ManagedObjectReference> host,
    Snapshots snapshots,
    List<ManagedObjectReference> snapshotObjects,
    VmTraces traces,
    VmTies ties,
    List<RunningTask> runningTasks) {

  public VmReading {
    disks = List.copyOf(disks);
    snapshotObjects = List.copyOf(snapshotObjects);
    runningTasks = List.copyOf(runningTasks);
  }

  /** The same, with the tasks that have not ended. */
  VmReading withTasks(List<RunningTask> tasks) {
    return with(keyId, disks, tasks);
  }

  /**
   * The same, with other keys at home and disks: as it will be once something else is done.
   *
   * @param later the key that takes the place of one
   */
  public VmReading withKeys(UnaryOperator<CryptoKeyId> later) {
    return with(
        keyId.map(later), disks.stream().map(disk -> disk.withKeys(later)).toList(), runningTasks);
  }

  private VmReading with(
      Optional<CryptoKeyId> home, List<DiskDevice> otherDisks, List<RunningTask> tasks) {
    return new VmReading(
        vm,
        name,
        hardwareVersion,
        template,
        changeVersion,
        home,
        migrateEncryption,
        ftEncryptionMode,
        otherDisks,
        virtualTpm,
        showsDevices,
        powerState,
        cryptoState,
        connectionState,
        host,
        snapshots,
        snapshotObjects,
        traces,
        ties,
        tasks);
  }

  /** The host that it is registered on. */
  public ManagedObjectReference requireHost(Attempt attempt) {
    return host.orElseThrow(
        () ->
            new ServiceException(
                attempt,
                "vCenter does not say which host " + title() + " is registered on",
                "Check that this user may see the host."));
  }

  /** For messages. */
  public String title() {
    return "VM \"" + name + "\"";
  }

  /** One of its disks, for messages. */
  public String title(DiskDevice disk) {
    return "disk " + disk + " of " + title();
  }

  /** What findings and changes are about. */
  public Subject subject() {
    return Subject.of("VM", name, vm.value());
  }

  public Subject home() {
    return subject().part(PartDifference.HOME);
  }

  public Subject disk(DiskDevice disk) {
    return subject().part(disk.label());
  }

  public boolean hasVirtualTpm() {
    return virtualTpm.isPresent();
  }

  public boolean isLocked() {
    return cryptoState.filter(VmEncryptionState.LOCKED::equals).isPresent();
  }

  /** Whether vCenter reaches the VM. If not, what was read may be out of date. */
  public boolean isConnected() {
    return connectionState.equals("connected");
  }

  /** What vCenter does with it now: a reconfiguration, if there is one; else the first task. */
  public RunningTask runningTask() {
    return runningTasks.stream()
        .filter(RunningTask::isReconfiguration)
        .findFirst()
        .orElseGet(() -> runningTasks.get(0));
  }

  /**
   * Whether a disk has more links than the VM's snapshots explain: then what is below them is the
   * parent of a linked clone, which others read too, or was left behind by a snapshot. Snapshots
   * leave an independent disk out.
   */
  public boolean isOnOthersFiles(DiskDevice disk) {
    int explained = disk.isIndependent() ? 0 : snapshotObjects.size();
    return disk.links().size() > explained + 1;
  }

  public boolean homeEncrypted() {
    return keyId.isPresent();
  }

  /**
   * All keys that it shows, with the place of each: home, and each link of each disk. One that is
   * in several places is told several times. Those of its snapshots are in their own
   * configurations, which {@link SnapshotReader} reads.
   */
  public List<HeldKey> keys() {
    return HeldKey.of(keyId, disks);
  }

  /** How much of it is encrypted; not known if vCenter does not show its devices. */
  public EncryptionLevel level() {
    if (!showsDevices) {
      return EncryptionLevel.UNKNOWN;
    }
    List<Boolean> links = new ArrayList<>(disks.size());
    for (DiskDevice disk : disks) {
      for (Optional<CryptoKeyId> link : disk.links()) {
        links.add(link.isPresent());
      }
    }
    return EncryptionLevel.of(homeEncrypted(), links);
  }
}
