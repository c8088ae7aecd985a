package io.vmcrypt.cli;

import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which VMs are meant: named ones, those that match, or all; one of these has to be said. */
final class VmOptions {

  private static final Map<String, EncryptionLevel> LEVELS =
      Map.of(
          "encrypted", EncryptionLevel.ENCRYPTED,
          "partly", EncryptionLevel.PARTLY_ENCRYPTED,
          "plain", EncryptionLevel.PLAIN);

  private final List<EncryptionLevel> usual;

  @Parameters(
      arity = "0..*",
      paramLabel = "VM",
      description = "names, or inventory paths that begin with a slash")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--below",
      paramLabel = "PATH",
      description = "the VMs below this folder, cluster, host or resource pool")
  private @Nullable String below;

  @Option(
      names = "--name",
      paramLabel = "PATTERN",
      description = "the VMs whose name matches; * is any text, ? one character")
  private @Nullable String pattern;

  @Option(names = "--all", description = "all VMs that the user of vCenter may see")
  private boolean all;

  @Option(
      names = "--encryption",
      paramLabel = "LEVEL",
      description = "of these only those that are encrypted, partly or plain")
  private @Nullable String level;

  /**
   * @param usual how much of the VMs is encrypted, unless an option says so; empty for any
   */
  VmOptions(EncryptionLevel... usual) {
    this.usual = List.of(usual);
  }

  /** Refuses what says no VMs, or says them twice. */
  void requireChoice() {
    for (String name : names) {
      if (name.startsWith("--")) {
        throw new UsageException(
            "A word that begins with -- is no VM's name. Write the VM's inventory path if it has"
                + " such a name.");
      }
    }
    boolean filtered = below != null || pattern != null;
    int ways = (names.isEmpty() ? 0 : 1) + (filtered ? 1 : 0) + (all ? 1 : 0);
    if (ways == 0) {
      throw new UsageException(
          "Say which VMs: their names, --below, --name, or --all. Nothing means all by itself.");
    }
    if (ways > 1) {
      throw new UsageException("Name VMs, or choose them by --below and --name, or say --all.");
    }
    if (!names.isEmpty() && level != null) {
      throw new UsageException("--encryption goes with --below, --name or --all.");
    }
    levels();
  }

  /**
   * Finds the VMs.
   *
   * @return the VMs; empty if there are matching VMs, but none of them has the wanted encryption
   *     level, for example because everything is done
   * @throws UsageException if there is none
   */
  List<VirtualMachine> find(VsphereClient vcenter) {
    Map<String, VirtualMachine> byId = new LinkedHashMap<>();
    found(vcenter).forEach(vm -> byId.putIfAbsent(vm.id(), vm));
    if (byId.isEmpty() && (levels().isEmpty() || !isThereAny(vcenter))) {
      throw new UsageException("There are no " + this + ".");
    }
    return List.copyOf(byId.values());
  }

  /** The VM of a name, or at an inventory path that starts with a slash. */
  static VirtualMachine find(VsphereClient vcenter, String vm) {
    return vm.startsWith("/")
        ? vcenter.virtualMachines().getByPath(vm)
        : vcenter.virtualMachines().get(vm);
  }

  /** A place, with the slash that it begins with. */
  static String path(String text) {
    return text.startsWith("/") ? text : "/" + text;
  }

  private boolean isThereAny(VsphereClient vcenter) {
    try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(filter())) {
      return vms.findAny().isPresent();
    }
  }

  private List<VirtualMachine> found(VsphereClient vcenter) {
    if (!names.isEmpty()) {
      return names.stream().map(name -> find(vcenter, name)).toList();
    }
    List<VirtualMachine> found = new ArrayList<>();
    for (VmFilter each : filters()) {
      try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(each)) {
        vms.forEach(found::add);
      }
    }
    return found;
  }

  private VmFilter filter() {
    VmFilter.Builder filter = VmFilter.builder();
    Optional.ofNullable(below).map(VmOptions::path).ifPresent(filter::below);
    Optional.ofNullable(pattern).ifPresent(filter::name);
    return filter.build();
  }

  /** One search for each level, because a filter has only one. */
  private List<VmFilter> filters() {
    VmFilter any = filter();
    return levels().isEmpty()
        ? List.of(any)
        : levels().stream().map(wanted -> any.toBuilder().encryption(wanted).build()).toList();
  }

  private List<EncryptionLevel> levels() {
    if (level == null) {
      return usual;
    }
    EncryptionLevel said = LEVELS.get(level.toLowerCase(Locale.ROOT));
    if (said == null) {
      throw new UsageException("--encryption takes encrypted, partly or plain.");
    }
    return List.of(said);
  }

  /** For people. */
  @Override
  public String toString() {
    return names.isEmpty()
        ? filter()
            + (levels().isEmpty()
                ? ""
                : levels().stream()
                    .map(wanted -> wanted.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .collect(Collectors.joining(" or ", ", ", "")))
        : String.join(", ", names);
  }
}
