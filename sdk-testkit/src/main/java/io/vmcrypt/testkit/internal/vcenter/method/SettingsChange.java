package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A change of the settings of a VM, which are neither devices nor keys. */
final class SettingsChange {

  /** What is taken over as it is given, by the same name. */
  private static final List<String> TAKEN_OVER =
      List.of(
          "annotation",
          "guestId",
          "alternateGuestName",
          "uuid",
          "instanceUuid",
          "firmware",
          "memoryHotAddEnabled",
          "cpuHotAddEnabled",
          "cpuHotRemoveEnabled",
          "nestedHVEnabled",
          "vPMCEnabled",
          "changeTrackingEnabled",
          "maxMksConnections",
          "guestAutoLockEnabled",
          "memoryReservationLockedToMax",
          "messageBusTunnelEnabled",
          "swapPlacement",
          "ftEncryptionMode");

  /** What is merged, element by element, into what the VM has. */
  private static final Map<String, String> MERGED =
      Map.of(
          "flags", "flags",
          "bootOptions", "bootOptions",
          "tools", "tools",
          "powerOpInfo", "defaultPowerOps",
          "cpuAllocation", "cpuAllocation",
          "memoryAllocation", "memoryAllocation");

  /** What only a VM that is off can change. */
  private static final Set<String> OFFLINE =
      Set.of("firmware", "guestId", "numCPUs", "numCoresPerSocket", "memoryMB", "nestedHVEnabled");

  private static final Set<String> OTHERS =
      Set.of(
          "changeVersion",
          "name",
          "numCPUs",
          "numCoresPerSocket",
          "memoryMB",
          "deviceChange",
          "extraConfig",
          "vmProfile",
          "crypto",
          "migrateEncryption");

  /** What a VM is told when it is made, and never again. */
  private static final Set<String> AT_THE_BEGINNING = Set.of("version", "files");

  private static final List<String> MIGRATE_MODES =
      List.of("disabled", "opportunistic", "required");

  private static final List<String> FT_MODES =
      List.of("ftEncryptionDisabled", "ftEncryptionOpportunistic", "ftEncryptionRequired");

  /** What the reference names for a change of each of these. */
  private static final Map<String, String> PRIVILEGES =
      Map.ofEntries(
          Map.entry("name", Privileges.RENAME_VM),
          Map.entry("annotation", Privileges.CONFIG + "Annotation"),
          Map.entry("numCPUs", Privileges.CONFIG + "CPUCount"),
          Map.entry("cpuHotAddEnabled", Privileges.CONFIG + "CPUCount"),
          Map.entry("cpuHotRemoveEnabled", Privileges.CONFIG + "CPUCount"),
          Map.entry("memoryMB", Privileges.CONFIG + "Memory"),
          Map.entry("memoryHotAddEnabled", Privileges.CONFIG + "Memory"),
          Map.entry("cpuAllocation", Privileges.CONFIG + "Resource"),
          Map.entry("memoryAllocation", Privileges.CONFIG + "Resource"),
          Map.entry("uuid", Privileges.CONFIG + "Settings"),
          Map.entry("instanceUuid", Privileges.CONFIG + "Settings"),
          Map.entry("guestId", Privileges.CONFIG + "Settings"),
          Map.entry("alternateGuestName", Privileges.CONFIG + "Settings"),
          Map.entry("tools", Privileges.CONFIG + "Settings"),
          Map.entry("flags", Privileges.CONFIG + "Settings"),
          Map.entry("powerOpInfo", Privileges.CONFIG + "Settings"),
          Map.entry("bootOptions", Privileges.CONFIG + "Settings"),
          Map.entry("maxMksConnections", Privileges.CONFIG + "MksControl"),
          Map.entry("guestAutoLockEnabled", Privileges.CONFIG + "MksControl"));

  /** The same, which are also needed where a VM is made. */
  private static final Map<String, String> PRIVILEGES_ALSO_TO_MAKE =
      Map.of(
          "extraConfig", Privileges.CONFIG + "AdvancedConfig",
          "swapPlacement", Privileges.CONFIG + "SwapPlacement",
          "changeTrackingEnabled", Privileges.CONFIG + "ChangeTracking");

