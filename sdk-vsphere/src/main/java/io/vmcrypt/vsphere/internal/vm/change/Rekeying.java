package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Rekey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Gives other keys to the encrypted parts.
 *
 * @param rekey what is wanted
 */
record Rekeying(Rekey rekey) implements Goal {

  @Override
  public DiskChoice choose(VmReading vm) {
    return DiskChoice.of(vm, rekey);
  }

  @Override
  public Plan plan(Observation observed, List<DiskDevice> chosen) {
    AssignedPolicies policies = observed.policies();
    return Plan.ofParts(
        rekey.coversHome() ? part(observed.vm().keyId(), policies.home()) : Optional.empty(),
        chosen.stream()
            .flatMap(
                disk ->
                    part(disk.keyId(), policies.disk(disk)).stream()
                        .map(change -> new DiskChange(disk, change)))
            .toList(),
        key(observed, chosen));
  }

  private Optional<PartPlan> part(Optional<CryptoKeyId> key, Optional<StoragePolicy> policy) {
    if (key.filter(has -> !rekey.leaves(has)).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        rekey.isDeep()
            ? new PartPlan(CryptoAction.DEEP_RECRYPT, policy.map(PolicyChange::to), key)
            : new PartPlan(CryptoAction.SHALLOW_RECRYPT, Optional.empty(), key));
  }

  private KeySource key(Observation observed, List<DiskDevice> chosen) {
    if (rekey.key().isPresent()) {
      return new KeySource.Existing(rekey.key().get(), true);
    }
    Stream<CryptoKeyId> present =
        Stream.concat(
            rekey.coversHome() ? observed.vm().keyId().stream() : Stream.empty(),
            chosen.stream().flatMap(disk -> disk.keyId().stream()));
    return rekey
        .keyProvider()
        .or(() -> present.filter(has -> !rekey.leaves(has)).findFirst().flatMap(this::provider))
        .<KeySource>map(KeySource.NewKey::new)
        // no part has a key to replace, so no new key is needed; or its provider is not known, and
        // an objection stands in the way
        .orElseGet(KeySource.LeftToVcenter::new);
  }

  /**
   * The key provider of a key to replace. vCenter may not have named it with the VM. Empty also if
   * keys of several providers have its id.
   */
  private Optional<String> provider(CryptoKeyId present) {
    if (present.providerId().isPresent()) {
      return present.providerId();
    }
    List<String> named =
        rekey.replaced().stream()
            .filter(old -> old.isSame(present))
            .flatMap(old -> old.providerId().stream())
            .distinct()
            .toList();
    return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
  }

  @Override
  public List<Finding> objections(Observation observed, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    List<Finding> findings = new ArrayList<>();
    if (rekey.coversHome() && !vm.homeEncrypted()) {
      findings.add(plain(vm.home(), "the home", vm));
    }
    if (rekey.coversHome()) {
      providerMissing(vm.home(), "the home", vm, vm.keyId()).ifPresent(findings::add);
    }
    for (DiskDevice disk : chosen) {
      providerMissing(vm.disk(disk), "disk " + disk, vm, disk.keyId()).ifPresent(findings::add);
      boolean named = !rekey.coversAllDisks();
      if (named && !disk.encrypted()) {
        findings.add(plain(vm.disk(disk), "disk " + disk, vm));
      }
      if (rekey.isDeep()) {
        policyMissing(
                vm.disk(disk), "disk " + disk, vm, disk.keyId(), observed.policies().disk(disk))
            .ifPresent(findings::add);
      }
    }
    if (rekey.isDeep() && rekey.coversHome()) {
      policyMissing(vm.home(), "the home", vm, vm.keyId(), observed.policies().home())
          .ifPresent(findings::add);
    }
    return findings;
  }

  private static Finding plain(Subject subject, String part, VmReading vm) {
    return Findings.blocking(
        FindingCode.NOTHING_TO_REKEY,
        subject,
        part + " of " + vm.title() + " is not encrypted and has no key to change",
        "Encrypt it instead: assign an encryption policy, with the key provider that you want.");
  }

  /** A new key of the same key provider, where nobody says which that is. */
  private Optional<Finding> providerMissing(
      Subject subject, String part, VmReading vm, Optional<CryptoKeyId> key) {
    if (rekey.replaced().isEmpty() || rekey.keyProvider().isPresent()) {
      return Optional.empty();
    }
    return key.filter(has -> !rekey.leaves(has) && provider(has).isEmpty())
        .map(
            has ->
                Findings.blocking(
                    FindingCode.KEY_PROVIDER_NOT_SEEN,
                    subject,
                    part
                        + " of "
                        + vm.title()
                        + " has key "
                        + has
                        + ", and vCenter does not name the key provider of it",
                    "Name the key provider that the new key is to come from."));
  }

  /** A deep re-key needs an encryption policy, and the policy must be sent along. */
  private Optional<Finding> policyMissing(
      Subject subject,
      String part,
      VmReading vm,
      Optional<CryptoKeyId> key,
      Optional<StoragePolicy> policy) {
    boolean changes = key.filter(has -> !rekey.leaves(has)).isPresent();
    if (!changes || policy.filter(StoragePolicy::encryption).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        Findings.blocking(
            FindingCode.NO_ENCRYPTION_POLICY,
            subject,
            part
                + " of "
                + vm.title()
                + " has "
                + policy.map(has -> "policy \"" + has.name() + "\"").orElse("no policy")
                + ", and a deep re-key needs an encryption policy",
            "Assign an encryption policy to it first."));
  }
}
