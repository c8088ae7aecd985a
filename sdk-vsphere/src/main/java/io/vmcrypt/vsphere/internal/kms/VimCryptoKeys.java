package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.ledger.KeyCalls;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions.Option;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.List;

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
    Attempt attempt = crypto.session().attempt("create a key");
    return crypto.listAllKinds(attempt).stream()
        .filter(KmipCluster::isDefault)
        .findFirst()
        .map(cluster -> create(cluster.id()))
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
  public CryptoKeyId create(String clusterId) {
    Attempt attempt =
        crypto
            .session()
            .attempt("create a key of KMS cluster " + VimKmsClusters.checked(clusterId));
    return new KeyProviders(crypto.session()).generate(attempt, clusterId);
  }

  @Override
  public List<CryptoKeyId> list() {
    return calls.list(crypto.session().attempt("list keys"));
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
    Attempt attempt = crypto.session().attempt("read the status of keys");
    crypto.require(attempt, ApiVersion.V6_7_2, "status of keys");
    return calls.status(attempt, all, whatToLookAt);
  }

  @Override
  public List<CryptoKeyId> remove(Collection<CryptoKeyId> keys, Removal removal) {
    List<CryptoKeyId> all = List.copyOf(requireNonNull(keys, "keys"));
    if (all.stream().anyMatch(key -> key.keyId().isBlank())) {
      throw new IllegalArgumentException("keys has one with a blank id; give keys that exist");
    }
    RemovalOptions.check(removal, "keys", Option.OTHERS_CHECKED, Option.PASS_OVER);
    Attempt attempt =
        crypto
            .session()
            .attempt(
                all.size() == 1
                    ? "remove key " + all.get(0)
                    : "remove " + Count.of(all.size(), "key"));
    KeyRemoval call = new KeyRemoval(crypto, attempt);
    if (!removal.isEvenIfInUse()) {
      call.checkUnused(all, removal);
    }
    return call.remove(all, removal.isEvenIfInUse());
  }
}
