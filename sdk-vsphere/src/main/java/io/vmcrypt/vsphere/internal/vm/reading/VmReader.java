package io.vmcrypt.vsphere.internal.vm.reading;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.CryptoState;
import io.vmcrypt.vsphere.vm.FtEncryptionMode;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a VM and the tasks that run on it, in one call. Thread-safe. */
public final class VmReader {

  private static final List<String> VM_PATHS =
      List.of(
          "name",
          "config.version",
          "config.template",
          "config.changeVersion",
          "config.keyId",
          "config.migrateEncryption",
          "config.hardware.device",
          "snapshot");
  private static final String FT_ENCRYPTION_MODE = "config.ftEncryptionMode";
  private static final String RUNTIME = "runtime";
  private static final String POWER_STATE = "powerState";
  private static final String CONNECTION_STATE = "connectionState";
  private static final String HOST = "host";
  private static final String CRYPTO_STATE = "cryptoState";

  /**
   * The elements inside devices, snapshots and traces that a judgement asks for. A test holds them
   * to what is made of a whole answer.
   */
  static final Set<String> JUDGED =
      Set.of(
          // devices
          "key",
          "controllerKey",
          "sharedBus",
          "capacityInKB",
          "capacityInBytes",
          "deviceInfo",
          "label",
          "backing",
          "keyId",
          "providerId",
          "id",
          "parent",
          "sharing",
          "diskMode",
          "thinProvisioned",
          "datastore",
          "vDiskId",
          // snapshots
          "childSnapshotList",
          // what the guest reports, and what it was deployed with
          "ipAddress",
          "ipConfig",
          "dnsConfig",
          "hostName",
          "domainName",
          "type",
          "value",
          "name",
          "vendor");

