package io.vmcrypt.vsphere.nativekey;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.internal.names.ObjectName;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a native key provider is to be like: vAPI {@code Providers.CreateSpec}. Immutable and
 * thread-safe: each method that refines it gives another one.
 *
 * <pre>{@code
 * NativeKeyProviderSpec.of("native-1").tpmRequired(true)
 * }</pre>
 *
 * @see <a
 *     href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/data-structures/CryptoManager_Kms_Providers_CreateSpec">CreateSpec</a>
 */
public final class NativeKeyProviderSpec {

  private final String id;
  private final boolean tpmRequired;
  private final @Nullable String keyId;
  private final @Nullable Secret keyDerivationKey;

  private NativeKeyProviderSpec(
      String id, boolean tpmRequired, @Nullable String keyId, @Nullable Secret keyDerivationKey) {
    this.id = id;
    this.tpmRequired = tpmRequired;
    this.keyId = keyId;
    this.keyDerivationKey = keyDerivationKey;
  }

  /**
   * A provider for all hosts, whose keys vCenter makes.
   *
   * @param id its name, unique among all key providers of the vCenter
   * @return to refine
   * @throws IllegalArgumentException if it is empty, begins or ends with white space, or holds
   *     control characters
   */
  public static NativeKeyProviderSpec of(String id) {
    return new NativeKeyProviderSpec(
        ObjectName.checked("native key provider id", id), false, null, null);
  }

  /**
   * Whether it is to serve hosts with a TPM 2.0 only; by default false, as in the API. The vSphere
   * Client proposes true.
   *
   * @param tpmRequired true to leave out hosts without a TPM
   * @return the provider with it
   */
  public NativeKeyProviderSpec tpmRequired(boolean tpmRequired) {
    return new NativeKeyProviderSpec(id, tpmRequired, keyId, keyDerivationKey);
  }

  /**
   * The id of the key that it derives keys from; by default vCenter chooses one.
   *
   * @param keyId a UUID such as {@code 12345678-abcd-1234-cdef-123456789abc}
   * @return the provider with it
   * @throws IllegalArgumentException if it is no UUID
   */
  public NativeKeyProviderSpec keyId(String keyId) {
    requireNonNull(keyId, "keyId");
    if (!isUuid(keyId)) {
      throw new IllegalArgumentException(
          "keyId \"%s\" is no UUID; expected a form such as 12345678-abcd-1234-cdef-123456789abc"
              .formatted(keyId));
    }
    return new NativeKeyProviderSpec(
        id, tpmRequired, keyId.toLowerCase(Locale.ROOT), keyDerivationKey);
  }

  private static boolean isUuid(String text) {
    try {
      // the JDK accepts shorter forms too
      return text.length() == 36 && UUID.fromString(text).toString().equalsIgnoreCase(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The key that it derives keys from; by default vCenter makes one. It cannot be read back: {@link
   * NativeKeyProviders#ensure} does not compare it.
   *
   * @param keyDerivationKey in Base64
   * @return the provider with it
   * @throws IllegalArgumentException if it is empty or not Base64; the message does not quote it
   */
  public NativeKeyProviderSpec keyDerivationKey(Secret keyDerivationKey) {
    requireNonNull(keyDerivationKey, "keyDerivationKey");
    if (!isBase64(keyDerivationKey)) {
      throw new IllegalArgumentException("keyDerivationKey is empty or not Base64");
    }
    return new NativeKeyProviderSpec(id, tpmRequired, keyId, keyDerivationKey);
  }

  private static boolean isBase64(Secret secret) {
    try {
      return Base64.getDecoder().decode(secret.reveal()).length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** {@return its name; not empty} */
  public String id() {
    return id;
  }

  /** {@return whether it is to serve hosts with a TPM 2.0 only; false for all hosts} */
  public boolean tpmRequired() {
    return tpmRequired;
  }

  /** {@return the id of the key that it derives keys from; empty to let vCenter choose one} */
  public Optional<String> keyId() {
    return Optional.ofNullable(keyId);
  }

  /** {@return the key that it derives keys from, in Base64; empty to let vCenter make one} */
  public Optional<Secret> keyDerivationKey() {
    return Optional.ofNullable(keyDerivationKey);
  }

  /** {@return all but the key, for logs} */
  @Override
  public String toString() {
    return "NativeKeyProviderSpec[%s, tpmRequired=%s%s]"
        .formatted(id, tpmRequired, keyId == null ? "" : ", keyId=" + keyId);
  }
}
