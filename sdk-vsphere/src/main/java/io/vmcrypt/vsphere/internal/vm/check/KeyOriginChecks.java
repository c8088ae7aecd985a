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
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Warns if the plain disks of an encrypted VM get keys of an unexpected key provider. Without a
 * named key provider they get the home's key, which may not be one of the default key provider.
 * With a named key provider they get its key, while the home may keep one of another.
 */
final class KeyOriginChecks {

  private final KeyProviders keyProviders;

  KeyOriginChecks(KeyProviders keyProviders) {
    this.keyProviders = requireNonNull(keyProviders, "keyProviders");
  }

  List<Finding> check(Attempt attempt, VmReading vm, Plan plan) {
    Optional<CryptoKeyId> home = vm.keyId();
    if (home.isEmpty()) {
      return List.of();
    }
    String disks =
        plan.disks().stream()
            .filter(disk -> disk.does(CryptoAction.ENCRYPT))
            .map(disk -> disk.disk().toString())
            .collect(Collectors.joining(", "));
    if (disks.isEmpty()) {
      return List.of();
    }
    String disksOfVm = "unencrypted disks of " + vm.title() + " (" + disks + ")";
    if (plan.key() instanceof KeySource.NewKey named) {
      return List.of(
          Findings.warning(
              FindingCode.NEW_KEY_ON_OTHER_PROVIDER,
              vm.subject(),
              "%s get a key of key provider \"%s\", while the home has %s"
                  .formatted(disksOfVm, named.keyProvider(), origin(home.get())),
              "Re-key the VM first if home and disks are to have keys of one key provider."));
    }
    return plan.key() instanceof KeySource.Existing existing && !existing.chosen()
        ? fromHome(attempt, vm.subject(), disksOfVm, existing.key())
        : List.of();
  }

  private List<Finding> fromHome(Attempt attempt, Subject subject, String disks, CryptoKeyId key) {
    Optional<List<KeyProvider>> known = keyProviders.list(attempt);
    String seen = disks + " get the home's key, " + origin(key);
    if (known.isEmpty()) {
      return List.of(
          Findings.note(
              FindingCode.NEW_KEY_ON_OTHER_PROVIDER,
              subject,
              seen + "; this user may not see which key provider is the default",
              "If it matters, check which key provider is vCenter's default."));
    }
    List<KeyProvider> defaults = known.get().stream().filter(KeyProvider::isDefault).toList();
    boolean isDefault =
        defaults.stream().anyMatch(provider -> key.providerId().equals(Optional.of(provider.id())));
    if (isDefault || defaults.isEmpty()) {
      return List.of();
    }
    return List.of(
        Findings.warning(
            FindingCode.NEW_KEY_ON_OTHER_PROVIDER,
            subject,
            seen
                + "; the default key provider is "
                + defaults.stream()
                    .map(provider -> "\"" + provider.id() + "\"")
                    .collect(Collectors.joining(", ")),
            "If its keys are to come from the default key provider, re-key the VM before or"
                + " afterwards."));
  }

  private static String origin(CryptoKeyId key) {
    return "key "
        + key
        + (key.providerId().isPresent() ? "" : ", whose key provider vCenter does not name");
  }
}
