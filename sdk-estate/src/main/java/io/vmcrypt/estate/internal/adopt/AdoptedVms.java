package io.vmcrypt.estate.internal.adopt;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The VMs that have keys of one key provider, as selections of an estate: by name, or by the places
 * that a person gives. What is wrong with one that is selected, a plan says. For one thread.
 */
final class AdoptedVms {

  private static final int MOST_NAMED = 20;

  private final String provider;
  private final List<String> places;
  private final List<InventoryVm> vms;
  private final Seen seen;
  private final Optional<StoragePolicy> policy;
  private final Map<String, List<String>> leftOut = new LinkedHashMap<>();
  private final Map<String, Long> names;

  /**
   * @param places of which all VMs are meant
   */
  AdoptedVms(String provider, List<String> places, List<InventoryVm> vms, Seen seen) {
    this.provider = provider;
    this.places = places;
    this.vms = vms;
    this.seen = seen;
    this.policy = usual();
    this.names =
        vms.stream().collect(Collectors.groupingBy(InventoryVm::name, Collectors.counting()));
  }

  /** The encryption policy that most of them have; empty if none has one. */
  Optional<StoragePolicy> policy() {
    return policy;
  }

  private Optional<StoragePolicy> usual() {
    Map<StoragePolicy, Long> counts =
        vms.stream()
            .filter(this::isOurs)
            .flatMap(vm -> vm.encrypted().stream())
            .flatMap(state -> state.homePolicy().stream())
            .filter(StoragePolicy::encryption)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<StoragePolicy, Long>comparingByValue()
                .thenComparing(entry -> entry.getKey().name(), Comparator.reverseOrder()))
        .map(Map.Entry::getKey);
  }

  private boolean isOurs(InventoryVm vm) {
    return vm.providers().contains(provider);
  }

  private static boolean isBelow(InventoryVm vm, String place) {
    return vm.path().startsWith(place + "/");
  }

  /** Those that find the VMs that are encrypted; no others, but for what is in the places. */
  List<VmSelection> selections() {
    List<VmSelection> selections = new ArrayList<>();
    for (String place : places) {
      selections.add(
          Besides.ofAll(vms.stream().filter(this::isOurs).filter(vm -> isBelow(vm, place)).toList())
              .of(VmSelection.matching(VmFilter.builder().below(place).build())));
    }
    Map<InventoryVm, List<String>> byName = new LinkedHashMap<>();
    for (InventoryVm vm : vms) {
      if (isOurs(vm) && places.stream().noneMatch(place -> isBelow(vm, place))) {
        misfit(vm, vm.encrypted().orElseThrow())
            .ifPresentOrElse(
                why -> leaveOut(why, vm),
                () -> byName.put(vm, disks(vm.encrypted().orElseThrow())));
      }
    }
    selections.addAll(ofNames(byName));
    leftOut.forEach(this::tell);
    return selections;
  }

  /** Why a document cannot say of a VM that it is as it is. */
  private Optional<String> misfit(InventoryVm vm, VmEncryptionState state) {
    if (vm.template()) {
      return Optional.of("they are templates, which an estate does not encrypt");
    }
    if (policy.isEmpty()) {
      return Optional.of("no storage policy of them is seen, and an estate gives one");
    }
    if (!vm.providers().equals(List.of(provider)) || vm.hasUnnamedProvider()) {
      return Optional.of("they have keys of another key provider, or of none that is named, too");
    }
    if (state.isLocked()) {
      // its disks may not be read
      return Optional.empty();
    }
    List<DiskEncryptionState> disks =
        state.disks().stream().filter(DiskEncryptionState::isEncrypted).toList();
    if (disks.isEmpty()) {
      return Optional.of("only their home is encrypted, and a selection covers a disk at least");
    }
    if (!state.isHomeEncrypted()) {
      return Optional.of("their home is not encrypted");
    }
    return state.homePolicy().equals(policy)
            && disks.stream().allMatch(disk -> disk.policy().equals(policy))
        ? Optional.empty()
        : Optional.of(
            "they do not have storage policy \""
                + policy.get().name()
                + "\" throughout, and an estate gives one policy");
  }

  /** The disks that are encrypted beside the home; empty for all. */
  private static List<String> disks(VmEncryptionState state) {
    return state.isLocked() || state.isFullyEncrypted()
        ? List.of()
        : state.disks().stream()
            .filter(DiskEncryptionState::isEncrypted)
            .map(DiskEncryptionState::label)
            .toList();
  }

  /** What VMs have beside encryption. What vCenter does not tell of one is not said of it. */
  private record Besides(boolean movesEncrypted, boolean virtualTpm) {

    static Besides of(InventoryVm vm) {
      Optional<VmEncryptionState> state = vm.encrypted();
      return new Besides(
          state
              .flatMap(VmEncryptionState::migrateEncryption)
              .filter(MigrateEncryption.REQUIRED::equals)
              .isPresent(),
          state.flatMap(VmEncryptionState::virtualTpm).orElse(false));
    }

    /** What each of them has. */
    static Besides ofAll(List<InventoryVm> vms) {
      List<Besides> all = vms.stream().map(Besides::of).toList();
      return new Besides(
          !all.isEmpty() && all.stream().allMatch(Besides::movesEncrypted),
          !all.isEmpty() && all.stream().allMatch(Besides::virtualTpm));
    }

    VmSelection of(VmSelection.Builder selection) {
      if (movesEncrypted) {
        selection.migrateEncryption(MigrateEncryption.REQUIRED);
      }
      if (virtualTpm) {
        selection.withVirtualTpm();
      }
      return selection.build();
    }
  }

  /** VMs that are alike, in the order of the inventory. */
  private record Alike(List<String> disks, Besides besides) {}

  private List<VmSelection> ofNames(Map<InventoryVm, List<String>> byName) {
    Map<Alike, List<String>> found = new LinkedHashMap<>();
    byName.forEach(
        (vm, disks) -> {
          Optional<String> reference = reference(vm);
          if (reference.isEmpty()) {
            leaveOut("no name or path that a document can have is theirs alone", vm);
            return;
          }
          found
              .computeIfAbsent(new Alike(disks, Besides.of(vm)), key -> new ArrayList<>())
              .add(reference.get());
        });
    List<VmSelection> selections = new ArrayList<>();
    found.forEach(
        (alike, references) -> {
          for (int from = 0; from < references.size(); from += VmSelection.MAX_NAMES) {
            VmSelection.Builder named =
                VmSelection.named(
                    references
                        .subList(from, Math.min(references.size(), from + VmSelection.MAX_NAMES))
                        .toArray(String[]::new));
            if (!alike.disks().isEmpty()) {
              named.disks(alike.disks().toArray(String[]::new));
            }
            selections.add(alike.besides().of(named));
          }
        });
    return selections;
  }

  /** Its name, if no other VM has it; else its path. A name with an escape may mean two VMs. */
  private Optional<String> reference(InventoryVm vm) {
    boolean unique =
        names.getOrDefault(vm.name(), 0L) == 1
            && !vm.name().startsWith("/")
            && vm.name().indexOf('%') < 0;
    return Optional.of(unique ? vm.name() : vm.path()).filter(AdoptedVms::isWritable);
  }

  private static boolean isWritable(String text) {
    return !text.isBlank() && text.chars().noneMatch(Character::isISOControl);
  }

  private void leaveOut(String why, InventoryVm vm) {
    leftOut.computeIfAbsent(why, key -> new ArrayList<>()).add(vm.title());
  }

  private void tell(String why, List<String> titles) {
    seen.add(
        Wording.of("vms-left-out", Adopter.provider(provider).part("VMs"), named(titles), why));
  }

  private static String named(List<String> titles) {
    return Count.of(titles.size(), "VM")
        + " ("
        + titles.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
        + (titles.size() > MOST_NAMED ? " and " + (titles.size() - MOST_NAMED) + " more" : "")
        + ")";
  }

  /** How many VMs have keys of another key provider, in words. */
  static String withKeysOf(String other, List<InventoryVm> vms) {
    List<String> titles =
        vms.stream().filter(vm -> vm.providers().contains(other)).map(InventoryVm::title).toList();
    return titles.isEmpty() ? "no VM that was read has its keys" : named(titles) + " with its keys";
  }

  /** Tells of VMs of which it is not known whose keys they have, or whether they have any. */
  static void tellUnknown(List<InventoryVm> vms, List<String> known, Seen seen) {
    tell(
        vms.stream().filter(vm -> !vm.readable()).toList(),
        "could not be read: it is not known whether they are encrypted",
        "Give the user the right to read them, or reconnect their host and datastore.",
        seen);
    tell(
        vms.stream().filter(InventoryVm::hasUnnamedProvider).toList(),
        "have a key that names no key provider, so it is not known whose it is",
        "Re-key them with a key of the key provider, and adopt again.",
        seen);
    tell(
        vms.stream().filter(vm -> !known.containsAll(vm.providers())).toList(),
        "have a key of a key provider that is not among those that were seen",
        "\"vmcrypt audit\" names it.",
        seen);
  }

  private static void tell(List<InventoryVm> vms, String what, String advice, Seen seen) {
    if (!vms.isEmpty()) {
      seen.notKnown(
          Seen.VCENTER,
          Subject.of("", "virtual machines"),
          named(vms.stream().map(InventoryVm::title).toList()) + " " + what,
          advice);
    }
  }
}
