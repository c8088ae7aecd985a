package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The totals of an audit.
 *
 * @param finishedAt when the last VM was audited
 * @param vms VMs by level; has all levels
 * @param disks how many disks they have, without those of VMs that could not be read
 * @param encryptedDisks how many of these are encrypted
 * @param findings findings by code, including those of the vCenter itself; has only codes that
 *     occurred
 * @param vmsByProvider VMs by key provider; a VM with keys on several counts for each
 * @param controls the answers to controls: those about VMs, then those of the context; empty if the
 *     rules ask for none
 */
public record AuditSummary(
    Instant finishedAt,
    Map<EncryptionLevel, Long> vms,
    long disks,
    long encryptedDisks,
    Map<String, Long> findings,
    Map<String, Long> vmsByProvider,
    List<ControlAnswer> controls) {

  public AuditSummary {
    requireNonNull(finishedAt, "finishedAt");
    Map<EncryptionLevel, Long> all = new EnumMap<>(EncryptionLevel.class);
    for (EncryptionLevel level : EncryptionLevel.values()) {
      all.put(level, vms.getOrDefault(level, 0L));
    }
    vms = Collections.unmodifiableMap(all);
    findings = Collections.unmodifiableMap(new TreeMap<>(findings));
    controls = List.copyOf(controls);
    vmsByProvider = Collections.unmodifiableMap(new TreeMap<>(vmsByProvider));
  }

  /** {@return how many VMs were audited: the sum over all levels} */
  public long total() {
    return vms.values().stream().mapToLong(Long::longValue).sum();
  }

  /** {@return whether all is in order; true if there are no findings} */
  public boolean isClean() {
    return findings.isEmpty();
  }

  /**
   * {@return of what it is an audit, in one line: which VMs, how many, and how far that is known}
   *
   * @param rules what was asked
   * @param vcenter which vCenter was
   */
  public String scope(AuditRules rules, String vcenter) {
    return Count.scope(
        vcenter + ", all VMs" + rules.below().map(path -> " below " + path).orElse(""),
        Count.of(total(), "VM"));
  }

  /**
   * {@return one line for people; VMs by level, disks, and each code that was found with its
   * number}
   */
  @Override
  public String toString() {
    return ("%s: %s encrypted, %s partly encrypted, %s unencrypted, %s not known; %s of %s disks"
            + " encrypted; %s")
        .formatted(
            Count.of(total(), "VM"),
            vms.get(EncryptionLevel.ENCRYPTED),
            vms.get(EncryptionLevel.PARTLY_ENCRYPTED),
            vms.get(EncryptionLevel.PLAIN),
            vms.get(EncryptionLevel.UNKNOWN),
            encryptedDisks,
            disks,
            isClean() ? "no findings" : "findings: " + counted());
  }

  private String counted() {
    return findings.entrySet().stream()
        .map(count -> count.getValue() + " " + count.getKey())
        .collect(Collectors.joining(", "));
  }
}
