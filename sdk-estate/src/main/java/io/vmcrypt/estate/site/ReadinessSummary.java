package io.vmcrypt.estate.site;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.Count;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The totals of a look at the second site. Immutable and thread-safe.
 *
 * @param finishedAt when the last VM was looked at
 * @param providers the key providers whose keys the VMs use, in the order in which they were met
 * @param vms how many VMs there are of each answer; has all answers
 * @param plainVms how many of those that are ready have no key
 * @param keys how many keys the VMs use, each counted once
 * @param otherKeys keys that the first site lists as in use and that no VM has on its home or a
 *     disk: those of hosts, of third parties, of older snapshots. Only looked for if all VMs were;
 *     else empty
 * @param findings what concerns no single VM: key providers, other keys, and what could not be
 *     asked
 * @param counts findings by code, those of VMs and key providers included; has only codes that
 *     occurred
 */
public record ReadinessSummary(
    Instant finishedAt,
    List<ProviderReadiness> providers,
    Map<Readiness, Long> vms,
    long plainVms,
    long keys,
    List<KeyReadiness> otherKeys,
    List<Finding> findings,
    Map<String, Long> counts) {

  /** Checks that all is there. */
  public ReadinessSummary {
    requireNonNull(finishedAt, "finishedAt");
    providers = List.copyOf(providers);
    Map<Readiness, Long> all = new EnumMap<>(Readiness.class);
    for (Readiness answer : Readiness.values()) {
      all.put(answer, vms.getOrDefault(answer, 0L));
    }
    vms = Collections.unmodifiableMap(all);
    otherKeys = List.copyOf(otherKeys);
    findings = findings.stream().sorted(Finding.bySeverity()).toList();
    counts = Collections.unmodifiableMap(new TreeMap<>(counts));
  }

  /** {@return how many VMs were looked at: the sum over all answers} */
  public long total() {
    return vms.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * How many VMs have an answer.
   *
   * @param readiness the answer
   * @return 0 or more
   */
  public long vms(Readiness readiness) {
    return vms.getOrDefault(requireNonNull(readiness, "readiness"), 0L);
  }

  /**
   * {@return whether the second site could take over; true if there is a VM, all VMs are ready, and
   * no other finding is more than a note}
   */
  public boolean isReady() {
    return total() > 0
        && vms(Readiness.READY) == total()
        && findings.stream().allMatch(finding -> finding.severity() == Severity.NOTE);
  }

  /**
   * {@return in one line: the verdict, VMs by answer, and each code that was found with its number}
   */
  @Override
  public String toString() {
    return (isReady() ? "ready" : "NOT READY")
        + ": "
        + vms(Readiness.READY)
        + " of "
        + Count.of(total(), "VM")
        + " ready, "
        + vms(Readiness.NOT_READY)
        + " not ready, "
        + vms(Readiness.NOT_KNOWN)
        + " not known; "
        + Count.of(keys, "key")
        + (counts.isEmpty()
            ? ""
            : "; findings: "
                + counts.entrySet().stream()
                    .map(count -> count.getValue() + " " + count.getKey())
                    .collect(Collectors.joining(", ")));
  }
}
