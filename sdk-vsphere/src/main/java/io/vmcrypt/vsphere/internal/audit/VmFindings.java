package io.vmcrypt.vsphere.internal.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.audit.AuditCode;
import io.vmcrypt.vsphere.audit.AuditFinding;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeyUnavailableReason;
import io.vmcrypt.vsphere.policy.ComplianceStatus;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares a VM with the rules of an audit. Immutable and thread-safe. */
final class VmFindings {

  private static final Set<CryptoKeyUnavailableReason> MANAGED_ELSEWHERE =
      Set.of(
          CryptoKeyUnavailableReason.MANAGED_BY_NATIVE_PROVIDER,
          CryptoKeyUnavailableReason.MANAGED_BY_TRUST_AUTHORITY);

  private final AuditRules rules;
  private final Optional<Map<String, AuditedProvider>> providers;

  /**
   * @param rules what is expected
   * @param providers those that the vCenter knows, by name; empty if it does not say
   */
  VmFindings(AuditRules rules, Optional<Map<String, AuditedProvider>> providers) {
    this.rules = requireNonNull(rules, "rules");
    this.providers = providers.map(Map::copyOf);
  }

  /**
   * What is not as it should be.
   *
   * @param vm what was read of the VM
   * @param host where it is registered
   * @param compliance of the home and of disks by label
   * @param keys what vCenter says of the keys; empty if this release cannot say anything
   */
  List<AuditFinding> of(
      VmEncryptionState vm,
      Optional<AuditedHost> host,
      Map<String, ComplianceStatus> compliance,
      Optional<Map<CryptoKeyId, CryptoKeyStatus>> keys) {
    Found found = new Found(vm);
    extent(found, vm);
    part(found, AuditedVm.HOME, "the home", vm.homeKeyId(), vm.homePolicy());
    for (DiskEncryptionState disk : vm.disks()) {
      part(found, disk.label(), "the disk", disk.keyId(), disk.policy());
    }
    compliance.forEach((subject, status) -> compliance(found, subject, status));
    Set<String> used = providers(vm);
    for (String provider : used) {
      provider(found, provider);
    }
    keys.ifPresent(
        told -> {
          for (CryptoKeyId key : keys(vm)) {
            availability(found, key, told.get(key));
          }
        });
    if (used.size() > 1) {
      found.add(
          AuditCode.SEVERAL_PROVIDERS,
          "key",
          "its keys are on several key providers: " + String.join(", ", used) + ".",
          "Re-key the VM with keys of one of them.");
    }
    if (!rules.allows(vm.effectiveMigrateEncryption())) {
      found.add(
          AuditCode.MIGRATE_ENCRYPTION,
          "vMotion",
          "encrypted vMotion is " + vm.effectiveMigrateEncryption() + ".",
          "Encrypt the VM, or set the mode of encrypted vMotion.");
    }
    if (vm.isLocked()) {
      found.add(
          AuditCode.LOCKED,
          "key",
          "the VM is locked: its host has not got its key.",
          "Make the key provider reachable and unlock the VM.");
    }
    if (anythingEncrypted(vm)) {
      host(found, host);
    }
    return List.copyOf(found.findings);
  }

  private static void host(Found found, Optional<AuditedHost> host) {
    if (host.isEmpty()) {
      found.add(
          AuditCode.HOST_NOT_SEEN,
          "host",
          "these credentials may not see its host, so it is not known whether it can run encrypted"
              + " VMs.",
          "Give the user the privilege System.Read on the host.");
    }
    // one that is seen and does not tell its state is a finding of the vCenter
    host.filter(on -> on.cryptoState().isPresent() && !on.isSafe())
        .ifPresent(
            on ->
                found.add(
                    AuditCode.HOST_NOT_SAFE,
                    "host",
                    "its host "
                        + on.name()
                        + " cannot run encrypted VMs (crypto state "
                        + on.cryptoState().orElse("")
                        + ").",
                    "Put the host into encryption mode, or move the VM."));
  }

  private void extent(Found found, VmEncryptionState vm) {
    if (!anythingEncrypted(vm)) {
      if (!rules.plainVmsAllowed()) {
        found.add(
            AuditCode.PLAIN,
            "VM",
            "nothing of it is encrypted.",
            "Assign an encryption policy to its home and disks.");
      }
      return;
    }
    if (!vm.isHomeEncrypted()) {
      found.add(
          AuditCode.HOME_PLAIN,
          AuditedVm.HOME,
          "the home is not encrypted, though a disk is.",
          "Assign the encryption policy to it.");
    }
    for (DiskEncryptionState disk : vm.plainDisks()) {
      found.add(
          AuditCode.DISK_PLAIN,
          disk.label(),
          "the disk is not encrypted, though the VM is.",
          "Assign the encryption policy to it.");
    }
  }