  static final List<String> TASK_PATHS = List.of("info.state", "info.descriptionId");
  public static final int PAGE_SIZE = 100;

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
    Collected collected = new Collected(attempt, vm);
    List<String> paths = paths();
    collector.retrieve(
        attempt,
        filter -> filter(filter, vm, paths),
        PAGE_SIZE,
        ObjectProperties.capturing(collected::take));
    return collected.reading();
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
    } catch (ServiceException e) {
      return Optional.empty();
    }
  }

  private static void filter(ElementWriter filter, ManagedObjectReference vm, List<String> paths) {
    filter
        .object("propSet", set -> properties(set, vm.type(), paths))
        .object("propSet", set -> properties(set, "Task", TASK_PATHS))
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
                traversal.text("type", vm.type()).text("path", "recentTask").bool("skip", false));
  }

  static void properties(ElementWriter set, String type, List<String> paths) {
    set.text("type", type).bool("all", false);
    paths.forEach(path -> set.text("pathSet", path));
  }

  /** What is read of a VM. */
  List<String> paths() {
    List<String> paths = new ArrayList<>(VM_PATHS);
    if (session.version().isAtLeast(ApiVersion.V6_7)) {
      // the whole has hundreds of lines on processor features
      Stream.of(POWER_STATE, CONNECTION_STATE, HOST, CRYPTO_STATE)
          .forEach(part -> paths.add(RUNTIME + "." + part));
    } else {
      // 6.5 refuses the path of the crypto state, but may have it
      paths.add(RUNTIME);
    }
    paths.addAll(VmTraces.PATHS);
    if (session.version().isAtLeast(ApiVersion.V7_0_2)) {
      paths.add(FT_ENCRYPTION_MODE);
    }
    return paths;
  }

  /** Converts the answer while it is read, so that an error in it is reported as such. */
  static final class Collected {
    private final Attempt attempt;
    private final ManagedObjectReference vm;
    private final List<RunningTask> tasks = new ArrayList<>();
    private @Nullable VmReading reading;

    Collected(Attempt attempt, ManagedObjectReference vm) {
      this.attempt = attempt;
      this.vm = vm;
    }

    void take(ObjectProperties properties) {
      if (properties.object().value().equals(vm.value())) {
        reading = reading(properties);
      } else if (properties
          .text("info.state")
          .filter(state -> state.strip().equals("queued") || state.strip().equals("running"))
          .isPresent()) {
        tasks.add(
            new RunningTask(
                properties.object(), properties.text("info.descriptionId").orElse("").strip()));
      }
    }

    private VmReading reading(ObjectProperties properties) {
      // a part that this user may not read must not pass for plain
      properties.missing().values().stream()
          .findFirst()
          .ifPresent(
              fault -> {
                throw FaultMapping.ofCall(attempt, fault);
              });
      String powerState =
          runtime(properties, POWER_STATE)
              .map(state -> state.text().strip())
              .orElseThrow(
                  () ->
                      new DecodingException(
                          attempt,
                          "vCenter answered without the VM's runtime state",
                          "Look at vCenter's log.",
                          null));
      String connectionState =
          runtime(properties, CONNECTION_STATE).map(state -> state.text().strip()).orElse("");
      Optional<XmlFragment> keyId = properties.value("config.keyId");
      Optional<XmlFragment> devices = properties.value("config.hardware.device");
      if (keyId.isEmpty() && devices.isEmpty()) {
        throw new ServiceException(
            attempt,
            "vCenter does not know the VM's configuration (connection state "
                + connectionState
                + ")",
            "Reconnect the VM's host and datastore, or register the VM again.",
            null,
            null);
      }
      Optional<CryptoState> cryptoState =
          LockState.of(
              runtime(properties, CRYPTO_STATE)
                  .map(state -> state.text().strip())
                  .filter(state -> !state.isEmpty())
                  .map(CryptoState::new),
              keyId.isPresent(),
              connectionState);
      // a locked VM never counts as done, and it must stay possible to unlock it
      if (devices.isEmpty() && !cryptoState.equals(Optional.of(CryptoState.LOCKED))) {
        throw new ServiceException(
            attempt,
            "vCenter shows the key of the VM's home but not its disks (connection state "
                + connectionState
                + ")",
            "Reconnect the VM's host and datastore, or register the VM again.",
            null,
            null);
      }
      List<XmlFragment> shown = devices.map(XmlFragment::elements).orElse(List.of());
      return new VmReading(
          vm,
          InventoryName.shown(properties.text("name").orElse(vm.value())),
          properties.text("config.version").map(String::strip),
          properties
              .text("config.template")
              .filter(text -> text.strip().equals("true") || text.strip().equals("1"))
              .isPresent(),
          properties.text("config.changeVersion"),
          keyId.map(KeyIds::read),
          properties
              .text("config.migrateEncryption")
              .map(String::strip)
              .filter(mode -> !mode.isEmpty())
              .map(MigrateEncryption::new),
          properties
              .text(FT_ENCRYPTION_MODE)
              .map(String::strip)
              .filter(mode -> !mode.isEmpty())
              .map(FtEncryptionMode::new),
          DiskDevice.of(shown),
          virtualTpm(shown),
          devices.isPresent(),
          new PowerState(powerState),
          cryptoState,
          connectionState,
          runtime(properties, HOST).map(XmlFragment::reference),
          Snapshots.of(properties.value("snapshot")),
          VmTraces.of(properties),
          List.of());
    }

    private static Optional<XmlFragment> virtualTpm(List<XmlFragment> devices) {
      for (XmlFragment device : devices) {
        if (device.type().equals("VirtualTPM")) {
          return Optional.of(device);
        }
      }
      return Optional.empty();
    }

    private static Optional<XmlFragment> runtime(ObjectProperties properties, String part) {
      return properties
          .value(RUNTIME + "." + part)
          .or(() -> properties.value(RUNTIME).flatMap(whole -> whole.element(part)));
    }

    VmReading reading() {
      VmReading read = reading;
      if (read == null) {
        throw new DecodingException(
            attempt,
            "vCenter answered without the object " + vm.value(),
            "Look at vCenter's log.",
            null);
      }
      if (tasks.isEmpty()) {
        return read;
      }
      return new VmReading(
          read.vm(),
          read.name(),
          read.hardwareVersion(),
          read.template(),
          read.changeVersion(),
          read.keyId(),
          read.migrateEncryption(),
          read.ftEncryptionMode(),
          read.disks(),
          read.virtualTpm(),
          read.showsDevices(),
          read.powerState(),
          read.cryptoState(),
          read.connectionState(),
          read.host(),
          read.snapshots(),
          read.traces(),
          tasks);
    }
  }
}