  private static final int MEMORY_UNIT_MB = 4;

  private final DataObject spec;
  private final boolean isCreation;

  SettingsChange(DataObject spec, boolean isCreation) {
    this.spec = spec;
    this.isCreation = isCreation;
  }

  void checkModelled() throws VimFault {
    for (String name : spec.values().keySet()) {
      if (!isModelled(name)) {
        throw VimFault.notSupported("This stand-in does not model a change of " + name + ".");
      }
    }
  }

  private boolean isModelled(String name) {
    return OTHERS.contains(name)
        || TAKEN_OVER.contains(name)
        || MERGED.containsKey(name)
        || (isCreation && AT_THE_BEGINNING.contains(name));
  }

  boolean needsOffline() {
    return spec.values().keySet().stream().anyMatch(OFFLINE::contains);
  }

  void checkModes() throws VimFault {
    checkMode("migrateEncryption", MIGRATE_MODES);
    checkMode("ftEncryptionMode", FT_MODES);
  }

  /** The privileges on the VM that the settings need. */
  Set<String> privileges() {
    Set<String> needed = new TreeSet<>();
    for (String name : spec.values().keySet()) {
      String privilege = PRIVILEGES_ALSO_TO_MAKE.get(name);
      if (privilege == null && !isCreation) {
        privilege = PRIVILEGES.get(name);
      }
      if (privilege != null) {
        needed.add(privilege);
      }
    }
    return needed;
  }

  /** Refuses a size that no VM can have. */
  void checkSizes(DataObject present) throws VimFault {
    if (spec.has("memoryMB")
        && (spec.longNumber("memoryMB") <= 0
            || spec.longNumber("memoryMB") % MEMORY_UNIT_MB != 0)) {
      throw VimFault.invalidArgument("configSpec.memoryMB");
    }
    int processors = spec.has("numCPUs") ? spec.number("numCPUs") : present.number("numCPU");
    if (processors <= 0) {
      throw VimFault.invalidArgument("configSpec.numCPUs");
    }
    if (spec.has("numCoresPerSocket")
        && (spec.number("numCoresPerSocket") <= 0
            || processors % spec.number("numCoresPerSocket") != 0)) {
      throw VimFault.invalidArgument("configSpec.numCoresPerSocket");
    }
  }

  private void checkMode(String name, List<String> modes) throws VimFault {
    String mode = spec.findText(name);
    if (mode != null && !modes.contains(mode)) {
      throw VimFault.invalidArgument("spec." + name);
    }
  }

  void apply(DataObject config) {
    applyExtraConfig(config);
    for (String name : TAKEN_OVER) {
      if (spec.has(name)) {
        config.with(name, spec.get(name));
      }
    }
    if (spec.has("guestId")) {
      config.with("guestFullName", VmConfiguration.guestName(spec.text("guestId")));
    }
    MERGED.forEach(
        (given, present) -> {
          DataObject values = spec.findData(given);
          if (values != null) {
            DataObject into = config.findData(present);
            DataObject merged = into == null ? new DataObject(values.type()) : into.copy();
            values.values().forEach(merged::with);
            config.with(present, merged);
          }
        });
    DataObject hardwareOfVm = config.data("hardware");
    if (spec.has("numCPUs")) {
      hardwareOfVm.with("numCPU", spec.number("numCPUs"));
    }
    if (spec.has("numCoresPerSocket")) {
      hardwareOfVm.with("numCoresPerSocket", spec.number("numCoresPerSocket"));
    }
    if (spec.has("memoryMB")) {
      hardwareOfVm.with("memoryMB", (int) spec.longNumber("memoryMB"));
    }
  }

  private void applyExtraConfig(DataObject config) {
    Map<String, DataObject> options = new LinkedHashMap<>();
    config.list("extraConfig").forEach(option -> options.put(option.text("key"), option));
    for (DataObject option : spec.list("extraConfig")) {
      if (option.text("value").isEmpty()) {
        options.remove(option.text("key"));
      } else {
        options.put(option.text("key"), option);
      }
    }
    config.with("extraConfig", List.copyOf(options.values()));
  }
}
