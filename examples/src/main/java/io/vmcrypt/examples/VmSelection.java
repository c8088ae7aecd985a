package io.vmcrypt.examples;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Chooses VMs: either the named ones, or those that match a filter. */
final class VmSelection {

  static final String USAGE =
      "[--below INVENTORY_PATH] [--name PATTERN]\n"
          + "    [--encryption encrypted|partly|plain] | [VM...]";

  private static final Map<String, EncryptionLevel> LEVELS =
      Map.of(
          "encrypted", EncryptionLevel.ENCRYPTED,
          "partly", EncryptionLevel.PARTLY_ENCRYPTED,
          "plain", EncryptionLevel.PLAIN);

  private final VmFilter.Builder filter = VmFilter.builder();
  private final List<String> names = new ArrayList<>();
  private boolean filters;
  private List<EncryptionLevel> levels;

  /**
   * All VMs, unless arguments choose some.
   *
   * @param levels how much of the VMs is encrypted, unless an argument says so; empty for any
   */
  VmSelection(EncryptionLevel... levels) {
    this.levels = List.of(levels);
  }

  /** Reads an argument, if it is one that chooses VMs. */
  boolean take(String argument, Arguments left) {
    switch (argument) {
      case "--below" -> {
        String path = left.value(argument);
        filter.below(path.startsWith("/") ? path : "/" + path);
      }
      case "--name" -> filter.name(left.value(argument));
      case "--encryption" -> levels = List.of(level(left.value(argument), left));
      default -> {
        if (argument.startsWith("-")) {
          return false;
        }
        names.add(argument);
      }
    }
    filters |= argument.startsWith("-");
    if (filters && !names.isEmpty()) {
      throw left.refused("Name VMs, or choose them by --below, --name, --encryption; not both.");
    }
    return true;
  }

  private static EncryptionLevel level(String text, Arguments left) {
    EncryptionLevel level = LEVELS.get(text.toLowerCase(Locale.ROOT));
    if (level == null) {
      throw left.refused("--encryption takes encrypted, partly or plain, not " + text + ".");
    }
    return level;
  }

  /**
   * Finds the VMs.
   *
   * @return the VMs; empty if there are matching VMs, but none of them has the wanted encryption
   *     level, for example because everything is done
   * @throws IllegalArgumentException if there is none
   */
  List<VirtualMachine> find(VsphereClient vcenter) {
    Map<String, VirtualMachine> byId = new LinkedHashMap<>();
    found(vcenter).forEach(vm -> byId.putIfAbsent(vm.id(), vm));
    if (byId.isEmpty() && (levels.isEmpty() || !isThereAny(vcenter))) {
      throw new IllegalArgumentException("There are no " + this + ".");
    }
    return List.copyOf(byId.values());
  }

  private boolean isThereAny(VsphereClient vcenter) {
    try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(filter.build())) {
      return vms.findAny().isPresent();
    }
  }

  private List<VirtualMachine> found(VsphereClient vcenter) {
    if (!names.isEmpty()) {
      return names.stream().map(name -> VmChoice.find(vcenter, name)).toList();
    }
    List<VirtualMachine> found = new ArrayList<>();
    for (VmFilter each : filters()) {
      try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(each)) {
        vms.forEach(found::add);
      }
    }
    return found;
  }

  /** One search for each level, because a filter has only one. */
  private List<VmFilter> filters() {
    VmFilter any = filter.build();
    return levels.isEmpty()
        ? List.of(any)
        : levels.stream().map(level -> any.toBuilder().encryption(level).build()).toList();
  }

  /** For people. */
  @Override
  public String toString() {
    return names.isEmpty()
        ? filter.build()
            + (levels.isEmpty()
                ? ""
                : levels.stream()
                    .map(level -> level.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .collect(Collectors.joining(" or ", ", ", "")))
        : String.join(", ", names);
  }
}
