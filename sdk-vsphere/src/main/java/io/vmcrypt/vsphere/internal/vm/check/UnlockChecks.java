package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.ledger.KeyAvailability;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that vCenter can unlock a VM: by its release, the key providers of its keys, its host. */
final class UnlockChecks {

  private final KeyProviders keyProviders;
  private final KeyChecks keys;
  private final KeyAvailability availability;
  private final HostChecks hosts;

  UnlockChecks(
      KeyProviders keyProviders, KeyChecks keys, KeyAvailability availability, HostChecks hosts) {
    this.keyProviders = requireNonNull(keyProviders, "keyProviders");
    this.keys = requireNonNull(keys, "keys");
    this.availability = requireNonNull(availability, "availability");
    this.hosts = requireNonNull(hosts, "hosts");
  }

  List<Finding> check(Attempt attempt, VmReading vm, Unlock unlock) {
    List<Finding> findings = new ArrayList<>();
    ApiVersion release = keyProviders.release();
    if (!release.isAtLeast(ApiVersion.V6_7)) {
      findings.add(
          Findings.blocking(
              FindingCode.VM_LOCKED,
              vm.subject(),
              "%s is locked, and this vCenter's API release %s has no call that unlocks it"
                  .formatted(vm.title(), release),
              "Make the key provider reachable, then register the VM again."));
    }
    Set<CryptoKeyId> needed = keys(vm);
    Set<String> providers = new LinkedHashSet<>();
    needed.forEach(key -> key.providerId().ifPresent(providers::add));
    findings.addAll(keys.usable(attempt, providers));
    if (findings.isEmpty()) {
      Map<CryptoKeyId, Optional<CryptoKeyStatus>> told = availability.of(attempt, needed);
      needed.forEach(
          key ->
              missing(vm, key, told.getOrDefault(key, Optional.empty())).ifPresent(findings::add));
    }
    findings.addAll(hosts.checkForUnlock(attempt, vm, unlock));
    return findings;
  }

  /** The keys of a VM's home and disks, each once. */
  static Set<CryptoKeyId> keys(VmReading vm) {
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    vm.keys().forEach(held -> keys.add(held.key()));
    return keys;
  }

  private static Optional<Finding> missing(
      VmReading vm, CryptoKeyId key, Optional<CryptoKeyStatus> status) {
    Optional<Boolean> obtainable = status.flatMap(CryptoKeyStatus::obtainable);
    if (obtainable.equals(Optional.of(true))) {
      return Optional.empty();
    }
    String why =
        status.flatMap(CryptoKeyStatus::reason).map(reason -> " (" + reason + ")").orElse("");
    Subject subject = vm.subject().part("key");
    return Optional.of(
        obtainable.isPresent()
            ? Findings.blocking(
                FindingCode.KEY_NOT_AVAILABLE,
                subject,
                "vCenter cannot get key " + key + why + ", for which " + vm.title() + " waits",
                "Delete nothing at the KMS. Bring the key provider and the key back, then unlock"
                    + " the VM.")
            : Findings.warning(
                FindingCode.KEY_NOT_SEEN,
                subject,
                "vCenter does not say whether it can get key " + key + why,
                "Unlocking the VM shows it."));
  }
}
