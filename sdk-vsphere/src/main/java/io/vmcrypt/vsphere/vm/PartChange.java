package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.Optional;

/**
 * What a reconfiguration changed at a part of a VM.
 *
 * @param part {@link #HOME}, or the label of a disk: "Hard disk 1"
 * @param keyBefore the key that it had; empty if it was plain
 * @param keyAfter the key that it has; empty if it is plain
 * @param policyBefore the policy that it had; empty if it had none
 * @param policyAfter the policy that it has; empty if it has none
 */
public record PartChange(
    String part,
    Optional<CryptoKeyId> keyBefore,
    Optional<CryptoKeyId> keyAfter,
    Optional<StoragePolicy> policyBefore,
    Optional<StoragePolicy> policyAfter) {

  /** What the VM's home is called here. */
  public static final String HOME = "home";

  public PartChange {
    requireNonNull(part, "part");
    requireNonNull(keyBefore, "keyBefore");
    requireNonNull(keyAfter, "keyAfter");
    requireNonNull(policyBefore, "policyBefore");
    requireNonNull(policyAfter, "policyAfter");
  }

  /** {@return whether anything is different; false if key and policy are as they were} */
  public boolean isChanged() {
    return !keyBefore.equals(keyAfter) || !policyBefore.equals(policyAfter);
  }

  /** {@return whether it was plain and is encrypted now; true if it got its first key} */
  public boolean isEncrypted() {
    return keyBefore.isEmpty() && keyAfter.isPresent();
  }

  /** {@return whether it was encrypted and is plain now; true if it lost its key} */
  public boolean isDecrypted() {
    return keyBefore.isPresent() && keyAfter.isEmpty();
  }

  /**
   * {@return whether it has another key than before; true if it was and is encrypted, with
   * different keys}
   */
  public boolean isRekeyed() {
    return keyBefore.isPresent() && keyAfter.isPresent() && !keyBefore.equals(keyAfter);
  }
}
