package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Which parts of a VM are encrypted, with which keys and which policies, as vCenter reports it at
 * one moment.
 *
 * @param vmId the VM's managed object id: "vm-42"
 * @param vmName its name
 * @param homeKeyId the key of its home (configuration, swap, logs); empty if the home is plain
 * @param homePolicy the storage policy of its home; empty if it has none
 * @param disks each virtual disk, in the VM's order
 * @param migrateEncryption the vMotion mode that is set; empty if vCenter does not say. See {@link
 *     #effectiveMigrateEncryption()}
 * @param cryptoState whether its host has its key, in the word of vSphere {@code
 *     VirtualMachineCryptoState}: {@link #LOCKED}, {@link #UNLOCKED}; empty if vCenter does not say
 * @param powerState whether it runs
 * @param ftEncryptionMode the mode of fault tolerance that is set; empty if vCenter does not say,
 *     as before release 7.0.2
 * @param virtualTpm whether it has a virtual TPM; empty if vCenter does not show its devices
 */
public record VmEncryptionState(
    String vmId,
    String vmName,
    Optional<CryptoKeyId> homeKeyId,
    Optional<StoragePolicy> homePolicy,
    List<DiskEncryptionState> disks,
    Optional<MigrateEncryption> migrateEncryption,
    Optional<String> cryptoState,
    PowerState powerState,
    Optional<FtMode> ftEncryptionMode,
    Optional<Boolean> virtualTpm) {

  /**
   * Whether the traffic between the two machines of a fault tolerant VM is encrypted: vSphere
   * {@code VirtualMachineConfigSpec.ftEncryptionMode}, from release 7.0.2 on. Values that this SDK
   * does not know are kept as vCenter says them.
   *
   * @param value vSphere's word
   */
  public record FtMode(String value) {

    /** Never encrypted. */
    public static final FtMode DISABLED = new FtMode("ftEncryptionDisabled");

    /** Encrypted if both hosts can, else not: vSphere's default. */
    public static final FtMode OPPORTUNISTIC = new FtMode("ftEncryptionOpportunistic");

    /** Encrypted, or fault tolerance is refused. */
    public static final FtMode REQUIRED = new FtMode("ftEncryptionRequired");

    /**
     * Checks that a word is there.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public FtMode {
      requireNonNull(value, "value");
      if (value.isBlank()) {
        throw new IllegalArgumentException(
            ("value \"%s\" is blank; vSphere knows ftEncryptionDisabled,"
                    + " ftEncryptionOpportunistic, ftEncryptionRequired")
                .formatted(value));
      }
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /** The key is missing on the host: the VM cannot be powered on or changed. */
  public static final String LOCKED = "locked";

  /** The key is there. */
  public static final String UNLOCKED = "unlocked";

  public VmEncryptionState {
    requireNonNull(vmId, "vmId");
    requireNonNull(vmName, "vmName");
    requireNonNull(homeKeyId, "homeKeyId");
    requireNonNull(homePolicy, "homePolicy");
    disks = List.copyOf(disks);
    requireNonNull(migrateEncryption, "migrateEncryption");
    requireNonNull(cryptoState, "cryptoState");
    requireNonNull(powerState, "powerState");
    requireNonNull(ftEncryptionMode, "ftEncryptionMode");
    requireNonNull(virtualTpm, "virtualTpm");
  }

  /** A state without a mode of fault tolerance, and without a word on a virtual TPM. */
  public VmEncryptionState(
      String vmId,
      String vmName,
      Optional<CryptoKeyId> homeKeyId,
      Optional<StoragePolicy> homePolicy,
      List<DiskEncryptionState> disks,
      Optional<MigrateEncryption> migrateEncryption,
      Optional<String> cryptoState,
      PowerState powerState) {
    this(
        vmId,
        vmName,
        homeKeyId,
        homePolicy,
        disks,
        migrateEncryption,
        cryptoState,
        powerState,
        Optional.empty(),
        Optional.empty());
  }

  /** {@return whether the VM's home is encrypted; true if it has a key} */
  public boolean isHomeEncrypted() {
    return homeKeyId.isPresent();
  }

  /**
   * {@return whether home and every disk are encrypted, each disk down to its last link; false as
   * soon as anything is plain, and for a locked VM of which vCenter shows no disk}
   */
  public boolean isFullyEncrypted() {
    return isHomeEncrypted() && plainDisks().isEmpty() && !(isLocked() && disks.isEmpty());
  }

  /**
   * {@return how much of the VM is encrypted; {@link EncryptionLevel#UNKNOWN} for a locked VM of
   * which vCenter shows no disk}
   */
  public EncryptionLevel level() {
    if (isLocked() && disks.isEmpty()) {
      return EncryptionLevel.UNKNOWN;
    }
    List<Boolean> links = new ArrayList<>(disks.size());
    for (DiskEncryptionState disk : disks) {
      for (Optional<CryptoKeyId> link : disk.links()) {
        links.add(link.isPresent());
      }
    }
    return EncryptionLevel.of(isHomeEncrypted(), links);
  }

  /**
   * All keys that it needs: of its home, and of each link of each disk. What was written before a
   * snapshot can be read only with the key of its link.
   *
   * @return each once; empty if it is plain
   */
  public List<CryptoKeyId> keys() {
    // few, and mostly one: a set would take more than it saves
    List<CryptoKeyId> keys = new ArrayList<>(1);
    homeKeyId.ifPresent(keys::add);
    for (DiskEncryptionState disk : disks) {
      for (Optional<CryptoKeyId> link : disk.links()) {
        if (link.isPresent() && !keys.contains(link.get())) {
          keys.add(link.get());
        }
      }
    }
    return List.copyOf(keys);
  }

  /**
   * The disks that are not encrypted as a whole: plain, or with a plain link.
   *
   * @return empty if all are
   */
  public List<DiskEncryptionState> plainDisks() {
    List<DiskEncryptionState> plain = new ArrayList<>();
    for (DiskEncryptionState disk : disks) {
      if (!disk.isEncrypted()) {
        plain.add(disk);
      }
    }
    return Collections.unmodifiableList(plain);
  }

  /**
   * {@return the disk that a selector names; empty if there is no such disk}
   *
   * @param selector label, key or position
   */
  public Optional<DiskEncryptionState> disk(DiskSelector selector) {
    requireNonNull(selector, "selector");
    if (selector instanceof DiskSelector.Position position) {
      return disks.stream().skip(position.position() - 1L).findFirst();
    }
    return disks.stream()
        .filter(
            disk ->
                selector instanceof DiskSelector.Label label
                    ? disk.label().equals(label.label())
                    : selector.equals(DiskSelector.key(disk.key())))
        .findFirst();
  }

  /**
   * {@return the key provider (KMS cluster) of the home's key; empty if the home is plain or
   * vCenter does not say}
   */
  public Optional<String> keyProvider() {
    return homeKeyId.flatMap(CryptoKeyId::providerId);
  }

  /**
   * The vMotion mode that is in effect: an encrypted VM always moves encrypted, whatever is set.
   *
   * @return {@link MigrateEncryption#REQUIRED} if the home is encrypted; else what is set, and
   *     {@link MigrateEncryption#OPPORTUNISTIC}, vSphere's default, if nothing is
   */
  public MigrateEncryption effectiveMigrateEncryption() {
    return isHomeEncrypted()
        ? MigrateEncryption.REQUIRED
        : migrateEncryption.orElse(MigrateEncryption.OPPORTUNISTIC);
  }

  /** {@return whether the key is missing on the host; true if the VM is locked} */
  public boolean isLocked() {
    return cryptoState.filter(LOCKED::equals).isPresent();
  }
}