  private static void part(
      Found found,
      String subject,
      String words,
      Optional<CryptoKeyId> key,
      Optional<StoragePolicy> policy) {
    boolean wanted = policy.filter(StoragePolicy::encryption).isPresent();
    if (wanted && key.isEmpty()) {
      found.add(
          AuditCode.POLICY_NOT_APPLIED,
          subject,
          words + " has policy \"" + policy.get().name() + "\" and is not encrypted.",
          "Assign the policy again.");
    }
    if (!wanted && key.isPresent()) {
      found.add(
          AuditCode.POLICY_MISSING,
          subject,
          words
              + " is encrypted and has "
              + policy
                  .map(has -> "policy \"" + has.name() + "\", which is no encryption policy.")
                  .orElse("no storage policy."),
          "Assign the encryption policy, so that vCenter watches over it.");
    }
  }

  private static void compliance(Found found, String subject, ComplianceStatus status) {
    if (status.equals(ComplianceStatus.NON_COMPLIANT)
        || status.equals(ComplianceStatus.OUT_OF_DATE)) {
      found.add(
          AuditCode.NOT_COMPLIANT,
          subject,
          "vCenter says that it is not as its storage policy says (" + status + ").",
          "Apply the policy again, then have vCenter check the compliance.");
    }
  }

  private void provider(Found found, String id) {
    if (providers.isEmpty()) {
      return;
    }
    AuditedProvider known = providers.get().get(id);
    if (known == null) {
      found.add(
          AuditCode.PROVIDER_UNREGISTERED,
          "key",
          "its key is on key provider \"" + id + "\", which this vCenter does not know.",
          "Register the key provider again under that name, then re-key the VM if it shall go.");
    } else if (known.healthy().equals(Optional.of(false))) {
      found.add(
          AuditCode.PROVIDER_UNHEALTHY,
          "key",
          "its key is on key provider \"" + id + "\", which cannot be used now.",
          "Mend the key provider before the VM has to start: "
              + String.join(" ", known.problems()));
    }
  }

  private static void availability(Found found, CryptoKeyId key, @Nullable CryptoKeyStatus status) {
    // vCenter does not look at the keys of these itself
    if (status != null
        && (status.available().equals(Optional.of(true))
            || status.reason().filter(MANAGED_ELSEWHERE::contains).isPresent())) {
      return;
    }
    if (status == null
        || status.available().isEmpty()
        || status.reason().equals(Optional.of(CryptoKeyUnavailableReason.NO_PERMISSION))) {
      found.add(
          AuditCode.KEY_NOT_SEEN,
          "key",
          "it is not known whether vCenter can get at key " + key + ".",
          "Give the user the privilege Cryptographer.ManageKeys; if it has it, look at the key"
              + " provider.");
      return;
    }
    found.add(
        AuditCode.KEY_UNAVAILABLE,
        "key",
        "vCenter cannot get at key "
            + key
            + status.reason().map(reason -> " (" + reason + ")").orElse("")
            + ".",
        "Do not delete anything at the KMS: bring the key provider and this key back before the VM"
            + " has to start.");
  }

  private static Set<CryptoKeyId> keys(VmEncryptionState vm) {
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    vm.homeKeyId().ifPresent(keys::add);
    vm.disks().forEach(disk -> disk.keyId().ifPresent(keys::add));
    return keys;
  }

  private static Set<String> providers(VmEncryptionState vm) {
    Set<String> used = new TreeSet<>();
    vm.keyProvider().ifPresent(used::add);
    vm.disks().forEach(disk -> disk.keyProvider().ifPresent(used::add));
    return used;
  }

  private static boolean anythingEncrypted(VmEncryptionState vm) {
    return vm.isHomeEncrypted() || vm.disks().stream().anyMatch(DiskEncryptionState::isEncrypted);
  }

  /** Findings of one VM. */
  private static final class Found {
    private final VmEncryptionState vm;
    private final List<AuditFinding> findings = new ArrayList<>();

    Found(VmEncryptionState vm) {
      this.vm = vm;
    }

    void add(AuditCode code, String subject, String seen, String advice) {
      findings.add(new AuditFinding(code, vm.vmId(), vm.vmName(), subject, seen, advice));
    }
  }
}
