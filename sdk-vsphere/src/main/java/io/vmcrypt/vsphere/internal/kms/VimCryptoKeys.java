package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.internal.key.KeyCalls;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.key.KeyUsers;
import io.vmcrypt.vsphere.internal.key.KeysInUse;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Keys over SOAP. */
final class VimCryptoKeys implements CryptoKeys {

  private final CryptoManager crypto;
  private final KeyCalls calls;

  VimCryptoKeys(CryptoManager crypto) {
    this.crypto = crypto;
    this.calls = new KeyCalls(crypto.session());
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
    return new KeyProviders(crypto.session()).generate(attempt, clusterId);
  }

  @Override
  public List<CryptoKeyId> list() {
    return calls.list(crypto.session().attempt("list keys"));
  }

  @Override
  public Set<String> idsInUse(String clusterId) {
    Attempt attempt =
        crypto
            .session()
            .attempt("list the keys in use of KMS cluster " + VimKmsClusters.checked(clusterId));
    KeysInUse inUse = new KeyUsers(crypto.session()).ofProvider(attempt, clusterId);
    inUse
        .unanswered()
        .ifPresent(
            refused -> {
              throw refused;
            });
    return Collections.unmodifiableSet(inUse.ids());
  }

  @Override
  public List<CryptoKeyStatus> status(Collection<CryptoKeyId> keys) {
    return status(keys, KeyCalls.AVAILABLE | KeyCalls.USERS);
  }

  @Override
  public List<CryptoKeyStatus> availability(Collection<CryptoKeyId> keys) {
    return status(keys, KeyCalls.AVAILABLE);
  }

  private List<CryptoKeyStatus> status(Collection<CryptoKeyId> keys, int whatToLookAt) {
    List<CryptoKeyId> all = List.copyOf(requireNonNull(keys, "keys"));
    Attempt attempt = crypto.session().attempt("read the status of keys");
    crypto.require(attempt, ApiVersion.V6_7_2, "status of keys");
    return calls.status(attempt, all, whatToLookAt);
  }

  @Override
  public List<CryptoKeyId> remove(Collection<CryptoKeyId> keys) {
    return remove(keys, false);
  }

  @Override
  public List<CryptoKeyId> removeEvenIfInUse(Collection<CryptoKeyId> keys) {
    return remove(keys, true);
  }

  private List<CryptoKeyId> remove(Collection<CryptoKeyId> keys, boolean evenIfInUse) {
    List<CryptoKeyId> all = List.copyOf(requireNonNull(keys, "keys"));
    if (all.stream().anyMatch(key -> key.keyId().isBlank())) {
      throw new IllegalArgumentException("keys has one with a blank id; give keys that exist");
    }
    Attempt attempt =
        crypto
            .session()
            .attempt(
                all.size() == 1 ? "remove key " + all.get(0) : "remove " + all.size() + " keys");
    KeyRemoval removal = new KeyRemoval(crypto, attempt);
    if (!evenIfInUse) {
      removal.checkUnused(all);
    }
    return KeyCalls.pages(all).flatMap(some -> removal.remove(some, evenIfInUse).stream()).toList();
  }
}
