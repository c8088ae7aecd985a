package io.vmcrypt.vsphere.internal.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.internal.vm.judge.Judge;
import io.vmcrypt.vsphere.internal.vm.judge.Reason;
import io.vmcrypt.vsphere.internal.vm.judge.Seen;
import io.vmcrypt.vsphere.internal.vm.judge.Verdict;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules by which every audit judges a VM. Immutable and thread-safe. */
final class VmFindings {

  private static final String KEY = "key";

  private static final Set<CryptoKeyStatus.Reason> MANAGED_ELSEWHERE =
      Set.of(
          CryptoKeyStatus.Reason.MANAGED_BY_NATIVE_PROVIDER,
          CryptoKeyStatus.Reason.MANAGED_BY_TRUST_AUTHORITY);

  private final AuditRules rules;
  private final Optional<Map<String, AuditedProvider>> providers;

  /**
   * @param providers the key providers of the vCenter, by name; empty if they are not known
   */
  VmFindings(AuditRules rules, Optional<Map<String, AuditedProvider>> providers) {
    this.rules = requireNonNull(rules, "rules");
    this.providers = providers.map(Map::copyOf);
  }

  /** What is wrong with a VM, as far as its state shows that. */
  static List<Finding> ofState(AuditRules rules, VmEncryptionState vm) {
    FoundAtVm found = new FoundAtVm(vm.vmId(), vm.vmName());
    new VmFindings(rules, Optional.empty()).state(found, new Seen(vm, null), providers(vm.keys()));
    return found.findings();
  }

  /**
   * Finds what is wrong with a VM.
   *
   * @param compliance of the home and of disks by label
   * @param keys what vCenter says about the keys
   */
  void add(
      FoundAtVm found,
      Seen seen,
      Optional<AuditedHost> host,
      Map<String, PolicyCompliance.Status> compliance,
      KeyStatuses keys) {
    List<CryptoKeyId> used = seen.state().keys();
    Set<String> usedProviders = providers(used);
    state(found, seen, usedProviders);
    compliance.forEach((part, status) -> compliance(found, part, status));
    usedProviders.forEach(provider -> provider(found, provider));
    if (keys.supported()) {
      used.forEach(key -> availability(found, key, keys));
    }
    if (!used.isEmpty()) {
      host(found, host);
    }
  }

  private void state(FoundAtVm found, Seen seen, Set<String> usedProviders) {
    VmEncryptionState vm = seen.state();
    List<Reason> reasons =
        rules.plainVmsAllowed() && vm.keys().isEmpty()
            ? Judge.unseen(seen)
            : judged(seen).reasons();
    reasons.forEach(found::add);
    for (Seen.Part part : seen.parts()) {
      part(found, part);
    }
    if (usedProviders.size() > 1) {
      found.warning(
          FindingCode.KEYS_ON_SEVERAL_PROVIDERS,
          KEY,
          "Its keys are on several key providers: " + String.join(", ", usedProviders) + ".",
          "Re-key the VM with keys of one of them.");
    }
    // it follows from the plain home of one that is to be encrypted
    boolean said =
        rules.assignment().isPresent()
            && reasons.stream().anyMatch(reason -> reason.why() == Reason.Why.ALL_PLAIN);
    if (!said && !rules.allows(vm.effectiveMigrateEncryption())) {
      found.warning(
          FindingCode.VMOTION_NOT_ENCRYPTED,
          "vMotion",
          "Encrypted vMotion is " + vm.effectiveMigrateEncryption() + ".",
          "Encrypt the VM, or set encrypted vMotion.");
    }
    if (!said) {
      virtualTpm(found, vm);
    }
  }

  private void virtualTpm(FoundAtVm found, VmEncryptionState vm) {
    if (rules.virtualTpmExpected() && !vm.virtualTpm().equals(Optional.of(true))) {
      found.warning(
          FindingCode.VIRTUAL_TPM_MISSING,
          PartDifference.VIRTUAL_TPM,
          vm.virtualTpm().isPresent()
              ? "It has no virtual TPM, and should have one."
              : "vCenter does not show whether it has a virtual TPM.",
          "Add one, for which the VM has to be off.");
    }
  }

  private Verdict judged(Seen seen) {
    return rules
        .assignment()
        .map(asked -> Judge.judge(seen, asked))
        .orElseGet(() -> Judge.encrypted(seen));
  }

