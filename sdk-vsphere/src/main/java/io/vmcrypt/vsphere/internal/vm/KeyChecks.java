package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.vm.PrecheckCode;
import io.vmcrypt.vsphere.vm.PrecheckFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether the key provider of a change can make keys. What may not be seen is not held against it.
 */
final class KeyChecks {

  private final KeyProviders keyProviders;

  KeyChecks(KeyProviders keyProviders) {
    this.keyProviders = requireNonNull(keyProviders, "keyProviders");
  }

  List<PrecheckFinding> check(Attempt attempt, VmReading vm, Plan plan) {
    Optional<List<KeyProvider>> known = keyProviders.list(attempt);
    if (known.isEmpty()) {
      return List.of();
    }
    List<KeyProvider> providers = known.get();
    List<PrecheckFinding> findings = new ArrayList<>();
    Optional<KeyProvider> chosen = chosen(providers, plan.key());
    if (plan.key() instanceof KeySource.NewKey wanted && chosen.isEmpty()) {
      findings.add(unknown(providers, wanted.keyProvider()));
    } else if (!(plan.key() instanceof KeySource.Existing)
        && chosen.isEmpty()
        && providers.stream().noneMatch(KeyProvider::isDefault)) {
      findings.add(
          Findings.blocking(
              PrecheckCode.NO_DEFAULT_KEY_PROVIDER,
              "vCenter has no default key provider; " + names(providers),
              "Make a KMS cluster the default, or name one with keyProvider."));
    }
    chosen.ifPresent(provider -> findings.addAll(usable(attempt, provider)));
    findings.addAll(runsKms(vm, providers, chosen));
    return findings;
  }

  /** Empty also if there is a default for parts of the inventory only: whose is not known here. */
  private static Optional<KeyProvider> chosen(List<KeyProvider> providers, KeySource key) {
    if (key instanceof KeySource.Existing existing) {
      return existing.key().providerId().flatMap(id -> find(providers, id));
    }
    return key instanceof KeySource.NewKey wanted
        ? find(providers, wanted.keyProvider())
        : providers.stream().filter(KeyProvider::isSystemDefault).findFirst();
  }

  private static Optional<KeyProvider> find(List<KeyProvider> providers, String id) {
    return providers.stream().filter(provider -> provider.id().equals(id)).findFirst();
  }

  private static PrecheckFinding unknown(List<KeyProvider> providers, String wanted) {
    return Findings.blocking(
        PrecheckCode.UNKNOWN_KEY_PROVIDER,
        "vCenter has no key provider \"" + wanted + "\"; " + names(providers),
        "Name a key provider that vCenter has.");
  }

  private static String names(List<KeyProvider> providers) {
    return providers.isEmpty()
        ? "there is none at all"
        : "there are: " + providers.stream().map(KeyProvider::id).collect(Collectors.joining(", "));
  }

  private List<PrecheckFinding> usable(Attempt attempt, KeyProvider provider) {
    if (provider.needsBackup()) {
      return List.of(
          Findings.blocking(
              PrecheckCode.KEY_PROVIDER_NOT_BACKED_UP,
              "native key provider \"" + provider.id() + "\" is not backed up",
              "Back it up first: vCenter makes no keys with it before."));
    }
    if (keyProviders.isActive(attempt, provider.id()).filter(active -> !active).isPresent()) {
      return List.of(
          Findings.blocking(
              PrecheckCode.KEY_PROVIDER_NOT_ACTIVE,
              "key provider \"" + provider.id() + "\" is not usable at the moment",
              "Look at the KMS cluster's status and at the trust both ways"
                  + " (KmsCluster.awaitHealthy says which side does not trust which)."));
    }
    return List.of();
  }

  /** Who encrypts the VM of the KMS with a key of that KMS cannot start it again. */
  private static List<PrecheckFinding> runsKms(
      VmReading vm, List<KeyProvider> providers, Optional<KeyProvider> chosen) {
    for (KeyProvider provider : providers) {
      for (String server : provider.servers()) {
        if (vm.guestAddresses().contains(server)) {
          String seen =
              vm.title()
                  + " has the address "
                  + server
                  + " of a server of key provider \""
                  + provider.id()
                  + "\"";
          return List.of(
              chosen.filter(provider::equals).isPresent()
                  ? Findings.blocking(
                      PrecheckCode.RUNS_KMS,
                      seen,
                      "Leave the VM of the KMS unencrypted: it could not be started without itself.")
                  : Findings.warning(
                      PrecheckCode.RUNS_KMS,
                      seen,
                      "Make sure that the VM's own keys come from elsewhere, and stay in reach while"
                          + " this KMS is down."));
        }
        if (isNameOf(vm, server)) {
          return List.of(
              Findings.warning(
                  PrecheckCode.RUNS_KMS,
                  vm.title()
                      + " is named like "
                      + server
                      + ", a server of key provider \""
                      + provider.id()
                      + "\"",
                  "Leave the VM unencrypted if the KMS runs in it: it could not be started without"
                      + " itself."));
        }
      }
    }
    return List.of();
  }

  /** A VM that is off tells no address: its name may give it away. */
  private static boolean isNameOf(VmReading vm, String server) {
    String name = vm.name().toLowerCase(Locale.ROOT);
    String host = server.toLowerCase(Locale.ROOT);
    return name.equals(host) || (!Character.isDigit(host.charAt(0)) && host.startsWith(name + "."));
  }
}
