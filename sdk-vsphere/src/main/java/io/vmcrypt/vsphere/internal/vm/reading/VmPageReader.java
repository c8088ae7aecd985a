package io.vmcrypt.vsphere.internal.vm.reading;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.Beginning;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads many VMs and the tasks that run on them, in one call. Thread-safe. */
public final class VmPageReader {

  private final VmReader reader;
  private final PropertyCollector collector;

  public VmPageReader(VmReader reader, PropertyCollector collector) {
    this.reader = requireNonNull(reader, "reader");
    this.collector = requireNonNull(collector, "collector");
  }

  /**
   * A VM, or why it cannot be read.
   *
   * @param reading null if it cannot be read
   * @param failure null if it was read
   */
  public record Entry(@Nullable VmReading reading, @Nullable SdkException failure) {

    private Entry withTasks(List<RunningTask> running) {
      return reading == null || running.isEmpty()
          ? this
          : new Entry(reading.withTasks(running), failure);
    }
  }

  /**
   * Reads VMs and their tasks.
   *
   * @param each what is tried with a VM, for messages
   * @return an entry for each VM
   */
  public Map<ManagedObjectReference, Entry> read(
      Attempt attempt,
      Collection<ManagedObjectReference> vms,
      Function<ManagedObjectReference, Attempt> each) {
    return read(attempt, vms, each, true, VmSink::whole);
  }

  /**
   * The same, only to judge the VMs: what is read of their devices is not whole, and cannot be sent
   * back.
   */
  public Map<ManagedObjectReference, Entry> readToJudge(
      Attempt attempt,
      Collection<ManagedObjectReference> vms,
      Function<ManagedObjectReference, Attempt> each) {
    return read(attempt, vms, each, true, VmSink::toJudge);
  }

  /** The same, without the tasks, which make up half of the objects of an answer. */
  public Map<ManagedObjectReference, Entry> readToJudgeWithoutTasks(
      Attempt attempt,
      Collection<ManagedObjectReference> vms,
      Function<ManagedObjectReference, Attempt> each) {
    return read(attempt, vms, each, false, VmSink::toJudge);
  }

  /** What has to be read of VMs for {@link #nextToJudge}. */
  public List<String> pathsToJudge() {
    List<String> paths = new ArrayList<>(reader.paths());
    // of use to an edit alone
    paths.remove(VmReader.CHANGE_VERSION);
    paths.add(VmReader.RECENT_TASK);
    return paths;
  }

  /**
   * Reads the next page of an inventory's VMs, only to judge them, and those of {@link #again} once
   * more.
   *
   * @param pages read {@link #pathsToJudge}, and maybe more
   * @param wanted what is tried with a VM, for messages; empty for a VM that does not count
   * @return an entry for each VM that counts
   */
  public Map<ManagedObjectReference, Entry> nextToJudge(
      Attempt attempt, PropertyPages pages, Function<VmParts, Optional<Attempt>> wanted) {
    Map<ManagedObjectReference, Entry> found = new LinkedHashMap<>();
    Map<ManagedObjectReference, Attempt> attempts = new LinkedHashMap<>();
    Map<ManagedObjectReference, Set<ManagedObjectReference>> tasks = new LinkedHashMap<>();
    pages.next(
        VmSink.toJudge(
            vm ->
                wanted
                    .apply(vm)
                    .ifPresent(
                        mine -> {
                          attempts.put(vm.vm(), mine);
                          tasks.put(vm.vm(), vm.tasks());
                          found.put(vm.vm(), vm.entry(mine));
                        }),
            task -> {}));
    found.putAll(
        again(attempt, tasks, pages.began(), vm -> requireNonNull(attempts.get(vm), vm.value())));
    return found;
  }

