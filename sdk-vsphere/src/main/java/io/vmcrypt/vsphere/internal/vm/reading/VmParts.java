package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.soap.Element;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlValue;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about one VM, taken in while it is read. What makes no sense is told by
 * {@link #reading}, so that it spoils only its own VM. For one thread.
 */
public final class VmParts {

  private static final Set<String> YES = Set.of("true", "1");
  private static final Set<String> NO = Set.of("false", "0");

  private static final String TEMPLATE = "config.template";

  /** The properties of which the text is kept. */
  private static final Set<String> TEXTS =
      Set.of(
          "name",
          "config.version",
          TEMPLATE,
          VmReader.CHANGE_VERSION,
          "config.migrateEncryption",
          VmReader.FT_ENCRYPTION_MODE,
          VmReader.POWER_STATE,
          VmReader.CONNECTION_STATE,
          VmReader.FAULT_TOLERANCE,
          VmReader.CRYPTO_STATE);

  private final ManagedObjectReference vm;
  private final ConfigParts config;

  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, ManagedObjectReference> objects = new HashMap<>();
  private final Set<ManagedObjectReference> tasks = new HashSet<>();
  private String libraryItem = "";
  private String replicatedTo = "";
  private final Snapshots.Parts snapshots = new Snapshots.Parts();
  private final VmTraces.Parts traces = new VmTraces.Parts();
  private @Nullable VimFault missing;

  /**
   * @param sentBack whether devices are kept whole, since an edit sends them back
   */
  VmParts(ManagedObjectReference vm, boolean sentBack) {
    this.vm = vm;
    this.config = new ConfigParts(sentBack);
  }

  public ManagedObjectReference vm() {
    return vm;
  }

  /** As vSphere keeps it; empty if this user may not see it. */
  public String name() {
    return texts.getOrDefault("name", "");
  }

  /** Where it is shown. */
  public Optional<ManagedObjectReference> parent() {
    return InventoryTree.parentOf(objects.get("parentVApp"), objects.get("parent"));
  }

  /** Where it is registered. */
  public Optional<ManagedObjectReference> host() {
    return Optional.ofNullable(objects.get(VmReader.HOST));
  }

  /** Whether it runs; empty if that was not read. */
  public Optional<PowerState> powerState() {
    return word(VmReader.POWER_STATE).map(PowerState::new);
  }

  /** Whether vCenter says that it is a template. */
  public boolean isTemplate() {
    return word(TEMPLATE).filter(YES::contains).isPresent();
  }

  /** Whether it is a template, or may be one, for all that vCenter shows. */
  public boolean mayBeTemplate() {
    String told = texts.get(TEMPLATE);
    return told == null ? missing != null : !NO.contains(told.strip());
  }

  /** The first-class disks that are attached to it, whatever else it is. */
  public Set<String> firstClassDisks() {
    return config.firstClassIds();
  }

  /** The tasks of it that vCenter names. */
  public Set<ManagedObjectReference> tasks() {
    return tasks;
  }

  // each of these methods asks for a text, or a reference, in one place only, as those of
  // DeviceParts

  void property(String path, ElementReader value) {
    switch (path) {
      case VmReader.RECENT_TASK -> value.visit(task -> tasks.add(task.reference()));
      case ConfigParts.KEY_ID, ConfigParts.DEVICES -> config.take(path, value);
      case "snapshot" -> snapshots.take(value);
      case VmReader.LIBRARY_ITEM -> libraryItem = told(value, "contentLibraryItemUuid");
      case VmReader.REPLICATION -> replicatedTo = told(value, "destination");
      case VmReader.RUNTIME ->
          value.visit(part -> plain(VmReader.RUNTIME + "." + part.name(), part));
      default -> plain(path, value);
    }
  }

  /** A part of what is there, which does not pass for nothing if that part is not told. */
  private static String told(Element there, String part) {
    String told = Texts.of(there, part).get(0).strip();
    return told.isEmpty() ? "(not told)" : told;
  }

  private void plain(String path, Element value) {
    if (TEXTS.contains(path)) {
      texts.put(path, value.text());
      return;
    }
    switch (path) {
      case "parent", "parentVApp", VmReader.HOST -> objects.put(path, value.reference());
      default -> traces.take(path, value);
    }
  }

  void missing(String path, VimFault why) {
    // where it is shown is no part of a reading
    if (missing == null && !path.equals("parent") && !path.equals("parentVApp")) {
      missing = why;
    }
  }

  /** What was read, or why it cannot be judged. */
  public VmPageReader.Entry entry(Attempt attempt) {
    try {
      return new VmPageReader.Entry(reading(attempt, List.of()), null);
    } catch (DecodingException e) {
      // of all others in the answer sense was made
      return new VmPageReader.Entry(
          null,
          new DecodingException(
              attempt, e.outcome(), "Look at the VM in the vSphere Client, and at vCenter's log."));
    } catch (SdkException e) {
      return new VmPageReader.Entry(null, e);
    }
  }

  /**
   * What was read.
   *
   * @param running the tasks that have not ended
   * @throws SdkException if it cannot be judged by what was read
   */
  VmReading reading(Attempt attempt, List<RunningTask> running) {
    // a part that this user may not read must not pass for plain
    if (missing != null) {
      throw FaultMapping.ofCall(attempt, missing);
    }
    PowerState power =
        powerState()
            .orElseThrow(
                () ->
                    new DecodingException(
                        attempt,
                        "vCenter answered without the VM's runtime state",
                        "Look at vCenter's log."));
    boolean encrypted = config.keyId().isPresent();
    if (!encrypted && !config.showsDevices()) {
      throw notShown(attempt, "vCenter does not know the VM's configuration");
    }
    Optional<String> lock = LockState.of(word(VmReader.CRYPTO_STATE), encrypted, connectionState());
    // a locked VM never counts as done, and it must stay possible to unlock it
    if (!config.showsDevices() && !lock.equals(Optional.of(VmEncryptionState.LOCKED))) {
      throw notShown(attempt, "vCenter shows the key of the VM's home but not its disks");
    }
    return SoapChannel.decoding(
        attempt,
        () ->
            new VmReading(
                vm,
                InventoryName.shown(name().isEmpty() ? vm.value() : name()),
                Optional.ofNullable(texts.get("config.version")).map(String::strip),
                Optional.ofNullable(texts.get(TEMPLATE)).map(XmlValue::bool).orElse(false),
                Optional.ofNullable(texts.get(VmReader.CHANGE_VERSION)),
                config.keyId(),
                word("config.migrateEncryption").map(MigrateEncryption::new),
                word(VmReader.FT_ENCRYPTION_MODE).map(VmEncryptionState.FtMode::new),
                config.disks(),
                config.virtualTpm(),
                config.showsDevices(),
                power,
                lock,
                connectionState(),
                host(),
                snapshots.snapshots(),
                snapshots.objects(),
                traces.traces(),
                new VmTies(
                    word(VmReader.FAULT_TOLERANCE)
                        .filter(state -> !state.equals("notConfigured"))
                        .orElse(""),
                    libraryItem,
                    replicatedTo),
                running));
  }

  private ServiceException notShown(Attempt attempt, String outcome) {
    return new ServiceException(
        attempt,
        outcome + " (connection state " + word(VmReader.CONNECTION_STATE).orElse("unknown") + ")",
        "Reconnect the VM's host and datastore, or register the VM again.");
  }

  private String connectionState() {
    return word(VmReader.CONNECTION_STATE).orElse("");
  }

  /** What a property says; empty if it says nothing. */
  private Optional<String> word(String path) {
    return Optional.ofNullable(texts.get(path)).map(String::strip).filter(word -> !word.isEmpty());
  }
}
