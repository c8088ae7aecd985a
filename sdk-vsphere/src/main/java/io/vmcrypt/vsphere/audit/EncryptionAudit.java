package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks that VMs are encrypted as an assignment says: home and disks, policy, key provider,
 * vMotion mode, and that no VM is locked. What is not so is a finding, not an exception.
 *
 * <pre>{@code
 * AuditReport report = EncryptionAudit.of(assignment).verify(List.of(vm));
 * report.findings().forEach(System.out::println);
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class EncryptionAudit {

  private final PolicyAssignment expected;

  private EncryptionAudit(PolicyAssignment expected) {
    this.expected = requireNonNull(expected, "expected");
  }

  /**
   * An audit.
   *
   * @param expected what the VMs should have been given: parts that it does not cover are not
   *     looked at
   * @return the audit
   * @throws NullPointerException if {@code expected} is null
   */
  public static EncryptionAudit of(PolicyAssignment expected) {
    return new EncryptionAudit(expected);
  }

  /**
   * Reads VMs and compares. A VM that vCenter refuses to show, or of which it answers what makes no
   * sense, is a finding.
   *
   * @param vms the VMs to look at
   * @return what was seen
   * @throws NullPointerException if {@code vms} or one of them is null
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be reached
   */
  public AuditReport verify(List<? extends VirtualMachine> vms) {
    List<VmEncryptionState> states = new ArrayList<>();
    List<AuditFinding> findings = new ArrayList<>();
    for (VirtualMachine vm : vms) {
      try {
        VmEncryptionState state = vm.encryptionState();
        states.add(state);
        findings.addAll(findings(state));
      } catch (ServiceException | DecodingException e) {
        findings.add(
            new AuditFinding(
                AuditCode.UNREADABLE, vm.id(), vm.name(), "VM", e.outcome(), e.advice()));
      }
    }
    return new AuditReport(states, findings);
  }

  /**
   * Compares a VM that was read already.
   *
   * @param state the VM
   * @return what is not as it should be
   * @throws NullPointerException if {@code state} is null
   */
  public List<AuditFinding> findings(VmEncryptionState state) {
    Collector found = new Collector(requireNonNull(state, "state"));
    if (expected.coversHome()) {
      part(
          found,
          new Part(
              "home",
              "the home",
              AuditCode.HOME_PLAIN,
              AuditCode.HOME_POLICY,
              state.homeKeyId(),
              state.homePolicy()));
    }
    for (DiskEncryptionState disk : disks(found, state)) {
      part(
          found,
          new Part(
              disk.label(),
              "the disk",
              AuditCode.DISK_PLAIN,
              AuditCode.DISK_POLICY,
              disk.keyId(),
              disk.policy()));
    }
    if (expected.migrateEncryption().filter(MigrateEncryption.REQUIRED::equals).isPresent()
        && !state.effectiveMigrateEncryption().equals(MigrateEncryption.REQUIRED)) {
      found.add(
          AuditCode.MIGRATE_ENCRYPTION,
          "vMotion",
          "encrypted vMotion is " + state.effectiveMigrateEncryption() + ", not required.",
          "Encrypt the VM's home, or set the mode: startMigrateEncryption.");
    }
    if (state.isLocked()) {
      found.add(
          AuditCode.LOCKED,
          "key",
          "the VM is locked: its host has not got its key.",
          "Make the key provider reachable and unlock the VM.");
    }
    return List.copyOf(found.findings);
  }

  private List<DiskEncryptionState> disks(Collector found, VmEncryptionState state) {
    if (expected.coversAllDisks()) {
      return state.disks();
    }
    List<DiskEncryptionState> disks = new ArrayList<>();
    for (DiskSelector selector : expected.disks()) {
      Optional<DiskEncryptionState> disk = state.disk(selector);
      if (disk.isPresent()) {
        disks.add(disk.get());
      } else {
        found.add(
            AuditCode.DISK_MISSING,
            "disk " + selector,
            "the VM has no such disk.",
            "Name a disk that the VM has, or find out where it went.");
      }
    }
    return disks;
  }

  /** The home, or a disk. */
  private record Part(
      String subject,
      String words,
      AuditCode plain,
      AuditCode otherPolicy,
      Optional<CryptoKeyId> keyId,
      Optional<StoragePolicy> policy) {}

  private void part(Collector found, Part part) {
    if (part.keyId().isEmpty()) {
      found.add(
          part.plain(),
          part.subject(),
          part.words() + " is not encrypted.",
          "Assign the encryption policy to it.");
    }
    if (part.policy().filter(has -> has.id().equals(expected.policy().id())).isEmpty()) {
      found.add(
          part.otherPolicy(),
          part.subject(),
          part.words()
              + " has "
              + part.policy().map(has -> "policy \"" + has.name() + "\"").orElse("no policy")
              + ", not \""
              + expected.policy().name()
              + "\".",
          "Assign the policy to it.");
    }
    if (expected.keyProvider().isPresent()
        && part.keyId()
            .filter(key -> !key.providerId().equals(expected.keyProvider()))
            .isPresent()) {
      found.add(
          AuditCode.KEY_PROVIDER,
          part.subject(),
          part.words()
              + " is encrypted with key "
              + part.keyId().get()
              + ", not one of \""
              + expected.keyProvider().get()
              + "\".",
          "Re-key the VM with a key of that provider.");
    }
  }

  /** Findings of one VM. */
  private static final class Collector {
    private final VmEncryptionState state;
    private final List<AuditFinding> findings = new ArrayList<>();

    Collector(VmEncryptionState state) {
      this.state = state;
    }

    void add(AuditCode code, String subject, String seen, String advice) {
      findings.add(new AuditFinding(code, state.vmId(), state.vmName(), subject, seen, advice));
    }
  }
}
