package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which VMs are meant: named ones, those that match, or all; one of these has to be said. */
public final class VmOptions {

  /** What may have keys: a VM that cannot be read may, so it is told and not left out. */
  public static final List<EncryptionLevel> MAY_BE_ENCRYPTED =
      List.of(EncryptionLevel.ENCRYPTED, EncryptionLevel.PARTLY_ENCRYPTED, EncryptionLevel.UNKNOWN);

  private static final Map<String, EncryptionLevel> LEVELS =
      Map.of(
          "encrypted", EncryptionLevel.ENCRYPTED,
          "partly", EncryptionLevel.PARTLY_ENCRYPTED,
          "plain", EncryptionLevel.PLAIN);

  private final List<EncryptionLevel> usual;

  @Mixin private final VmNames names = new VmNames();
  @Mixin private final VmPlaces places = new VmPlaces();

  @Option(
      names = "--name",
      paramLabel = "PATTERN",
      description = "the VMs whose name matches; * is any text, ? one character")
  private @Nullable String pattern;

  @Option(
      names = "--encryption",
      paramLabel = "LEVEL",
      completionCandidates = Levels.class,
      description = "of these only those that are encrypted, partly or plain")
  private @Nullable String level;

  /** What a shell offers for it. */
  static final class Levels implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return LEVELS.keySet().stream().sorted().iterator();
    }
  }

  /**
   * @param usual how much of the VMs is encrypted, unless an option says so; empty for any
   */
  VmOptions(List<EncryptionLevel> usual) {
    this.usual = usual;
  }

  /** Refuses what says no VMs, or says them twice. */
  void requireChoice() {
    names.check();
    boolean filtered = places.below().isPresent() || pattern != null;
    int ways = (names.isEmpty() ? 0 : 1) + (filtered ? 1 : 0) + (places.isAll() ? 1 : 0);
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

  /** Whether all VMs are meant, whatever their level. */
  boolean isAll() {
    return places.isAll() && level == null;
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

  /**
   * The VMs of which it is not known whether they have the level that was asked for: nobody said
   * that these are not meant. Without that option they are among those that are found.
   */
  List<VirtualMachine> notKnown(VsphereClient vcenter) {
    if (level == null) {
      return List.of();
    }
    VmFilter unknown = filter().toBuilder().encryption(EncryptionLevel.UNKNOWN).build();
    try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(unknown)) {
      return vms.toList();
    }
  }

  /** What this user may not see, and may be meant: of VMs that are named, nothing. */
  List<Finding> notSeen(VsphereClient vcenter) {
    return names.isEmpty() ? vcenter.virtualMachines().notSeen(filter()) : List.of();
  }

  private boolean isThereAny(VsphereClient vcenter) {
    try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(filter())) {
      return vms.findAny().isPresent();
    }
  }

  private List<VirtualMachine> found(VsphereClient vcenter) {
    if (!names.isEmpty()) {
      return names.find(vcenter);
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
    places.below().ifPresent(filter::below);
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

  private static String inWords(EncryptionLevel level) {
    return switch (level) {
      case UNKNOWN -> "not known";
      case PLAIN -> "unencrypted";
      default -> level.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  /** For people. */
  @Override
  public String toString() {
    return names.isEmpty()
        ? filter()
            + (levels().isEmpty()
                ? ""
                : levels().stream()
                    .map(VmOptions::inWords)
                    .collect(Collectors.joining(" or ", ", ", "")))
        : names.toString();
  }
}