  /**
   * Reads VMs again to judge them, together with their tasks, if what was read of them may be out
   * of date: one of the tasks runs, ended while the VMs were read, or is not shown any more.
   *
   * @param tasks those that were shown of each VM
   * @param began when the VMs were not read yet
   * @return an entry for each VM that was read again
   */
  public Map<ManagedObjectReference, Entry> again(
      Attempt attempt,
      Map<ManagedObjectReference, Set<ManagedObjectReference>> tasks,
      Beginning began,
      Function<ManagedObjectReference, Attempt> each) {
    Set<ManagedObjectReference> all =
        tasks.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    if (all.isEmpty()) {
      return Map.of();
    }
    List<TaskParts> told = new ArrayList<>();
    collector.retrieve(
        attempt,
        filter -> objects(filter, "Task", all, TaskParts.END),
        all.size(),
        VmSink.toJudge(vm -> {}, told::add));
    Set<ManagedObjectReference> over =
        told.stream()
            .filter(task -> task.endedBefore(attempt, began))
            .map(TaskParts::task)
            .collect(Collectors.toSet());
    List<ManagedObjectReference> outOfDate =
        tasks.keySet().stream()
            .filter(vm -> !over.containsAll(requireNonNull(tasks.get(vm))))
            .toList();
    return outOfDate.isEmpty() ? Map.of() : readToJudge(attempt, outOfDate, each);
  }

  private Map<ManagedObjectReference, Entry> read(
      Attempt attempt,
      Collection<ManagedObjectReference> vms,
      Function<ManagedObjectReference, Attempt> each,
      boolean withTasks,
      BiFunction<Consumer<VmParts>, Consumer<TaskParts>, VmSink> reading) {
    List<String> paths = reader.paths();
    Map<ManagedObjectReference, Entry> found = new HashMap<>();
    List<TaskParts> tasks = new ArrayList<>();
    collector.retrieve(
        attempt,
        filter -> filter(filter, vms, paths, withTasks),
        VmReader.PAGE_SIZE,
        reading.apply(vm -> found.put(vm.vm(), vm.entry(each.apply(vm.vm()))), tasks::add));
    Map<ManagedObjectReference, List<RunningTask>> running = new HashMap<>();
    tasks.forEach(task -> task.addTo(running));
    Map<ManagedObjectReference, Entry> entries = new LinkedHashMap<>();
    for (ManagedObjectReference vm : vms) {
      Entry entry = found.get(vm);
      entries.put(
          vm,
          entry == null
              ? new Entry(null, gone(each.apply(vm)))
              : entry.withTasks(running.getOrDefault(vm, List.of())));
    }
    return entries;
  }

  /**
   * Reads only which tasks run on VMs.
   *
   * @return those of each VM on which one runs
   */
  public Map<ManagedObjectReference, List<RunningTask>> running(
      Attempt attempt, Collection<ManagedObjectReference> vms) {
    Map<ManagedObjectReference, List<RunningTask>> running = new HashMap<>();
    collector.retrieve(
        attempt,
        filter -> withTasks(filter, vms),
        VmReader.PAGE_SIZE,
        VmSink.toJudge(vm -> {}, task -> task.addTo(running)));
    return running;
  }

  /** A VM that is not in the answer. */
  public static NotFoundException gone(Attempt attempt) {
    return new NotFoundException(
        attempt,
        "vCenter no longer has this VM, or does not show it",
        "Look for the VM again, and check that this user may see it.");
  }

  private static void filter(
      ElementWriter filter,
      Collection<ManagedObjectReference> vms,
      List<String> paths,
      boolean withTasks) {
    if (withTasks) {
      filter.object("propSet", set -> VmReader.properties(set, "VirtualMachine", paths));
      withTasks(filter, vms);
    } else {
      objects(filter, "VirtualMachine", vms, paths);
    }
  }

  private static void withTasks(ElementWriter filter, Collection<ManagedObjectReference> vms) {
    List<String> paths = new ArrayList<>(TaskParts.PATHS);
    paths.add(TaskParts.ENTITY);
    filter.object("propSet", set -> VmReader.properties(set, "Task", paths));
    vms.forEach(vm -> filter.object("objectSet", set -> VmReader.withTasks(set, vm)));
    withoutThoseGone(filter);
  }

  /** A filter for some objects of one type; those that are gone are left out of the answer. */
  public static void objects(
      ElementWriter filter,
      String type,
      Collection<ManagedObjectReference> objects,
      List<String> paths) {
    filter.object("propSet", set -> VmReader.properties(set, type, paths));
    objects.forEach(
        object ->
            filter.object("objectSet", set -> set.reference("obj", object).bool("skip", false)));
    withoutThoseGone(filter);
  }

  /** One that is gone must not make the whole call fail. */
  private static void withoutThoseGone(ElementWriter filter) {
    filter.bool("reportMissingObjectsInResults", true);
  }
}
