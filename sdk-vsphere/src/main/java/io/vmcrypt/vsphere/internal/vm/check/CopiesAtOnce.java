package io.vmcrypt.vsphere.internal.vm.check;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.check.SpaceChecks.Need;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Checks that datastores have space for the copies of the disks of VMs that are changed at the same
 * time. A copy is gone when its VM is done, so the largest that may run at a time count. What one
 * VM alone takes, {@link SpaceChecks} tells at the VM. For one thread.
 */
public final class CopiesAtOnce {

  private final SpaceChecks space;
  private final int atOnce;
  private final Map<ManagedObjectReference, List<Need>> needs = new LinkedHashMap<>();

  /**
   * @param atOnce how many VMs with disks on one datastore run at a time
   */
  public CopiesAtOnce(PropertyCollector collector, int atOnce) {
    this.space = new SpaceChecks(collector);
    this.atOnce = atOnce;
  }

  /** Takes in what is to be done with a VM. */
  public void add(Plan plan) {
    SpaceChecks.needs(plan)
        .forEach(
            (datastore, need) ->
                needs.computeIfAbsent(datastore, none -> new ArrayList<>()).add(need));
  }

  /** One for each datastore that may run out of space. */
  public List<Finding> findings(Attempt attempt) {
    List<Finding> findings = new ArrayList<>();
    needs.forEach(
        (datastore, each) -> {
          int together = Math.min(atOnce, each.size());
          if (together > 1) {
            space
                .finding(
                    attempt,
                    datastore,
                    new Need(
                        largest(each, together, Need::certain),
                        largest(each, together, Need::atMost)),
                    free ->
                        ("the copies of the disks of %s of %s VMs, which are changed at the same"
                                + " time, take")
                            .formatted(together, each.size()),
                    free -> advice(each, together, free))
                .ifPresent(findings::add);
          }
        });
    return findings;
  }

  private static String advice(List<Need> each, int together, long free) {
    int fit = together;
    while (fit > 0 && largest(each, fit, Need::atMost) > free) {
      fit--;
    }
    return fit == 0
        ? "Free space there."
        : "Free space there, or change at most %s at a time on a datastore (perDatastore)."
            .formatted(fit);
  }

  private static long largest(List<Need> each, int count, ToLongFunction<Need> bytes) {
    return each.stream()
        .mapToLong(bytes)
        .boxed()
        .sorted(Comparator.reverseOrder())
        .limit(count)
        .mapToLong(Long::longValue)
        .sum();
  }
}
