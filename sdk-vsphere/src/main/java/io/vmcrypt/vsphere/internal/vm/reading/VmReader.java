package io.vmcrypt.vsphere.internal.vm.reading;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a VM and the tasks that run on it, in one call. Thread-safe. */
public final class VmReader {

  static final String CHANGE_VERSION = "config.changeVersion";

  /** What shows where a VM is. */
  public static final List<String> PLACE = List.of("parent", "parentVApp");

  /** What shows how a VM is encrypted, and its snapshots. */
  private static final List<String> STATE_PATHS =
      List.of(
          "name",
          "config.template",
          ConfigParts.KEY_ID,
          "config.migrateEncryption",
          ConfigParts.DEVICES,
          "snapshot");

  /** Which tasks a VM has, and has had lately. */
  public static final String RECENT_TASK = "recentTask";

  static final String FT_ENCRYPTION_MODE = "config.ftEncryptionMode";
  static final String RUNTIME = "runtime";
  static final String POWER_STATE = "runtime.powerState";
  static final String CONNECTION_STATE = "runtime.connectionState";
  static final String HOST = "runtime.host";
  static final String CRYPTO_STATE = "runtime.cryptoState";
  static final String FAULT_TOLERANCE = "runtime.faultToleranceState";
  static final String LIBRARY_ITEM = "config.contentLibItemInfo";
  static final String REPLICATION = "config.repConfig";

  public static final int PAGE_SIZE = VmFilter.DEFAULT_PAGE_SIZE;

  private final VimSession session;
  private final PropertyCollector collector;

  public VmReader(VimSession session, PropertyCollector collector) {
    this.session = requireNonNull(session, "session");
    this.collector = requireNonNull(collector, "collector");
  }

  /**
   * Reads a VM.
   *
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such VM
   * @throws ServiceException if vCenter does not know or does not show the VM's configuration
   */
  public VmReading read(Attempt attempt, ManagedObjectReference vm) {
    List<VmParts> found = new ArrayList<>(1);
    List<RunningTask> tasks = new ArrayList<>();
    List<String> paths = paths();
    collector.retrieve(
        attempt,
        filter -> filter(filter, vm, paths),
        PAGE_SIZE,
        VmSink.whole(found::add, task -> task.running().ifPresent(tasks::add)));
    return found.stream()
        .filter(parts -> parts.vm().value().equals(vm.value()))
        .findFirst()
        .orElseThrow(
            () ->
                new DecodingException(
                    attempt,
                    "vCenter answered without the object " + vm.value(),
                    "Look at vCenter's log."))
        .reading(attempt, tasks);
  }

  /**
   * Reads what a task does.
   *
   * @param id the task; null if it is not known
   * @return empty if it is not known, is gone, or this user may not see it
   */
  public Optional<RunningTask> task(Attempt attempt, @Nullable String id) {
    if (id == null || id.isBlank()) {
      return Optional.empty();
    }
    ManagedObjectReference task = new ManagedObjectReference("Task", id.strip());
    try {
      return collector
          .read(attempt, task, "info.descriptionId")
          .text("info.descriptionId")
          .map(descriptionId -> new RunningTask(task, descriptionId.strip()));
    } catch (ServiceException | DecodingException e) {
      return Optional.empty();
    }
  }

  private static void filter(ElementWriter filter, ManagedObjectReference vm, List<String> paths) {
    filter
        .object("propSet", set -> properties(set, vm.type(), paths))
        .object("propSet", set -> properties(set, "Task", TaskParts.PATHS))
        .object("objectSet", set -> withTasks(set, vm));
  }

  /** A VM and the tasks that run on it. */
  static void withTasks(ElementWriter set, ManagedObjectReference vm) {
    set.reference("obj", vm)
        .bool("skip", false)
        .object(
            "selectSet",
            "TraversalSpec",
            traversal ->
                traversal.text("type", vm.type()).text("path", RECENT_TASK).bool("skip", false));
  }

  static void properties(ElementWriter set, String type, List<String> paths) {
    set.text("type", type).bool("all", false);
    paths.forEach(path -> set.text("pathSet", path));
  }

  /** What is read of a VM that may be changed. */
  List<String> paths() {
    List<String> paths = new ArrayList<>(statePaths());
    paths.addAll(List.of("config.version", CHANGE_VERSION, REPLICATION));
    if (session.version().isAtLeast(ApiVersion.V6_7)) {
      paths.add(FAULT_TOLERANCE);
    }
    if (session.version().isAtLeast(ApiVersion.V7_0)) {
      paths.add(LIBRARY_ITEM);
    }
    paths.addAll(VmTraces.PATHS);
    return paths;
  }

  /**
   * What is read of VMs of which only the state is asked for: all of a {@link VmReading} but its
   * versions, ties and traces.
   */
  public List<String> statePaths() {
    List<String> paths = new ArrayList<>(STATE_PATHS);
    if (session.version().isAtLeast(ApiVersion.V6_7)) {
      // the whole has hundreds of lines on processor features
      paths.addAll(List.of(POWER_STATE, CONNECTION_STATE, HOST, CRYPTO_STATE));
    } else {
      // 6.5 refuses the path of the crypto state, but may have it
      paths.add(RUNTIME);
    }
    if (session.version().isAtLeast(ApiVersion.V7_0_2)) {
      paths.add(FT_ENCRYPTION_MODE);
    }
    return paths;
  }
}
