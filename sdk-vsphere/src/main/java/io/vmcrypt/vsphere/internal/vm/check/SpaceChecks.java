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
import java.util.function.LongFunction;

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

  /**
   * What copies take on a datastore, in bytes.
   *
   * @param certain of disks that are not thin
   * @param atMost of all disks
   */
  record Need(long certain, long atMost) {

    Need and(Need more) {
      return new Need(certain + more.certain, atMost + more.atMost);
    }
  }

  /** What the copies of one VM take. */
  static Map<ManagedObjectReference, Need> needs(Plan plan) {
    Map<ManagedObjectReference, Need> needs = new LinkedHashMap<>();
    for (DiskChange change : plan.disks()) {
      Optional<ManagedObjectReference> datastore = change.disk().datastore();
      if (datastore.isPresent() && change.change().action().rewritesData()) {
        long capacity = change.disk().capacityBytes();
        needs.merge(
            datastore.get(), new Need(change.disk().isThin() ? 0 : capacity, capacity), Need::and);
      }
    }
    return needs;
  }

  /** Whether there is room for the copies of one VM. */
  List<Finding> check(Attempt attempt, VmReading vm, Plan plan) {
    List<Finding> findings = new ArrayList<>();
    needs(plan)
        .forEach(
            (datastore, need) ->
                finding(
                        attempt,
                        datastore,
                        need,
                        free -> "the copies of the disks of " + vm.title() + " take",
                        free -> "Free space there, or change the disks one after the other.")
                    .ifPresent(findings::add));
    return findings;
  }

  /**
   * Whether there is room for copies.
   *
   * @param whose what takes it, in words, by how much is free
   * @param advice what to do, by how much is free
   */
  Optional<Finding> finding(
      Attempt attempt,
      ManagedObjectReference datastore,
      Need need,
      LongFunction<String> whose,
      LongFunction<String> advice) {
    Optional<XmlFragment> summary;
    Optional<Long> known;
    try {
      summary = collector.read(attempt, datastore, SUMMARY).value(SUMMARY);
      known =
          summary.flatMap(found -> SoapChannel.decoding(attempt, () -> found.number("freeSpace")));
    } catch (ServiceException | DecodingException e) {
      // this user may not see it, or it is no number
      return Optional.of(notKnown(Subject.of("datastore", datastore.value(), datastore.value())));
    }
    String name = summary.flatMap(found -> found.text("name")).orElse(datastore.value());
    Subject subject = Subject.of("datastore", name, datastore.value());
    if (known.isEmpty()) {
      return Optional.of(notKnown(subject));
    }
    long free = known.get();
    if (free >= need.atMost()) {
      return Optional.empty();
    }
    String seen =
        "datastore %s has %s free, and %s up to %s"
            .formatted(name, gibibytes(free), whose.apply(free), gibibytes(need.atMost()));
    return Optional.of(
        free < need.certain()
            ? Findings.blocking(FindingCode.DATASTORE_SPACE_LOW, subject, seen, advice.apply(free))
            : Findings.warning(FindingCode.DATASTORE_SPACE_LOW, subject, seen, advice.apply(free)));
  }

  /** The same for each VM with disks there: it is told once. */
  private static Finding notKnown(Subject datastore) {
    return Findings.warning(
        FindingCode.DATASTORE_SPACE_NOT_KNOWN,
        datastore,
        "its free space cannot be read, and copies of disks are to be written there",
        "Give this user System.Read on the datastore, or look at its free space before you go on:"
            + " while a disk is written anew, disk and copy take about twice its space.");
  }

  private static String gibibytes(long bytes) {
    return (bytes + GIBIBYTE - 1) / GIBIBYTE + " GiB";
  }
}
