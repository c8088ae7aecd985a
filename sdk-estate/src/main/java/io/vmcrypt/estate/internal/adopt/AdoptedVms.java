package io.vmcrypt.estate.internal.adopt;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.EncryptionAudit;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The VMs that have keys of one key provider, as selections of an estate. They are judged as a
 * proof judges them. For one thread.
 */
final class AdoptedVms {

  private static final int MOST_NAMED = 20;

  /** What says that a VM is not as an assignment makes it. */
  private static final Set<FindingCode> NOT_AS_ASSIGNED =
      Set.of(
          FindingCode.HOME_NOT_ENCRYPTED,
          FindingCode.DISK_NOT_ENCRYPTED,
          FindingCode.DISK_MISSING,
          FindingCode.HOME_POLICY_DIFFERS,
          FindingCode.DISK_POLICY_DIFFERS,
          FindingCode.KEY_ON_OTHER_PROVIDER);

  private final VsphereClient vcenter;
  private final String provider;
  private final List<InventoryVm> vms;
  private final Seen seen;
  private final Optional<StoragePolicy> policy;
  private final Map<String, List<String>> leftOut = new LinkedHashMap<>();
  private final Map<String, Long> names;

  AdoptedVms(VsphereClient vcenter, String provider, List<InventoryVm> vms, Seen seen) {
    this.vcenter = vcenter;
    this.provider = provider;
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

  /** Those that find the VMs that are encrypted, and no others. */
  List<VmSelection> selections() {
    Set<InventoryVm> whole = new HashSet<>();
    Map<InventoryVm, List<String>> byName = new LinkedHashMap<>();
    for (InventoryVm vm : vms) {
      if (!isOurs(vm)) {
        continue;
      }
      if (vm.template()) {
        leaveOut("they are templates, which an estate does not encrypt", vm);
        continue;
      }
      VmEncryptionState state = vm.encrypted().orElseThrow();
      if (policy.isEmpty()) {
        leaveOut("no storage policy of them is seen, and an estate gives one", vm);
        continue;
      }
      disks(vm, state, policy.get())
          .ifPresent(
              disks -> {
                if (disks.isEmpty() && !state.isLocked()) {
                  whole.add(vm);
                }
                byName.put(vm, disks);
              });
    }
    List<VmSelection> selections = new ArrayList<>(ofFolders(whole, byName));
    selections.addAll(ofNames(byName));
    leftOut.forEach(this::tell);
    return selections;
  }

  /** The disks that are encrypted beside the home: empty for all, nothing if it is left out. */
  private Optional<List<String>> disks(
      InventoryVm vm, VmEncryptionState state, StoragePolicy given) {
    PolicyAssignment.Builder assignment = PolicyAssignment.builder(given).keyProvider(provider);
    Optional<Finding> wrong = wrong(state, assignment.homeAndAllDisks().build());
    if (wrong.isEmpty() || isLockedWithOurKey(state)) {
      return Optional.of(List.of());
    }
    List<String> encrypted =
        state.disks().stream()
            .filter(disk -> disk.links().stream().anyMatch(Optional::isPresent))
            .map(DiskEncryptionState::label)
            .toList();
    if (encrypted.isEmpty()) {
      leaveOut("only their home is encrypted, and a selection covers a disk at least", vm);
      return Optional.empty();
    }
    Optional<Finding> inPart =
        wrong(
            state,
            assignment
                .homeAndDisks(
                    encrypted.stream().map(DiskSelector::label).toArray(DiskSelector[]::new))
                .build());
    if (inPart.isEmpty()) {
      return Optional.of(encrypted);
    }
    leaveOut(why(inPart.get().code(), given), vm);
    return Optional.empty();
  }

  private static String why(FindingCode code, StoragePolicy given) {
    if (code.equals(FindingCode.KEY_ON_OTHER_PROVIDER)) {
      return "they have keys of another key provider, or of none that is named, too";
    }
    return code.equals(FindingCode.HOME_POLICY_DIFFERS)
            || code.equals(FindingCode.DISK_POLICY_DIFFERS)
        ? "they do not have storage policy \""
            + given.name()
            + "\" throughout, and an estate gives one policy"
        : "a part of them that should be encrypted is not";
  }

  /** Of one that is locked the disks may not be read. It is told of by a plan. */
  private boolean isLockedWithOurKey(VmEncryptionState state) {
    return state.isLocked() && state.keyProvider().equals(Optional.of(provider));
  }

  private Optional<Finding> wrong(VmEncryptionState state, PolicyAssignment assignment) {
    EncryptionAudit audit =
        vcenter.encryptionAudit(AuditRules.builder().assigned(assignment).build());
    return audit.findings(state).stream()
        .filter(finding -> NOT_AS_ASSIGNED.contains(finding.code()))
        .findFirst();
  }

  /** The highest folders in which each VM is as the estate says; takes their VMs away. */
  private List<VmSelection> ofFolders(
      Set<InventoryVm> whole, Map<InventoryVm, List<String>> byName) {
    Set<String> mixed = new HashSet<>();
    for (InventoryVm vm : vms) {
      if (!whole.contains(vm)) {
        if (vm.path().isEmpty()) {
          // it may be in any folder
          return List.of();
        }
        mixed.addAll(folders(vm));
      }
    }
    Map<String, List<InventoryVm>> found = new TreeMap<>();
    for (InventoryVm vm : whole) {
      folders(vm).stream()
          .filter(folder -> !mixed.contains(folder) && isWritable(folder))
          .findFirst()
          .ifPresent(folder -> found.computeIfAbsent(folder, key -> new ArrayList<>()).add(vm));
    }
    List<VmSelection> selections = new ArrayList<>();
    found.forEach(
        (folder, inside) -> {
          inside.forEach(byName::remove);
          selections.add(
              Besides.ofAll(inside)
                  .of(VmSelection.matching(VmFilter.builder().below(folder).build())));
        });
    return selections;
  }

  /** The folders above it, the highest first: not the datacenter, which holds hosts too. */
  private static List<String> folders(InventoryVm vm) {
    List<String> folders = new ArrayList<>();
    int at = vm.path().indexOf('/', 1);
    while (at >= 0) {
      at = vm.path().indexOf('/', at + 1);
      if (at >= 0) {
        folders.add(vm.path().substring(0, at));
      }
    }
    return folders;
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
          all.stream().allMatch(Besides::movesEncrypted),
          all.stream().allMatch(Besides::virtualTpm));
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
    seen.leftOut(
        Seen.VCENTER,
        Adopter.provider(provider).part("VMs"),
        named(titles) + " left out: " + why,
        "A proof of this document says nothing of them; \"vmcrypt audit\" does.");
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
