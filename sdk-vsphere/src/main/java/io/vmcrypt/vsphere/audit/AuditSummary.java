package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The totals of an audit.
 *
 * @param finishedAt when the last VM had been looked at
 * @param vms VMs by level; all levels are there
 * @param disks how many disks they have, without those of VMs that could not be read
 * @param encryptedDisks how many of these are encrypted
 * @param findings findings by code, those of the vCenter itself included; only codes that occurred
 *     are there
 * @param vmsByProvider VMs by key provider; one whose keys are on several counts for each
 */
public record AuditSummary(
    Instant finishedAt,
    Map<EncryptionLevel, Long> vms,
    long disks,
    long encryptedDisks,
    Map<String, Long> findings,
    Map<String, Long> vmsByProvider) {

  public AuditSummary {
    requireNonNull(finishedAt, "finishedAt");
    Map<EncryptionLevel, Long> all = new EnumMap<>(EncryptionLevel.class);
    for (EncryptionLevel level : EncryptionLevel.values()) {
      all.put(level, vms.getOrDefault(level, 0L));
    }
    vms = Collections.unmodifiableMap(all);
    findings = Collections.unmodifiableMap(new TreeMap<>(findings));
    vmsByProvider = Collections.unmodifiableMap(new TreeMap<>(vmsByProvider));
  }

  /**
   * How many VMs were looked at.
   *
   * @return the sum over all levels
   */
  public long total() {
    return vms.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Whether all is as it should be.
   *
   * @return true if there are no findings
   */
  public boolean isClean() {
    return findings.isEmpty();
  }

  /**
   * One line for people.
   *
   * @return VMs by level, disks, and each code that was found with its number
   */
  @Override
  public String toString() {
    return total()
        + " VMs: "
        + vms.get(EncryptionLevel.ENCRYPTED)
        + " encrypted, "
        + vms.get(EncryptionLevel.PARTLY_ENCRYPTED)
        + " partly encrypted, "
        + vms.get(EncryptionLevel.PLAIN)
        + " plain, "
        + vms.get(EncryptionLevel.UNKNOWN)
        + " not known; "
        + encryptedDisks
        + " of "
        + disks
        + " disks encrypted; "
        + (isClean() ? "no findings" : "findings: " + counted());
  }

  private String counted() {
    return findings.entrySet().stream()
        .map(count -> count.getValue() + " " + count.getKey())
        .collect(Collectors.joining(", "));
  }
}
