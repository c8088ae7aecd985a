package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import org.jspecify.annotations.Nullable;

/** Whether a cluster of hosts has vSAN, and whether that encrypts its data. Not thread-safe. */
public final class ClusterVsan {

  private static final int REKEY_MINUTES = 1440;

  private boolean enabled;
  private @Nullable String keyProvider;
  private boolean encryptsTransit;

  public boolean isEnabled() {
    return enabled;
  }

  /** Whether it encrypts what hosts send to one another. */
  public void encryptTransit(boolean encrypts) {
    encryptsTransit = encrypts;
  }

  /**
   * Switches vSAN on.
   *
   * @param newKeyProvider whose keys it encrypts its data with; null if it does not
   */
  public void enable(@Nullable String newKeyProvider) {
    enabled = true;
    keyProvider = newKeyProvider;
  }

  /** {@code VsanConfigInfoEx}. */
  public DataObject config() {
    DataObject encryption =
        new DataObject("VsanDataEncryptionConfig").with("encryptionEnabled", keyProvider != null);
    if (keyProvider != null) {
      encryption
          .with("kmsProviderId", new DataObject("KeyProviderId").with("id", keyProvider))
          .with("kekId", "kek-of-" + keyProvider)
          .with("hostKeyId", "host-key-of-" + keyProvider)
          .with("dekGenerationId", 1L)
          .with("changing", false)
          .with("eraseDisksBeforeUse", false);
    }
    return new DataObject("VsanConfigInfoEx")
        .with("enabled", enabled)
        .with("dataEncryptionConfig", enabled ? encryption : null)
        .with(
            "dataInTransitEncryptionConfig",
            enabled
                ? new DataObject("VsanDataInTransitEncryptionConfig")
                    .with("enabled", encryptsTransit)
                    .with("rekeyInterval", encryptsTransit ? REKEY_MINUTES : null)
                : null);
  }
}
