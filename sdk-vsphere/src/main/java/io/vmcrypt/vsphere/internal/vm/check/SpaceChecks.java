package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.DiskChange;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks that datastores have space for the copies of the disks that are rewritten. While a disk is
 * rewritten, disk and copy take about twice its space. The copy of a thin disk takes only what the
 * guest has written, which may be less than its capacity, so thin disks do not count as certain.
 */
final class SpaceChecks {

  private static final String SUMMARY = "summary";
  private static final long GIBIBYTE = 1L << 30;

  private final PropertyCollector collector;

  SpaceChecks(PropertyCollector collector) {
    this.collector = requireNonNull(collector, "collector");
  }

  /** What copies take on a datastore, in bytes. */
  private static final class Need {
    private long certain;
    private long atMost;
  }

  List<Finding> check(Attempt attempt, VmReading vm, Plan plan) {
    Map<ManagedObjectReference, Need> needs = new LinkedHashMap<>();
    for (DiskChange change : plan.disks()) {
      Optional<ManagedObjectReference> datastore = change.disk().datastore();
      if (datastore.isPresent() && change.change().action().rewritesData()) {
        Need need = needs.computeIfAbsent(datastore.get(), none -> new Need());
        long capacity = change.disk().capacityBytes();
        need.atMost += capacity;
        need.certain += change.disk().isThin() ? 0 : capacity;
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<ManagedObjectReference, Need> need : needs.entrySet()) {
      finding(attempt, vm, need.getKey(), need.getValue()).ifPresent(findings::add);
    }
    return findings;
  }

  private Optional<Finding> finding(
      Attempt attempt, VmReading vm, ManagedObjectReference datastore, Need need) {
    Optional<XmlFragment> summary;
    Optional<Long> free;
    try {
      summary = collector.read(attempt, datastore, SUMMARY).value(SUMMARY);
      free =
          summary.flatMap(found -> SoapChannel.decoding(attempt, () -> found.number("freeSpace")));
    } catch (ServiceException | DecodingException e) {
      // this user may not see it, or it is no number: the free space is not known
      return Optional.empty();
    }
    if (free.isEmpty() || free.get() >= need.atMost) {
      return Optional.empty();
    }
    String name = summary.flatMap(found -> found.text("name")).orElse(datastore.value());
    Subject subject = Subject.of("datastore", name, datastore.value());
    String seen =
        "datastore "
            + name
            + " has "
            + gibibytes(free.get())
            + " free, and the copies of the disks of "
            + vm.title()
            + " take up to "
            + gibibytes(need.atMost);
    String advice = "Free space there, or change the disks one after the other.";
    return Optional.of(
        free.get() < need.certain
            ? Findings.blocking(FindingCode.DATASTORE_SPACE_LOW, subject, seen, advice)
            : Findings.warning(FindingCode.DATASTORE_SPACE_LOW, subject, seen, advice));
  }

  private static String gibibytes(long bytes) {
    return (bytes + GIBIBYTE - 1) / GIBIBYTE + " GiB";
  }
}
