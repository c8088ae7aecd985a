package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;
import java.util.Optional;
import java.util.Set;

/**
 * An ESXi host and its own key, which its core dumps are encrypted with, as vCenter knew it at one
 * moment. Immutable and thread-safe.
 *
 * @param id vCenter's managed object id, such as {@code host-12}
 * @param name as the vSphere Client shows it
 * @param connectionState vSphere's word: {@code connected}, or why vCenter does not reach it. Then
 *     the other values are those that vCenter knew last
 * @param cryptoState its encryption mode; that of a connected host of which vCenter shows none is
 *     {@link CryptoState#INCAPABLE}: ESXi has had one since 6.5
 * @param keyId its key; empty if it has none, or vCenter does not show it
 */
public record Host(
    String id,
    String name,
    String connectionState,
    CryptoState cryptoState,
    Optional<CryptoKeyId> keyId) {

  /**
   * The encryption mode of an ESXi host: vSphere {@code HostCryptoState}. Values that this SDK does
   * not know are kept as vCenter says them.
   *
   * @param value vSphere's word
   */
  public record CryptoState(String value) {

    /** It is not ready for keys. */
    public static final CryptoState INCAPABLE = new CryptoState("incapable");

    /** It is ready for keys and has none yet. */
    public static final CryptoState PREPARED = new CryptoState("prepared");

    /** It has its own key: encrypted VMs can run there. */
    public static final CryptoState SAFE = new CryptoState("safe");

    /** It leaves encryption mode with its next start. */
    public static final CryptoState PENDING_INCAPABLE = new CryptoState("pendingIncapable");

    /** Not a word of vSphere: vCenter does not reach the host, and shows no mode of it. */
    public static final CryptoState UNKNOWN = new CryptoState("unknown");

    public CryptoState {
      requireNonNull(value, "value");
    }

    @Override
    public String toString() {
      return value;
    }
  }

  private static final String CONNECTED = "connected";

  /** With these no key is shown because there is none. */
  private static final Set<CryptoState> WITHOUT_KEY =
      Set.of(CryptoState.INCAPABLE, CryptoState.PREPARED);

  /** Checks that nothing is null. */
  public Host {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(connectionState, "connectionState");
    requireNonNull(cryptoState, "cryptoState");
    requireNonNull(keyId, "keyId");
  }

  /** {@return whether vCenter reaches it; false if what is told of it may be old} */
  public boolean isConnected() {
    return connectionState.equals(CONNECTED);
  }

  /**
   * Whether its key is of a key provider, or may be.
   *
   * @param clusterId the KMS cluster's name, vSphere {@code clusterId}
   * @return true also if vCenter does not name the key provider of its key, or does not show its
   *     key although the host may have one by its encryption mode
   */
  public boolean mayHaveKeyOf(String clusterId) {
    requireNonNull(clusterId, "clusterId");
    return keyId.isPresent()
        ? keyId.get().providerId().map(clusterId::equals).orElse(true)
        : !WITHOUT_KEY.contains(cryptoState);
  }

  /** For messages: name and id. */
  @Override
  public String toString() {
    return OneLine.of(name + " (" + id + ")");
  }
}
