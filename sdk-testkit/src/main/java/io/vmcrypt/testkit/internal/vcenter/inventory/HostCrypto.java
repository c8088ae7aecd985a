package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a host can do and knows about encryption, as far as vCenter knows. Not thread-safe. */
public final class HostCrypto {

  /** What encryption needs: a host can do that, and nothing else. */
  private static final List<String> ENCRYPTION =
      List.of(
          "cryptoSupported",
          "encryptionFaultToleranceSupported",
          "encryptionMemorySaveSupported",
          "encryptionVFlashSupported",
          "encryptionCBRCSupported",
          "encryptionChangeOnAddRemoveSupported",
          "encryptionHotOperationSupported",
          "encryptionWithSnapshotsSupported",
          "encryptedVMotionSupported",
          "vmotionSupported",
          "vmotionWithStorageVMotionSupported");

  private final DataObject capability = initial();
  private String state = "incapable";
  private String connection = "connected";
  private boolean maintenance;
  private @Nullable FakeKey key;
  private boolean tpmBound;
  private boolean secureBootRequired;

  private static DataObject initial() {
    DataObject capability = new DataObject("HostCapability");
    for (TypeTable.Field field : TypeTables.VIM.fields("HostCapability")) {
      boolean able = ENCRYPTION.contains(field.name());
      // that there is no TPM is told too
      boolean isTold = able || !field.optional() || field.name().equals("tpmSupported");
      if (field.type().equals("boolean") && isTold) {
        capability.with(field.name(), able);
      }
    }
    return capability;
  }

  public String state() {
    return state;
  }

  /** Sets only the state, as a test wants. */
  public void state(String newState) {
    state = newState;
    if (!newState.equals("safe")) {
      key = null;
    }
  }

  /** Whether vCenter reaches the host; if not, it goes on telling what it knew last. */
  public String connection() {
    return connection;
  }

  public void connection(String newConnection) {
    connection = newConnection;
  }

  /** Whether VMs can be started on it. */
  public boolean isUsable() {
    return connection.equals("connected") && !maintenance;
  }

  public boolean isInMaintenance() {
    return maintenance;
  }

  public void maintenance(boolean isOn) {
    maintenance = isOn;
  }

  public @Nullable FakeKey key() {
    return key;
  }

  /** After a restart: it has no key any more, and vCenter goes on to know which one it had. */
  public void lose() {
    state = "prepared";
  }

  public void enable(FakeKey newKey) {
    state = "safe";
    key = newKey;
  }

  public boolean isSafe() {
    return state.equals("safe");
  }

  /** Brings it into the mode with a key of a VM that it gets, if it is not in it yet. */
  public void take(Collection<FakeKey> keys) {
    if (!isSafe()) {
      keys.stream().findFirst().ifPresent(this::enable);
    }
  }

  /** Sets only the key, as a test wants; null for none. */
  public void key(@Nullable FakeKey newKey) {
    state = newKey == null ? "prepared" : "safe";
    key = newKey;
  }

  /** {@code HostRuntimeInfoStateEncryptionInfo}: how its configuration is encrypted. */
  DataObject stateEncryption() {
    return Literals.of("HostRuntimeInfoStateEncryptionInfo")
        .with("protectionMode", tpmBound ? "tpm" : "none")
        .with("requireSecureBoot", secureBootRequired);
  }

  /**
   * Its TPM.
   *
   * @param version such as "2.0"; null for none
   * @param bound whether its configuration is encrypted by it
   * @param secureBoot whether it starts by secure boot only
   */
  public void tpm(@Nullable String version, boolean bound, boolean secureBoot) {
    capability.with("tpmSupported", version != null).with("tpmVersion", version);
    tpmBound = bound;
    secureBootRequired = secureBoot;
  }

  public boolean isCapable() {
    return capability.flag("cryptoSupported");
  }

  public DataObject capability() {
    return capability;
  }

  /** Sets a flag of HostCapability. */
  public void capability(String name, boolean able) {
    if (!capability.has(name)
        && TypeTables.VIM.fields("HostCapability").stream()
            .noneMatch(field -> field.name().equals(name) && field.type().equals("boolean"))) {
      throw new IllegalArgumentException("HostCapability has no flag of this name: " + name);
    }
    capability.with(name, able);
  }

  DataObject runtime() {
    return Literals.of("HostRuntimeInfo")
        .with("connectionState", connection())
        .with("inMaintenanceMode", isInMaintenance())
        .with("cryptoState", state())
        .with("cryptoKeyId", key == null ? null : VmConfiguration.cryptoKeyId(key))
        .with("stateEncryption", stateEncryption());
  }
}
