package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a key can be used, and who uses it: vSphere {@code CryptoManagerKmipCryptoKeyStatus}.
 *
 * @param key which key
 * @param available whether vCenter can get it; empty if vCenter does not say
 * @param reason why not; empty if it can be used, or vCenter does not say
 * @param virtualMachines the VMs that use it
 * @param hosts the hosts that use it
 * @param thirdParties what else uses it, such as vSAN: vSphere {@code referencedByTags}
 * @param wrappingKey what wraps it: vSphere {@code keyInfo}; empty before 9.0, if nothing wraps it,
 *     and if vCenter does not say
 */
public record CryptoKeyStatus(
    CryptoKeyId key,
    Optional<Boolean> available,
    Optional<Reason> reason,
    List<KeyUser> virtualMachines,
    List<KeyUser> hosts,
    List<KeyUser> thirdParties,
    Optional<WrappingKey> wrappingKey) {

  /**
   * Why a key cannot be used: vSphere {@code CryptoManagerKmipCryptoKeyStatusKeyUnavailableReason}.
   * Open for values of later releases.
   *
   * @param value vSphere's word
   */
  public record Reason(String value) {

    /** vCenter has not looked at the key yet. */
    public static final Reason MISSING_IN_CACHE = new Reason("KeyStateMissingInCache");

    /** vCenter no longer has this key provider. */
    public static final Reason CLUSTER_INVALID = new Reason("KeyStateClusterInvalid");

    /** No server of the KMS cluster can be reached. */
    public static final Reason CLUSTER_UNREACHABLE = new Reason("KeyStateClusterUnreachable");

    /** The KMS has no such key, or does not give it to vCenter. */
    public static final Reason MISSING_IN_KMS = new Reason("KeyStateMissingInKMS");

    /** The KMS has the key, and it is not active. */
    public static final Reason NOT_ACTIVE_OR_ENABLED = new Reason("KeyStateNotActiveOrEnabled");

    /** A Trust Authority has the key; vCenter cannot check it. */
    public static final Reason MANAGED_BY_TRUST_AUTHORITY =
        new Reason("KeyStateManagedByTrustAuthority");

    /** A native key provider has the key; there is nothing to check. */
    public static final Reason MANAGED_BY_NATIVE_PROVIDER = new Reason("KeyStateManagedByNKP");

    /** These credentials may not use the key provider. */
    public static final Reason NO_PERMISSION = new Reason("NoPermissionToAccessKeyProvider");

    /** The KMS has no such wrapping key; 9.0 and later. */
    public static final Reason WRAPPING_KEY_MISSING_IN_KMS = new Reason("WrappingKeyMissingInKMS");

    /** The KMS has the wrapping key, and it is not active; 9.0 and later. */
    public static final Reason WRAPPING_KEY_NOT_ACTIVE_OR_ENABLED =
        new Reason("WrappingKeyNotActiveOrEnabled");

    public Reason {
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

  /** With these a no says nothing of the key. */
  private static final Set<Reason> NOT_LOOKED =
      Set.of(
          Reason.MISSING_IN_CACHE,
          Reason.MANAGED_BY_NATIVE_PROVIDER,
          Reason.MANAGED_BY_TRUST_AUTHORITY,
          Reason.NO_PERMISSION);

  /** With these the KMS has looked. */
  private static final Set<Reason> ANSWERED =
      Set.of(
          Reason.MISSING_IN_KMS,
          Reason.NOT_ACTIVE_OR_ENABLED,
          Reason.WRAPPING_KEY_MISSING_IN_KMS,
          Reason.WRAPPING_KEY_NOT_ACTIVE_OR_ENABLED);

  public CryptoKeyStatus {
    requireNonNull(key, "key");
    requireNonNull(available, "available");
    requireNonNull(reason, "reason");
    virtualMachines = List.copyOf(virtualMachines);
    hosts = List.copyOf(hosts);
    thirdParties = List.copyOf(thirdParties);
    requireNonNull(wrappingKey, "wrappingKey");
  }

  /** A key of which no wrapping key is known. */
  public CryptoKeyStatus(
      CryptoKeyId key,
      Optional<Boolean> available,
      Optional<Reason> reason,
      List<KeyUser> virtualMachines,
      List<KeyUser> hosts,
      List<KeyUser> thirdParties) {
    this(key, available, reason, virtualMachines, hosts, thirdParties, Optional.empty());
  }

  /**
   * {@return whether vCenter can get it, as far as vCenter has looked; yes or no; empty if it is
   * not known} A no with a reason such as {@link Reason#MISSING_IN_CACHE} or {@link
   * Reason#MANAGED_BY_NATIVE_PROVIDER} only means that it has not, or that this user may not know.
   */
  public Optional<Boolean> obtainable() {
    return reason.filter(NOT_LOOKED::contains).isPresent()
        ? available.filter(yes -> yes)
        : available;
  }

  /**
   * What is told of a key. Two key servers that count their ids have other keys of one id, and an
   * answer that names no key provider may be about either: then nothing is known of it.
   *
   * @param key the key
   * @param told what vCenter tells of keys
   * @return empty if nothing is told of it, or two answers differ
   */
  public static Optional<CryptoKeyStatus> of(CryptoKeyId key, List<CryptoKeyStatus> told) {
    List<CryptoKeyStatus> ofKey = told.stream().filter(one -> one.key().isSame(key)).toList();
    boolean isOne =
        ofKey.stream().map(one -> List.of(one.available(), one.reason())).distinct().count() == 1;
    return isOne ? Optional.of(ofKey.get(0)) : Optional.empty();
  }

  /**
   * Whether vCenter says of a key that it does not get it. A no without a look says nothing.
   *
   * @param key the key
   * @param told what vCenter tells of keys
   * @return false also if nothing is told of the key
   */
  public static boolean isNotObtainable(CryptoKeyId key, List<CryptoKeyStatus> told) {
    List<CryptoKeyStatus> ofKey = told.stream().filter(one -> one.key().isSame(key)).toList();
    return !ofKey.isEmpty()
        && ofKey.stream().allMatch(one -> one.obtainable().equals(Optional.of(false)));
  }

  /**
   * {@return whether the KMS has answered vCenter for it, be it that it does not have it; false
   * also if that is not known} Then it accepts the certificate that vCenter shows.
   */
  public boolean isAnsweredByKms() {
    return available.orElse(false) || reason.filter(ANSWERED::contains).isPresent();
  }

  /**
   * All that use it: VMs, hosts, third parties.
   *
   * @return in that order; may be empty
   */
  public List<KeyUser> users() {
    return Stream.of(virtualMachines, hosts, thirdParties).flatMap(List::stream).toList();
  }

  /** {@return in words: the key, and whether vCenter can get it} */
  @Override
  public String toString() {
    return "key "
        + key
        + obtainable().map(yes -> yes ? ": there" : ": NOT there").orElse(": not known")
        + reason.map(why -> " (" + why + ")").orElse("");
  }
}
