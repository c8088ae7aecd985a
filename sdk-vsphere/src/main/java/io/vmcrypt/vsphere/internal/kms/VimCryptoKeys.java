package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.core.shared.KeyIdForm;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.ledger.KeyCalls;
import io.vmcrypt.vsphere.internal.ledger.Ledger;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions.Option;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Keys over SOAP. */
final class VimCryptoKeys implements CryptoKeys {

  private final CryptoManager crypto;
  private final KeyCalls calls;

  VimCryptoKeys(CryptoManager crypto) {
    this.crypto = crypto;
    this.calls = new KeyCalls(crypto.session());
  }

  @Override
  public CryptoKeyId create() {
    Attempt attempt = crypto.attempt("create a key");
    return KmipCluster.defaultOf(crypto.listAllKinds(attempt))
        .map(cluster -> create(cluster.id()))
        .orElseThrow(
            Lookup.missing(
                attempt,
                "there is no default key provider",
                "Make a KMS cluster the default, or name one."));
  }

  @Override
  public CryptoKeyId create(String clusterId) {
    Attempt attempt =
        crypto.attempt("create a key of KMS cluster " + VimKmsClusters.checked(clusterId));
    return new KeyProviders(crypto.session()).generate(attempt, clusterId);
  }

  @Override
  public List<CryptoKeyId> list() {
    return calls.list(crypto.attempt("list keys"));
  }

  @Override
  public List<CryptoKeyStatus> status(Collection<CryptoKeyId> keys) {
    return status(keys, KeyCalls.AVAILABLE | KeyCalls.USERS);
  }

  @Override
  public List<CryptoKeyStatus> availability(Collection<CryptoKeyId> keys) {
    return status(keys, KeyCalls.AVAILABLE);
  }

  @Override
  public List<CryptoKeyStatus> users(Collection<CryptoKeyId> keys) {
    return status(keys, KeyCalls.USERS);
  }

  private List<CryptoKeyStatus> status(Collection<CryptoKeyId> keys, int whatToLookAt) {
    List<CryptoKeyId> all = List.copyOf(requireNonNull(keys, "keys"));
    Attempt attempt = crypto.attempt("read the status of keys");
    crypto.require(attempt, ApiVersion.V6_7_2, "status of keys");
    List<CryptoKeyStatus> told = calls.status(attempt, all, whatToLookAt);
    if (whatToLookAt != KeyCalls.AVAILABLE) {
      checkSpelling(attempt, told);
    }
    return told;
  }

  /** That nobody uses a key is no answer where vCenter writes its id otherwise. */
  private void checkSpelling(Attempt attempt, List<CryptoKeyStatus> told) {
    List<String> unused =
        told.stream().filter(one -> one.users().isEmpty()).map(one -> one.key().keyId()).toList();
    if (unused.isEmpty()) {
      return;
    }
    List<CryptoKeyId> inUse;
    try {
      inUse = calls.list(attempt);
    } catch (ServiceException e) {
      // what vCenter said stays what it said; who removes a key asks the ledger
      var unusedRefusal = Ledger.unanswered(e);
      return;
    }
    Map<KeyIdForm, Set<String>> listed =
        inUse.stream()
            .map(CryptoKeyId::keyId)
            .collect(groupingBy(KeyIdForm::of, Collectors.toSet()));
    for (String id : unused) {
      KeyIdForm.alike(id, listed.getOrDefault(KeyIdForm.of(id), Set.of()))
          .ifPresent(
              other -> {
                throw new NotFoundException(
                    attempt,
                    ("vCenter lists no key %s as in use, and lists %s, which is the same id written"
                            + " otherwise")
                        .formatted(id, other),
                    "Ask for the key as vCenter writes its id.");
              });
    }
  }

  @Override
  public List<CryptoKeyId> remove(Collection<CryptoKeyId> keys, Removal removal) {
    List<CryptoKeyId> all = List.copyOf(requireNonNull(keys, "keys"));
    if (all.stream().anyMatch(key -> key.keyId().isBlank())) {
      throw new IllegalArgumentException("keys has one with a blank id; give keys that exist");
    }
    RemovalOptions.check(removal, "keys", Option.SKIP);
    Attempt attempt =
        crypto.attempt(
            all.size() == 1 ? "remove key " + all.get(0) : "remove " + Count.of(all.size(), "key"));
    KeyRemoval call = new KeyRemoval(crypto, attempt);
    if (!removal.isForced()) {
      call.checkUnused(all, removal);
    }
    return call.remove(all, removal.isForced());
  }
}
