package io.vmcrypt.estate.site;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Whether a second site could take over, VM by VM. Immutable and thread-safe.
 *
 * @param context the two sites
 * @param vms the VMs, in the first vCenter's order
 * @param summary the key providers, and the totals
 */
public record ReadinessReport(
    ReadinessContext context, List<VmReadiness> vms, ReadinessSummary summary) {

  /** Checks that all is there. */
  public ReadinessReport {
    requireNonNull(context, "context");
    vms = List.copyOf(vms);
    requireNonNull(summary, "summary");
  }

  /** {@return whether the second site could take over, as {@link ReadinessSummary#isReady()}} */
  public boolean isReady() {
    return summary.isReady();
  }

  /**
   * The VMs of one answer.
   *
   * @param readiness the answer
   * @return in the report's order; empty if there is none
   */
  public List<VmReadiness> vms(Readiness readiness) {
    requireNonNull(readiness, "readiness");
    return vms.stream().filter(vm -> vm.readiness() == readiness).toList();
  }

  /**
   * The report for people: the verdict, the sites, the key providers, the VMs that are not ready,
   * and what else was found.
   *
   * @return lines of text, the last with a line break
   */
  public String text() {
    return new ReadinessText(this).write();
  }

  /** {@return in one line: as {@link ReadinessSummary#toString()}} */
  @Override
  public String toString() {
    return summary.toString();
  }
}
