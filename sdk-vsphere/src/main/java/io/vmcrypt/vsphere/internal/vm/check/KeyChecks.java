package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Checks that the key provider of a change can make keys. Reports nothing that this user may not
 * see.
 */
final class KeyChecks {

  private final KeyProviders keyProviders;
  private final KmsVmChecks kmsVms;

  KeyChecks(KeyProviders keyProviders, KmsVmChecks kmsVms) {
    this.keyProviders = requireNonNull(keyProviders, "keyProviders");
    this.kmsVms = requireNonNull(kmsVms, "kmsVms");
  }

  List<Finding> check(Attempt attempt, VmReading vm, Plan plan) {
    Optional<List<KeyProvider>> known = keyProviders.list(attempt);
    boolean encrypts = plan.does(CryptoAction.ENCRYPT);
    if (known.isEmpty()) {
      return KmsVmChecks.withoutProviders(vm, encrypts);
    }
    List<KeyProvider> providers = known.get();
    List<Finding> findings = new ArrayList<>();
    Optional<KeyProvider> chosen = chosen(providers, plan.key());
    if (plan.key() instanceof KeySource.NewKey wanted && chosen.isEmpty()) {
      findings.add(unknown(providers, wanted.keyProvider()));
    } else if (!(plan.key() instanceof KeySource.Existing)
        && chosen.isEmpty()
        && first(providers, KeyProvider::isDefault).isEmpty()) {
      findings.add(
          Findings.blocking(
              FindingCode.NO_DEFAULT_KEY_PROVIDER,
              Subject.of("vCenter", ""),
              "vCenter has no default key provider; " + names(providers),
              "Make a key provider the default, or name one."));
    }
    chosen.ifPresent(provider -> findings.addAll(usable(attempt, provider)));
    findings.addAll(
        kmsVms.check(
            attempt, vm, providers, provider -> mayGiveKey(provider, plan.key()), encrypts));
    return findings;
  }

  /**
   * Also empty if only parts of the inventory have a default: whether the VM is in one is not known
   * here.
   */
  private static Optional<KeyProvider> chosen(List<KeyProvider> providers, KeySource key) {
    if (key instanceof KeySource.Existing existing) {
      return existing.key().providerId().flatMap(id -> find(providers, id));
    }
    return key instanceof KeySource.NewKey wanted
        ? find(providers, wanted.keyProvider())
        : first(providers, KeyProvider::isSystemDefault);
  }

  /** Which default applies to the VM is not known here, so every default key provider counts. */
  private static boolean mayGiveKey(KeyProvider provider, KeySource key) {
    if (key instanceof KeySource.Existing existing) {
      return existing.key().providerId().map(provider.id()::equals).orElse(true);
    }
    return key instanceof KeySource.NewKey wanted
        ? provider.id().equals(wanted.keyProvider())
        : provider.isDefault();
  }

  private static Optional<KeyProvider> find(List<KeyProvider> providers, String id) {
    return first(providers, provider -> provider.id().equals(id));
  }

  // a loop: thousands of VMs ask for it, and a stream for each is felt
  private static Optional<KeyProvider> first(
      List<KeyProvider> providers, Predicate<KeyProvider> wanted) {
    for (KeyProvider provider : providers) {
      if (wanted.test(provider)) {
        return Optional.of(provider);
      }
    }
    return Optional.empty();
  }

  private static Finding unknown(List<KeyProvider> providers, String wanted) {
    return Findings.blocking(
        FindingCode.UNKNOWN_KEY_PROVIDER,
        Subject.of("key provider", wanted),
        "vCenter has no key provider \"" + wanted + "\"; " + names(providers),
        "Name a key provider that vCenter has.");
  }

  private static String names(List<KeyProvider> providers) {
    return providers.isEmpty()
        ? "there is none at all"
        : "there are: " + providers.stream().map(KeyProvider::id).collect(Collectors.joining(", "));
  }

  /** Whether vCenter has key providers and can use them. */
  List<Finding> usable(Attempt attempt, Set<String> ids) {
    Optional<List<KeyProvider>> known = keyProviders.list(attempt);
    List<Finding> findings = new ArrayList<>();
    if (known.isPresent()) {
      for (String id : ids) {
        find(known.get(), id)
            .ifPresentOrElse(
                provider -> findings.addAll(usable(attempt, provider)),
                () -> findings.add(unknown(known.get(), id)));
      }
    }
    return findings;
  }

  private List<Finding> usable(Attempt attempt, KeyProvider provider) {
    if (provider.needsBackup()) {
      return List.of(
          Findings.blocking(
              FindingCode.KEY_PROVIDER_NOT_BACKED_UP,
              Subject.of("key provider", provider.id()),
              "native key provider \"" + provider.id() + "\" is not backed up",
              "Back it up first: until then vCenter makes no keys with it."));
    }
    if (keyProviders.isActive(attempt, provider.id()).filter(active -> !active).isPresent()) {
      return List.of(
          Findings.blocking(
              FindingCode.KEY_PROVIDER_NOT_USABLE,
              Subject.of("key provider", provider.id()),
              "key provider \"" + provider.id() + "\" is not usable at the moment",
              "Look at the KMS cluster's status, and check that vCenter and the KMS trust each"
                  + " other."));
    }
    return List.of();
  }
}
