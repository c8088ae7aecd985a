package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many VMs at once, in which order, and which are left out. */
final class RolloutOptions {

  private static final Map<String, Comparator<RolloutVm>> ORDERS =
      Map.of(
          "smallest", RolloutVm.SMALLEST_FIRST,
          "largest", RolloutVm.LARGEST_FIRST,
          "name", RolloutVm.BY_NAME);

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "how many VMs at once; 8 by default")
  private @Nullable Integer concurrency;

  @Option(names = "--per-host", paramLabel = "N", description = "how many at once on one host")
  private @Nullable Integer perHost;

  @Option(
      names = "--per-datastore",
      paramLabel = "N",
      description = "how many at once on one datastore")
  private @Nullable Integer perDatastore;

  @Option(
      names = "--stop-after",
      paramLabel = "FAILURES",
      description = "start no more VMs after so many failures; 10 by default")
  private @Nullable Integer stopAfter;

  @Option(
      names = "--all-at-once",
      description = "let no VM go first, alone, to see that it comes through")
  private boolean allAtOnce;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      completionCandidates = Orders.class,
      description = "which go first: smallest, largest, or by name")
  private @Nullable String order;

  @Option(
      names = "--exclude-below",
      paramLabel = "PATH",
      description = "leave out the VMs below this place; may be given again")
  private List<String> excludedPlaces = new ArrayList<>();

  @Option(
      names = "--exclude-name",
      paramLabel = "PATTERN",
      description = "leave out the VMs whose name matches; may be given again")
  private List<String> excludedNames = new ArrayList<>();

  @Option(
      names = "--exclude-id",
      paramLabel = "ID",
      description = "leave out the VM with this id, as vm-42; may be given again")
  private List<String> excludedIds = new ArrayList<>();

  /** What a shell offers for it. */
  static final class Orders implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ORDERS.keySet().stream().sorted().iterator();
    }
  }

  EncryptionRollout refine(EncryptionRollout.Builder rollout) {
    // what is not said stays as the change has it
    RolloutLimits limits = rollout.build().limits();
    limits = said(limits, concurrency, limits::concurrency);
    limits = said(limits, perHost, limits::perHost);
    limits = said(limits, perDatastore, limits::perDatastore);
    limits = said(limits, stopAfter, limits::stopAfterFailures);
    rollout.limits(allAtOnce ? limits.allAtOnce() : limits);
    excludedPlaces.forEach(place -> rollout.excludeBelow(VmPlaces.path(place)));
    excludedNames.forEach(rollout::excludeName);
    excludedIds.forEach(rollout::excludeId);
    order().ifPresent(rollout::order);
    return rollout.build();
  }

  private static RolloutLimits said(
      RolloutLimits limits, @Nullable Integer number, IntFunction<RolloutLimits> change) {
    return number == null ? limits : change.apply(number);
  }

  /**
   * Refuses a name or an id that no VM has: it may be misspelt, and the VM that is meant would not
   * be left out. A pattern may be of VMs that come and go.
   */
  void requireKnown(VsphereClient vcenter) {
    VirtualMachines all = vcenter.virtualMachines().remembering();
    for (String name : excludedNames) {
      if (name.indexOf('*') < 0 && name.indexOf('?') < 0) {
        requireOne("--exclude-name " + name, isThere(all, name));
      }
    }
    for (String id : excludedIds) {
      requireOne("--exclude-id " + id, vcenter.virtualMachines().findById(id).isPresent());
    }
  }

  private static boolean isThere(VirtualMachines all, String name) {
    try {
      return all.find(name).isPresent();
    } catch (ConflictException e) {
      // several have it, and all of them are left out
      return true;
    }
  }

  private static void requireOne(String option, boolean isThere) {
    if (!isThere) {
      throw new UsageException(
          option + ": there is no such VM. Check it: the VM that is meant is not left out.");
    }
  }

  private Optional<Comparator<RolloutVm>> order() {
    if (order != null && !ORDERS.containsKey(order)) {
      throw new UsageException("--order takes smallest, largest or name.");
    }
    return Optional.ofNullable(order).map(ORDERS::get);
  }
}
