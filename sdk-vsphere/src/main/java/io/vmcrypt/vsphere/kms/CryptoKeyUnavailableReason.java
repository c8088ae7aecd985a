package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

/**
 * Why a key cannot be used: vSphere {@code CryptoManagerKmipCryptoKeyStatusKeyUnavailableReason}.
 * Open for values of later releases.
 *
 * @param value vSphere's word
 */
public record CryptoKeyUnavailableReason(String value) {

  /** vCenter has not looked at the key yet. */
  public static final CryptoKeyUnavailableReason MISSING_IN_CACHE =
      new CryptoKeyUnavailableReason("KeyStateMissingInCache");

  /** vCenter no longer has this key provider. */
  public static final CryptoKeyUnavailableReason CLUSTER_INVALID =
      new CryptoKeyUnavailableReason("KeyStateClusterInvalid");

  /** No server of the KMS cluster can be reached. */
  public static final CryptoKeyUnavailableReason CLUSTER_UNREACHABLE =
      new CryptoKeyUnavailableReason("KeyStateClusterUnreachable");

  /** The KMS has no such key, or does not give it to vCenter. */
  public static final CryptoKeyUnavailableReason MISSING_IN_KMS =
      new CryptoKeyUnavailableReason("KeyStateMissingInKMS");

  /** The KMS has the key, and it is not active. */
  public static final CryptoKeyUnavailableReason NOT_ACTIVE_OR_ENABLED =
      new CryptoKeyUnavailableReason("KeyStateNotActiveOrEnabled");

  /** A Trust Authority has the key; vCenter cannot check it. */
  public static final CryptoKeyUnavailableReason MANAGED_BY_TRUST_AUTHORITY =
      new CryptoKeyUnavailableReason("KeyStateManagedByTrustAuthority");

  /** A native key provider has the key; there is nothing to check. */
  public static final CryptoKeyUnavailableReason MANAGED_BY_NATIVE_PROVIDER =
      new CryptoKeyUnavailableReason("KeyStateManagedByNKP");

  /** These credentials may not use the key provider. */
  public static final CryptoKeyUnavailableReason NO_PERMISSION =
      new CryptoKeyUnavailableReason("NoPermissionToAccessKeyProvider");

  /** The KMS has no such wrapping key; 9.0 and later. */
  public static final CryptoKeyUnavailableReason WRAPPING_KEY_MISSING_IN_KMS =
      new CryptoKeyUnavailableReason("WrappingKeyMissingInKMS");

  /** The KMS has the wrapping key, and it is not active; 9.0 and later. */
  public static final CryptoKeyUnavailableReason WRAPPING_KEY_NOT_ACTIVE_OR_ENABLED =
      new CryptoKeyUnavailableReason("WrappingKeyNotActiveOrEnabled");

  public CryptoKeyUnavailableReason {
    requireNonNull(value, "value");
  }

  /**
   * vSphere's word.
   *
   * @return the value
   */
  @Override
  public String toString() {
    return value;
  }
}
