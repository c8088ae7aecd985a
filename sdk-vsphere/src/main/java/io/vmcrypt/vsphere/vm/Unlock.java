package io.vmcrypt.vsphere.vm;

/**
 * A locked VM is to be unlocked: vCenter gets its keys from the key provider and gives them to its
 * host again. A VM is locked if its host started, or the VM was registered, while the key servers
 * could not be reached. A VM that is not locked is left alone.
 *
 * <pre>{@code
 * vcenter.virtualMachines().get("web-01").start(Unlock.vmAlone());
 * EncryptionRollout.builder(Unlock.hostFirst(), locked).build();
 * }</pre>
 *
 * <p>Nothing is encrypted, decrypted or re-keyed. The caller needs the privilege {@code
 * Cryptographer.RegisterVM}. Before 6.7 a vCenter has no call for it, and the change is refused.
 *
 * <p>Immutable and thread-safe. Source: vSphere Web Services API, {@code CryptoUnlock_Task}, {@code
 * HostSystem.ConfigureCryptoKey}.
 *
 * @param isHostFirst whether the host of a locked VM is brought into encryption mode first, if it
 *     is not
 */
public record Unlock(boolean isHostFirst) implements VmChange {

  /**
   * Unlocks the VM, and leaves its host as it is.
   *
   * @return the change
   */
  public static Unlock vmAlone() {
    return new Unlock(false);
  }

  /**
   * Brings the host of a locked VM into encryption mode first, if it is not: vCenter gives it its
   * own key again, or one of the default key provider if it has none. That needs the privilege
   * {@code Cryptographer.RegisterHost}. In a rollout each host is brought back once.
   *
   * @return the change
   */
  public static Unlock hostFirst() {
    return new Unlock(true);
  }

  /** {@return the change in words, as an infinitive; for messages, not for parsing} */
  @Override
  public String toString() {
    return "unlock" + (isHostFirst ? " (its host first)" : "");
  }
}