  private static void part(FoundAtVm found, Seen.Part part) {
    Optional<StoragePolicy> policy = part.policy();
    boolean wanted = policy.filter(StoragePolicy::encryption).isPresent();
    if (wanted && part.isPlain()) {
      Reason plain = Judge.plain(part);
      found.blocking(
          FindingCode.POLICY_NOT_APPLIED,
          part.subject().part(),
          plain.seen() + ", and has policy \"" + policy.get().name() + "\"",
          plain.cure() == Reason.Cure.ASSIGNMENT ? "Assign the policy again." : plain.advice());
    }
    if (!wanted && part.links().stream().anyMatch(Optional::isPresent)) {
      found.warning(
          FindingCode.POLICY_MISSING,
          part.subject().part(),
          part.title()
              + " is encrypted and has "
              + policy
                  .map(has -> "policy \"" + has.name() + "\", which is no encryption policy")
                  .orElse("no storage policy"),
          "Assign the encryption policy, so that vCenter checks whether it complies.");
    }
  }

  private static void compliance(FoundAtVm found, String part, PolicyCompliance.Status status) {
    if (status.equals(PolicyCompliance.Status.NON_COMPLIANT)
        || status.equals(PolicyCompliance.Status.OUT_OF_DATE)) {
      found.warning(
          FindingCode.NOT_COMPLIANT,
          part,
          "vCenter says that it does not comply with its storage policy (" + status + ").",
          "Apply the policy again; then have vCenter check the compliance.");
    }
  }

  private void provider(FoundAtVm found, String id) {
    if (providers.isEmpty()) {
      return;
    }
    AuditedProvider known = providers.get().get(id);
    if (known == null) {
      found.blocking(
          FindingCode.KEY_ON_UNKNOWN_PROVIDER,
          KEY,
          "Its key is on key provider \"" + id + "\", which this vCenter does not know.",
          "Register the key provider again under that name; then re-key the VM if that provider"
              + " is to be removed.");
    } else if (known.healthy().equals(Optional.of(false))) {
      found.blocking(
          FindingCode.KEY_PROVIDER_NOT_USABLE,
          KEY,
          "Its key is on key provider \"" + id + "\", which cannot be used now.",
          "Bring the key provider back before the VM has to start: "
              + String.join(" ", known.problems()));
    }
  }

  private static void availability(FoundAtVm found, CryptoKeyId key, KeyStatuses statuses) {
    @Nullable CryptoKeyStatus status = statuses.byKey().get(key);
    // vCenter itself does not check the keys of such providers
    if (status != null
        && (status.available().equals(Optional.of(true))
            || status.reason().filter(MANAGED_ELSEWHERE::contains).isPresent())) {
      return;
    }
    boolean forbidden =
        statuses.forbidden()
            || (status != null
                && status.reason().equals(Optional.of(CryptoKeyStatus.Reason.NO_PERMISSION)));
    if (forbidden || status == null || status.available().isEmpty()) {
      found.warning(
          FindingCode.KEY_NOT_SEEN,
          KEY,
          "It is not known whether vCenter can get at key " + key + ".",
          forbidden
              ? "Give the user the missing privilege."
              : "Look at the key provider, and whether the user has the privilege"
                  + " Cryptographer.ManageKeys.",
          forbidden ? List.of("Cryptographer.ManageKeys") : List.of());
      return;
    }
    found.blocking(
        FindingCode.KEY_NOT_AVAILABLE,
        KEY,
        "vCenter cannot get at key %s%s."
            .formatted(key, status.reason().map(reason -> " (" + reason + ")").orElse("")),
        "Delete nothing at the KMS. Bring the key provider and this key back before the VM has to"
            + " start.");
  }

  private static void host(FoundAtVm found, Optional<AuditedHost> host) {
    if (host.isEmpty()) {
      found.warning(
          FindingCode.HOST_NOT_SEEN,
          "host",
          "This user may not see its host, so it is not known whether it can run encrypted VMs.",
          "Give the user the missing privilege on the host.",
          List.of("System.Read"));
    }
    // a host that is seen but has no known state is a finding of the vCenter
    host.filter(on -> on.cryptoState().isPresent() && !on.isSafe())
        .ifPresent(
            on ->
                found.blocking(
                    FindingCode.ENCRYPTED_VM_ON_UNSAFE_HOST,
                    "host",
                    "Its host %s cannot run encrypted VMs (crypto state %s)."
                        .formatted(on.name(), on.cryptoState().orElse("")),
                    "Put the host into encryption mode, or move the VM."));
  }

  private static Set<String> providers(List<CryptoKeyId> keys) {
    Set<String> providers = new TreeSet<>();
    keys.forEach(key -> key.providerId().ifPresent(providers::add));
    return providers;
  }
}
