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
    Optional<CryptoKeyUnavailableReason> reason,
    List<KeyUser> virtualMachines,
    List<KeyUser> hosts,
    List<KeyUser> thirdParties,
    Optional<WrappingKey> wrappingKey) {

  /** With these a no says nothing of the key. */
  private static final Set<CryptoKeyUnavailableReason> NOT_LOOKED =
      Set.of(
          CryptoKeyUnavailableReason.MISSING_IN_CACHE,
          CryptoKeyUnavailableReason.MANAGED_BY_NATIVE_PROVIDER,
          CryptoKeyUnavailableReason.MANAGED_BY_TRUST_AUTHORITY,
          CryptoKeyUnavailableReason.NO_PERMISSION);

  /** With these the KMS has looked. */
  private static final Set<CryptoKeyUnavailableReason> ANSWERED =
      Set.of(
          CryptoKeyUnavailableReason.MISSING_IN_KMS,
          CryptoKeyUnavailableReason.NOT_ACTIVE_OR_ENABLED,
          CryptoKeyUnavailableReason.WRAPPING_KEY_MISSING_IN_KMS,
          CryptoKeyUnavailableReason.WRAPPING_KEY_NOT_ACTIVE_OR_ENABLED);

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
      Optional<CryptoKeyUnavailableReason> reason,
      List<KeyUser> virtualMachines,
      List<KeyUser> hosts,
      List<KeyUser> thirdParties) {
    this(key, available, reason, virtualMachines, hosts, thirdParties, Optional.empty());
  }

  /**
   * {@return whether vCenter can get it, as far as vCenter has looked; yes or no; empty if it is
   * not known} A no with a reason such as {@link CryptoKeyUnavailableReason#MISSING_IN_CACHE} or
   * {@link CryptoKeyUnavailableReason#MANAGED_BY_NATIVE_PROVIDER} only means that it has not, or
   * that this user may not know.
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
