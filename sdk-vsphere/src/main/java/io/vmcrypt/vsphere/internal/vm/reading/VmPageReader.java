package io.vmcrypt.vsphere.internal.vm.reading;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
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
  public record Entry(@Nullable VmReading reading, @Nullable SdkException failure) {}

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
   * Reads the next page of an inventory's VMs, only to judge them. Those with tasks are read again,
   * together with their tasks: if a task ended between two answers, the first would be out of date.
   *
   * @param pages read {@link #pathsToJudge}, and maybe more
   * @param wanted what is tried with a VM, for messages; empty for a VM that does not count
   * @return an entry for each VM that counts
   */
  public Map<ManagedObjectReference, Entry> nextToJudge(
      Attempt attempt, PropertyPages pages, Function<VmParts, Optional<Attempt>> wanted) {
    Gathered gathered = new Gathered();
    Map<ManagedObjectReference, Attempt> attempts = new LinkedHashMap<>();
    List<ManagedObjectReference> busy = new ArrayList<>();
    pages.next(
        VmSink.toJudge(
            vm ->
                wanted
                    .apply(vm)
                    .ifPresent(
                        mine -> {
                          attempts.put(vm.vm(), mine);
                          if (vm.hasTasks()) {
                            busy.add(vm.vm());
                          } else {
                            gathered.take(mine, vm);
                          }
                        }),
            task -> {}));
    Map<ManagedObjectReference, Entry> again =
        busy.isEmpty()
            ? Map.of()
            : readToJudge(attempt, busy, vm -> requireNonNull(attempts.get(vm)));
    Map<ManagedObjectReference, Entry> entries = new LinkedHashMap<>();
    for (ManagedObjectReference vm : attempts.keySet()) {
      Entry entry = gathered.entry(vm);
      entries.put(vm, entry != null ? entry : requireNonNull(again.get(vm)));
    }
    return entries;
  }

  private Map<ManagedObjectReference, Entry> read(
      Attempt attempt,
      Collection<ManagedObjectReference> vms,
      Function<ManagedObjectReference, Attempt> each,
      boolean withTasks,
      BiFunction<Consumer<VmParts>, Consumer<TaskParts>, VmSink> reading) {
    List<String> paths = reader.paths();
    Gathered gathered = new Gathered();
    List<TaskParts> tasks = new ArrayList<>();
    collector.retrieve(
        attempt,
        filter -> filter(filter, vms, paths, withTasks),
        VmReader.PAGE_SIZE,
        reading.apply(vm -> gathered.take(each.apply(vm.vm()), vm), tasks::add));
    for (TaskParts task : tasks) {
      VmReader.Collected vm = gathered.found.get(task.entity());
      if (vm != null) {
        vm.take(task);
      }
    }
    Map<ManagedObjectReference, Entry> entries = new LinkedHashMap<>();
    for (ManagedObjectReference vm : vms) {
      Entry entry = gathered.entry(vm);
      entries.put(vm, entry != null ? entry : new Entry(null, gone(each.apply(vm))));
    }
    return entries;
  }

  /** VMs as their parts of an answer are read. */
  private static final class Gathered {
    private final Map<ManagedObjectReference, VmReader.Collected> found = new LinkedHashMap<>();
    private final Map<ManagedObjectReference, SdkException> failures = new HashMap<>();

    void take(Attempt attempt, VmParts parts) {
      VmReader.Collected vm = new VmReader.Collected(attempt, parts.vm());
      try {
        // a value that cannot be understood must not spoil the other VMs
        SoapChannel.decoding(
            attempt,
            () -> {
              vm.take(parts);
              return vm;
            });
        found.put(parts.vm(), vm);
      } catch (SdkException e) {
        failures.put(parts.vm(), e);
      }
    }

    /** What was read of a VM; null if it was not in the answer. */
    @Nullable Entry entry(ManagedObjectReference vm) {
      VmReader.Collected collected = found.get(vm);
      if (collected != null) {
        return new Entry(collected.reading(), null);
      }
      SdkException failure = failures.get(vm);
      return failure == null ? null : new Entry(null, failure);
    }
  }

  private static NotFoundException gone(Attempt attempt) {
    return new NotFoundException(
        attempt,
        "vCenter no longer has this VM, or does not show it",
        "Look for the VM again, and check that this user may see it.",
        null,
        null);
  }

  private static void filter(
      ElementWriter filter,
      Collection<ManagedObjectReference> vms,
      List<String> paths,
      boolean withTasks) {
    filter.object("propSet", set -> VmReader.properties(set, "VirtualMachine", paths));
    if (withTasks) {
      List<String> taskPaths = new ArrayList<>(TaskParts.PATHS);
      taskPaths.add(TaskParts.ENTITY);
      filter.object("propSet", set -> VmReader.properties(set, "Task", taskPaths));
    }
    for (ManagedObjectReference vm : vms) {
      filter.object(
          "objectSet",
          set -> {
            if (withTasks) {
              VmReader.withTasks(set, vm);
            } else {
              set.reference("obj", vm).bool("skip", false);
            }
          });
    }
    // a VM that is gone must not make the whole call fail
    filter.bool("reportMissingObjectsInResults", true);
  }
}
