package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A change of the settings of a VM, which are neither devices nor keys. */
final class SettingsChange {

  private static final List<TypeTable.Field> FIELDS =
      TypeTables.VIM.fields("VirtualMachineConfigSpec");
  private static final int MEMORY_UNIT_MB = 4;

  private final DataObject spec;
  private final boolean isCreation;

  SettingsChange(DataObject spec, boolean isCreation) {
    this.spec = spec;
    this.isCreation = isCreation;
  }

  /** What a VM is told when it is made, and never again. */
  void checkModelled() throws VimFault {
    for (String name : List.of("version", "files")) {
      if (spec.has(name) && !isCreation) {
        throw VimFault.notSupported("This fake does not model a change of " + name + ".");
      }
    }
  }

  /** What is given of that of which the table says a word; with the words that follow it. */
  private Map<String, List<String>> given(String word) {
    Map<String, List<String>> given = new LinkedHashMap<>();
    for (TypeTable.Field field : FIELDS) {
      List<String> words = spec.has(field.name()) ? field.says(word) : null;
      if (words != null) {
        given.put(field.name(), words);
      }
    }
    return given;
  }

  boolean needsOffline() {
    return !given("off").isEmpty();
  }

  /** The privileges on the VM that the settings need; to make a VM, some of them. */
  Set<String> privileges() {
    Set<String> needed = new TreeSet<>();
    if (!isCreation) {
      given("right").values().forEach(words -> needed.add(Privileges.CONFIG + words.get(0)));
    }
    given("always").values().forEach(words -> needed.add(Privileges.CONFIG + words.get(0)));
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

  void apply(DataObject config) {
    applyExtraConfig(config);
    given("taken").keySet().forEach(name -> config.with(name, spec.get(name)));
    if (spec.has("guestId")) {
      config.with("guestFullName", VmConfiguration.guestName(spec.text("guestId")));
    }
    given("merged")
        .forEach(
            (name, as) -> {
              String present = as.isEmpty() ? name : as.get(0);
              DataObject into = config.findData(present);
              DataObject merged = into == null ? spec.data(name).copy() : into.copy();
              spec.data(name).values().forEach(merged::with);
              config.with(present, merged);
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
