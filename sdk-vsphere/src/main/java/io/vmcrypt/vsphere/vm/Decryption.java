package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.List;
import java.util.Optional;

/**
 * Which parts of a VM are to be decrypted: the home and all disks, or some of the disks. vSphere
 * decrypts a home only if no disk stays encrypted, so the home alone cannot be chosen. Decrypted
 * parts lose their encryption policy. One that {@linkplain PolicyAssignment.OldPolicy#KEEP kept}
 * the rules of another gives way to that again; else they get the default of their datastore.
 *
 * <pre>{@code
 * Decryption.homeAndAllDisks();
 * Decryption.disksOnly(DiskSelector.label("Hard disk 2"));
 * }</pre>
 *
 * <p>Immutable and thread-safe. Source: vSphere Web Services API, {@code ReconfigVM_Task} with
 * {@code CryptoSpecDecrypt}.
 */
public final class Decryption implements VmChange {

  private final Coverage coverage;
  private final Optional<StoragePolicy> replacement;

  private Decryption(Coverage coverage, Optional<StoragePolicy> replacement) {
    this.coverage = coverage;
    this.replacement = replacement;
  }

  /**
   * Decrypts the home and all disks.
   *
   * @return the decryption
   */
  public static Decryption homeAndAllDisks() {
    return new Decryption(Coverage.HOME_AND_ALL_DISKS, Optional.empty());
  }

  /**
   * Decrypts the named disks; the home and the other disks stay as they are.
   *
   * @param disks at least one, each once
   * @return the decryption
   * @throws IllegalArgumentException if there is none, or one twice
   */
  public static Decryption disksOnly(DiskSelector... disks) {
    return new Decryption(Coverage.disksOnly(disks), Optional.empty());
  }

  /**
   * Assigns this policy to the decrypted parts. By default they get the policy that has the same
   * rules without encryption, and if there is none the default of their datastore: {@code
   * VirtualMachineDefaultProfileSpec}.
   *
   * @param policy one that does not encrypt
   * @return the decryption with it
   * @throws IllegalArgumentException if it encrypts
   */
  public Decryption replacementPolicy(StoragePolicy policy) {
    if (requireNonNull(policy, "policy").encryption()) {
      throw new IllegalArgumentException(
          "policy \"" + policy.name() + "\" encrypts; give one that does not, or none");
    }
    return new Decryption(coverage, Optional.of(policy));
  }

  /**
   * {@return whether the VM's home is to be decrypted, and with it all disks; false if only some
   * disks are}
   */
  @Override
  public boolean coversHome() {
    return coverage.home();
  }

  /** {@return whether all disks are to be decrypted; true if the home is too} */
  @Override
  public boolean coversAllDisks() {
    return coverage.allDisks();
  }

  /**
   * {@return the disks that are chosen one by one; empty if home and all disks are to be decrypted}
   */
  @Override
  public List<DiskSelector> disks() {
    return coverage.disks();
  }

  /** {@return the policy that replaces the encryption policy; empty to leave it to the default} */
  public Optional<StoragePolicy> replacementPolicy() {
    return replacement;
  }

  /** {@return the decryption in words, as an infinitive; for messages, not for parsing} */
  @Override
  public String toString() {
    return "decrypt "
        + coverage
        + replacement.map(policy -> " (policy \"" + policy.name() + "\" instead)").orElse("");
  }
}
