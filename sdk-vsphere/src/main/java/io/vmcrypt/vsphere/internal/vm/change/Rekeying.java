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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Gives other keys to the encrypted parts. */
record Rekeying(Rekey rekey) implements Goal {

  @Override
  public DiskChoice choose(VmReading vm) {
    return DiskChoice.of(vm, rekey);
  }

  @Override
  public Plan plan(Observation observed, List<DiskDevice> chosen) {
    AssignedPolicies policies = observed.policies();
    return Plan.ofParts(
        rekey.coversHome()
            ? part(List.of(observed.vm().keyId()), policies.home())
            : Optional.empty(),
        chosen.stream()
            .flatMap(
                disk ->
                    part(disk.links(), policies.disk(disk)).stream()
                        .map(change -> new DiskChange(disk, change)))
            .toList(),
        key(observed, chosen));
  }

  /** A re-key that ended before the last link had the new key is not done: it is to be repeated. */
  private Optional<PartPlan> part(
      List<Optional<CryptoKeyId>> links, Optional<StoragePolicy> policy) {
    Set<CryptoKeyId> replaced = new LinkedHashSet<>(2);
    // a loop: thousands of VMs are judged
    for (Optional<CryptoKeyId> link : links) {
      link.filter(this::isToBeReplaced).ifPresent(replaced::add);
    }
    if (replaced.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        rekey.isDeep()
            ? new PartPlan(CryptoAction.DEEP_RECRYPT, policy.map(PolicyChange::to), replaced)
            : new PartPlan(CryptoAction.SHALLOW_RECRYPT, Optional.empty(), replaced));
  }

  private boolean isToBeReplaced(CryptoKeyId key) {
    return !rekey.leaves(key);
  }

  private KeySource key(Observation observed, List<DiskDevice> chosen) {
    if (rekey.key().isPresent()) {
      return new KeySource.Existing(rekey.key().get(), true);
    }
    Stream<CryptoKeyId> present =
        Stream.concat(
            rekey.coversHome() ? observed.vm().keyId().stream() : Stream.empty(),
            chosen.stream().flatMap(disk -> disk.keys().stream()));
    return rekey
        .keyProvider()
        .or(() -> present.filter(this::isToBeReplaced).findFirst().flatMap(this::provider))
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
      providerMissing(vm.home(), "the home", vm, keysOf(vm)).ifPresent(findings::add);
    }
    for (DiskDevice disk : chosen) {
      providerMissing(vm.disk(disk), "disk " + disk, vm, disk.keys()).ifPresent(findings::add);
      boolean named = !rekey.coversAllDisks();
      if (named && disk.keys().isEmpty()) {
        findings.add(plain(vm.disk(disk), "disk " + disk, vm));
      }
      if (rekey.isDeep()) {
        policyMissing(
                vm.disk(disk), "disk " + disk, vm, disk.keys(), observed.policies().disk(disk))
            .ifPresent(findings::add);
      }
    }
    if (rekey.isDeep() && rekey.coversHome()) {
      policyMissing(vm.home(), "the home", vm, keysOf(vm), observed.policies().home())
          .ifPresent(findings::add);
    }
    return findings;
  }

  private static Set<CryptoKeyId> keysOf(VmReading vm) {
    return vm.keyId().map(Set::of).orElse(Set.of());
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
      Subject subject, String part, VmReading vm, Set<CryptoKeyId> keys) {
    if (rekey.replaced().isEmpty() || rekey.keyProvider().isPresent()) {
      return Optional.empty();
    }
    return keys.stream()
        .filter(has -> isToBeReplaced(has) && provider(has).isEmpty())
        .findFirst()
        .map(
            has ->
                Findings.blocking(
                    FindingCode.KEY_PROVIDER_NOT_SEEN,
                    subject,
                    "%s of %s has key %s, and vCenter does not name the key provider of it"
                        .formatted(part, vm.title(), has),
                    "Name the key provider that the new key is to come from."));
  }

  /** A deep re-key needs an encryption policy, and the policy must be sent along. */
  private Optional<Finding> policyMissing(
      Subject subject,
      String part,
      VmReading vm,
      Set<CryptoKeyId> keys,
      Optional<StoragePolicy> policy) {
    boolean changes = keys.stream().anyMatch(this::isToBeReplaced);
    if (!changes || policy.filter(StoragePolicy::encryption).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        Findings.blocking(
            FindingCode.NO_ENCRYPTION_POLICY,
            subject,
            "%s of %s has %s, and a deep re-key needs an encryption policy"
                .formatted(
                    part,
                    vm.title(),
                    policy.map(has -> "policy \"" + has.name() + "\"").orElse("no policy")),
            "Assign an encryption policy to it first."));
  }
}
