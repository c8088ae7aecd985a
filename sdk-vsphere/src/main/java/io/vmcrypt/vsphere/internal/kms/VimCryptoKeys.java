package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vm.KeyIds;
import io.vmcrypt.vsphere.internal.vm.KeyProviders;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeyUnavailableReason;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Keys over SOAP. */
final class VimCryptoKeys implements CryptoKeys {

  private static final int AVAILABLE = 1;
  private static final int USED_BY_VMS = 2;
  private static final int USED_BY_HOSTS = 4;
  private static final int KEYS_OF_ONE_CALL = 100;

  private final CryptoManager crypto;

  VimCryptoKeys(CryptoManager crypto) {
    this.crypto = crypto;
  }

  @Override
  public CryptoKeyId generate() {
    Attempt attempt = crypto.session().attempt("generate a key");
    return crypto.list(attempt).stream()
        .filter(KmipCluster::isDefault)
        .findFirst()
        .map(cluster -> generate(cluster.id()))
        .orElseThrow(
            () ->
                new NotFoundException(
                    attempt,
                    "there is no default key provider",
                    "Make a KMS cluster the default, or name one.",
                    null,
                    null));
  }

  @Override
  public CryptoKeyId generate(String clusterId) {
    Attempt attempt =
        crypto
            .session()
            .attempt("generate a key of KMS cluster " + VimKmsClusters.checked(clusterId));
    crypto.checkIsThere(attempt);
    return new KeyProviders(crypto.session()).generate(attempt, clusterId);
  }

  @Override
  public List<CryptoKeyId> list() {
    return crypto.keys(crypto.session().attempt("list keys"));
  }

  @Override
  public List<CryptoKeyStatus> status(Collection<CryptoKeyId> keys) {
    return status(keys, AVAILABLE | USED_BY_VMS | USED_BY_HOSTS);
  }

  @Override
  public List<CryptoKeyStatus> availability(Collection<CryptoKeyId> keys) {
    return status(keys, AVAILABLE);
  }

  @Override
  public List<CryptoKeyId> remove(Collection<CryptoKeyId> keys) {
    return remove(keys, false);
  }

  @Override
  public List<CryptoKeyId> removeEvenIfInUse(Collection<CryptoKeyId> keys) {
    return remove(keys, true);
  }

  private List<CryptoKeyId> remove(Collection<CryptoKeyId> keys, boolean force) {
    List<CryptoKeyId> all = List.copyOf(requireNonNull(keys, "keys"));
    if (all.stream().anyMatch(key -> key.keyId().isBlank())) {
      throw new IllegalArgumentException("keys has one with a blank id; give keys that exist");
    }
    Attempt attempt =
        crypto
            .session()
            .attempt(
                all.size() == 1 ? "remove key " + all.get(0) : "remove " + all.size() + " keys");
    crypto.checkIsThere(attempt);
    KeyRemoval removal = new KeyRemoval(crypto, attempt);
    if (!force && crypto.session().version().isAtLeast(ApiVersion.V6_7_2)) {
      removal.checkUnused(status(attempt, all, USED_BY_VMS | USED_BY_HOSTS));
    } else if (!force && !all.isEmpty()) {
      removal.checkNotAmong(crypto.keys(attempt), all);
    }
    return pages(all).flatMap(some -> removal.remove(some, force).stream()).toList();
  }

  private List<CryptoKeyStatus> status(Collection<CryptoKeyId> keys, int whatToLookAt) {
    List<CryptoKeyId> all = List.copyOf(requireNonNull(keys, "keys"));
    Attempt attempt = crypto.session().attempt("read the status of keys");
    crypto.checkIsThere(attempt);
    crypto.require(attempt, ApiVersion.V6_7_2, "status of keys");
    return status(attempt, all, whatToLookAt);
  }

  private List<CryptoKeyStatus> status(Attempt attempt, List<CryptoKeyId> all, int whatToLookAt) {
    return pages(all)
        .flatMap(some -> crypto.keyStatus(attempt, some, whatToLookAt).stream())
        .map(status -> status(attempt, status))
        .toList();
  }

  private static Stream<List<CryptoKeyId>> pages(List<CryptoKeyId> all) {
    return IntStream.iterate(0, from -> from < all.size(), from -> from + KEYS_OF_ONE_CALL)
        .mapToObj(from -> all.subList(from, Math.min(all.size(), from + KEYS_OF_ONE_CALL)));
  }

  private CryptoKeyStatus status(Attempt attempt, XmlFragment status) {
    return new CryptoKeyStatus(
        KeyIds.read(status.requiredElement("keyId")),
        status.bool("keyAvailable"),
        status
            .text("reason")
            .map(String::strip)
            .filter(reason -> !reason.isEmpty())
            .map(CryptoKeyUnavailableReason::new),
        users(attempt, status.elements("encryptedVMs")),
        users(attempt, status.elements("affectedHosts")));
  }

  private List<KeyUser> users(Attempt attempt, List<XmlFragment> references) {
    return new EntityNames(crypto.session())
        .of(attempt, references.stream().map(XmlFragment::reference).toList());
  }
}
