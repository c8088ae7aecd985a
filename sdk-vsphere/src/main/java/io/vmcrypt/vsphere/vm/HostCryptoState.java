package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

/**
 * The encryption mode of an ESXi host: vSphere {@code HostCryptoState}. Values that this SDK does
 * not know are kept as vCenter says them.
 *
 * @param value vSphere's word
 */
public record HostCryptoState(String value) {

  /** It is not ready for keys. */
  public static final HostCryptoState INCAPABLE = new HostCryptoState("incapable");

  /** It is ready for keys and has none yet. */
  public static final HostCryptoState PREPARED = new HostCryptoState("prepared");

  /** It has its own key: encrypted VMs can run there. */
  public static final HostCryptoState SAFE = new HostCryptoState("safe");

  /** It leaves encryption mode with its next start. */
  public static final HostCryptoState PENDING_INCAPABLE = new HostCryptoState("pendingIncapable");

  /** Not a word of vSphere: vCenter does not reach the host, and shows no mode of it. */
  public static final HostCryptoState UNKNOWN = new HostCryptoState("unknown");

  public HostCryptoState {
    requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
