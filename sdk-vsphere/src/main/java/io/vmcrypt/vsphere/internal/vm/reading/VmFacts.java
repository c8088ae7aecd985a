package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.CryptoState;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.FtEncryptionMode;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.List;
import java.util.Optional;

/**
 * What the inventory says about a VM, as far as a search or an audit needs it.
 *
 * @param vm which one
 * @param name as vSphere keeps it; empty if these credentials may not see it
 * @param parent the folder or vApp that it is in
 * @param host where it is registered
 * @param template whether it is one
 * @param configured whether its devices could be read, and with them its configuration
 * @param homeKey the key of its home
 * @param disks in the VM's order
 * @param virtualTpm whether it has one; empty if its devices could not be read
 * @param migrateEncryption what is set
 * @param ftEncryptionMode what is set
 * @param powerState vSphere's word; empty if it is not known
 * @param connectionState {@code connected}
 * @param cryptoState whether its host has its key
 * @param fault why something could not be read
 * @param garbled whether a value of it makes no sense
 */
public record VmFacts(
    ManagedObjectReference vm,
    String name,
    Optional<ManagedObjectReference> parent,
    Optional<ManagedObjectReference> host,
    boolean template,
    boolean configured,
    Optional<CryptoKeyId> homeKey,
    List<Disk> disks,
    Optional<Boolean> virtualTpm,
    Optional<MigrateEncryption> migrateEncryption,
    Optional<FtEncryptionMode> ftEncryptionMode,
    Optional<PowerState> powerState,
    String connectionState,
    Optional<CryptoState> cryptoState,
    Optional<VimFault> fault,
    boolean garbled) {

  /** A VM of which nothing is known but its name. */
  public static VmFacts unknown(ManagedObjectReference vm, String name) {
    return new VmFacts(
        vm,
        name,
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /**
   * Whether enough was read to report the VM's state. For a locked VM vCenter may report only the
   * home's key, which is enough: that the VM is locked must be reported.
   */
  public boolean isReadable() {
    return (configured || (isLocked() && homeKey.isPresent())) && fault.isEmpty() && !garbled;
  }

  private boolean isLocked() {
    return cryptoState.equals(Optional.of(CryptoState.LOCKED));
  }

  /** How much of it is encrypted. */
  public EncryptionLevel level() {
    return isReadable() && configured
        ? EncryptionLevel.of(
            homeKey.isPresent(), disks.stream().map(disk -> disk.keyId().isPresent()).toList())
        : EncryptionLevel.UNKNOWN;
  }

  /**
   * A virtual disk.
   *
   * @param key vSphere {@code VirtualDevice.key}
   * @param label "Hard disk 1"
   * @param keyId the key that it is encrypted with
   */
  public record Disk(int key, String label, Optional<CryptoKeyId> keyId) {}
}
