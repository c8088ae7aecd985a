package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.move.Spot.TargetHost;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.DiskChoice;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.check.ApplianceChecks;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.SnapshotReader;
import io.vmcrypt.vsphere.internal.vm.reading.Snapshots;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says of VMs whether they may move. What they share is read once: it lasts for one plan, or for
 * one look. For one thread.
 */
final class RelocationJudge {

  private static final String NOT_SAID =
      "Try it with a VM that may be lost, or move the VM without it. If it is to move all the same,"
          + " name it with this reason.";

  private static final Set<String> PERSISTENT = Set.of("", "persistent", "independent_persistent");

  private static final String NAME_NETWORK = "Name the network of the target that takes its place.";

  private final PropertyCollector collector;
  private final RelocationTarget target;
  private final TargetPlaces places;
  private final Networks networks;
  private final InventoryVms there;
  private final KeysThere keys;
  private final Rights rights;
  private final ApplianceChecks appliances;
  private final RoomLeft room = new RoomLeft();

  /** Who comes into which folder under which name, of the VMs that were judged before. */
  private final Map<ManagedObjectReference, Map<String, String>> coming = new HashMap<>();

  private final List<String> tooOld = new ArrayList<>();

  /**
   * Reads the VMs of the target.
   *
   * @param places of the target; what it has read once is not read again
   * @param appliances what recognises the vCenter that VMs leave, and its agents
   */
  RelocationJudge(
      VimSession source,
      RelocationTarget target,
      TargetPlaces places,
      Networks networks,
      NativeKeyProviders nativeAtSource,
      ApplianceChecks appliances) {
    this.appliances = requireNonNull(appliances, "appliances");
    this.target = requireNonNull(target, "target");
    this.collector = new PropertyCollector(source);
    this.places = requireNonNull(places, "places");
    this.networks = requireNonNull(networks, "networks");
    VimSession other = target.session();
    this.there = InventoryVms.read(other.attempt("read the VMs"), other);
    this.keys = new KeysThere(source, other, nativeAtSource, target.nativeKeyProviders());
    this.rights = new Rights(source, other, target.user());
    for (VimSession side : List.of(source, other)) {
      if (!side.version().isAtLeast(ApiVersion.V7_0)) {
        tooOld.add(side.address() + " (" + side.about().version() + ")");
      }
    }
  }

  /**
   * Judges VMs. Takes a call for each hundred keys, two for the rights, and one for each hundred
   * snapshots.
   *
   * @return one for each VM, by managed object id
   */
  Map<String, Judgement> judge(Attempt attempt, Collection<Leaving> vms) {
    Map<String, Judgement> judgements = new LinkedHashMap<>();
    Map<Judgement, Spot> readable = new LinkedHashMap<>();
    Map<ManagedObjectReference, Judgement> snapshots = new LinkedHashMap<>();
    for (Leaving leaving : vms) {
      Judgement judgement = new Judgement(leaving);
      judgements.put(leaving.id(), judgement);
      vcenters(judgement);
      VmReading vm = leaving.reading();
      if (vm == null) {
        judgement.unreadable(requireNonNull(leaving.entry().failure()));
        continue;
      }
      Spot spot = places.of(leaving.placement());
      readable.put(judgement, spot);
      judgement.all(appliances.checkLeaving(vm, leaving.virtualMachine().isNamed()));
      judgement.all(spot.findings());
      state(judgement, vm);
      sides(judgement, vm, spot);
      undocumented(judgement, vm);
      boolean clone = disks(judgement, vm, spot);
      networks(judgement, leaving.extras(), spot);
      room.judge(judgement, vm, leaving.extras(), spot, clone);
      if (!spot.hosts().isEmpty() && spot.hosts(leaving, networks).isEmpty()) {
        noHost(judgement, spot);
      }
      judgement.needs(vm.keys());
      vm.snapshotObjects().forEach(snapshot -> snapshots.put(snapshot, judgement));
    }
    if (!snapshots.isEmpty()) {
      new SnapshotReader(collector)
          .read(
              attempt,
              snapshots.keySet(),
              entry -> {
                Judgement judgement = requireNonNull(snapshots.get(entry.snapshot()));
                Optional.ofNullable(entry.failure()).ifPresent(judgement::unreadable);
                judgement.needs(entry.keys());
              });
    }
    rights.judge(attempt, readable);
    keys.judge(attempt, readable.keySet());
    return judgements;
  }

  /** What stands in the way of each VM. */
  private void vcenters(Judgement judgement) {
    if (!tooOld.isEmpty()) {
      judgement.no(
          FindingCode.VCENTER_TOO_OLD_TO_MOVE,
          "encrypted VMs move only between vCenters of release 7.0 or later: "
              + String.join(", ", tooOld),
          "Upgrade it, or choose another way: a copy by another tool.");
    }
    target
        .otherThumbprint()
        .ifPresent(
            seen ->
                judgement.notKnown(
                    FindingCode.TARGET_CERTIFICATE_DIFFERS,
                    Subject.of("vCenter", target.address().toString()),
                    ("the target shows a certificate with the thumbprint %s, and the one that was"
                            + " approved has %s: the source would refuse it at each move")
                        .formatted(seen, target.thumbprint()),
                    "Compare both with what the target's own console shows, and give the right one."
                        + " If something on the way from here to the target shows its own"
                        + " certificate, and nothing does on the way from the source, name the VM"
                        + " with this reason (in a document: force it)."));
  }

  private static void state(Judgement judgement, VmReading vm) {
    if (vm.template()) {
      judgement.no(
          FindingCode.VM_IS_TEMPLATE,
          vm.title() + " is a template, and vCenter does not move templates across vCenters",
          vm.ties().libraryItem().isEmpty()
              ? "Make it a VM, move it, and make it a template again."
              : "Deploy a VM of it and move that: vCenter deletes the Content Library's item if its"
                  + " template is made a VM.");
    }
    if (vm.isLocked()) {
      judgement.no(
          FindingCode.VM_LOCKED,
          vm.title() + " is locked: its host does not have its key",
          "Unlock it first. Do not delete anything at the KMS.");
    }
    if (!vm.isConnected()) {
      judgement.notKnown(
          FindingCode.VM_NOT_CONNECTED,
          vm.title() + " is " + vm.connectionState() + ": what vCenter shows of it may be old",
          "Bring its host back, and check again.");
    }
    if (!vm.runningTasks().isEmpty()) {
      judgement.warn(
          FindingCode.VM_TASK_RUNNING,
          vm.subject(),
          vm.runningTask() + " runs on " + vm.title(),
          "The move waits for it.");
    }
  }

  private void sides(Judgement judgement, VmReading vm, Spot spot) {
    Optional<String> uuid = judgement.vm().instanceUuid();
    if (uuid.isEmpty()) {
      judgement.notKnown(
          FindingCode.VM_NOT_READABLE,
          "vCenter does not show the instance UUID of %s, by which it is found at the target"
              .formatted(vm.title()),
          "Give the user the right to read the VM's configuration.");
    } else {
      List<String> same = there.ids(uuid.get());
      if (!same.isEmpty()) {
        judgement.no(
            FindingCode.VM_ON_BOTH_SIDES,
            "the target shows a VM of the same instance UUID already: " + String.join(", ", same),
            "See whether a move of it runs, then which of the two is the one in use. Delete neither"
                + " before that is known.");
        return;
      }
    }
    spot.folder().ifPresent(folder -> name(judgement, vm, folder));
  }

  private void name(Judgement judgement, VmReading vm, ManagedObjectReference folder) {
    String kept = InventoryName.kept(vm.name());
    String first =
        coming
            .computeIfAbsent(folder, none -> new HashMap<>())
            .computeIfAbsent(kept, none -> vm.vm().value());
    if (there.hasName(folder, kept) || !first.equals(vm.vm().value())) {
      judgement.no(
          FindingCode.TARGET_NAME_TAKEN,
          (there.hasName(folder, kept)
                  ? "the folder at the target has another VM of the name "
                  : "VM " + first + " comes into the same folder at the target with the name ")
              + vm.name(),
          "Rename one of them, or name another folder.");
    }
  }

  private static void notDocumented(
      Judgement judgement, boolean isSo, Subject of, String title, String what) {
    if (isSo) {
      judgement.notKnown(
          FindingCode.MOVE_NOT_DOCUMENTED,
          of,
          title + what + ": no vendor says whether that moves across vCenters",
          NOT_SAID);
    }
  }

  private static void undocumented(Judgement judgement, VmReading vm) {
    Subject of = vm.subject();
    String title = vm.title();
    String tolerance = vm.ties().faultTolerance();
    boolean suspended = vm.powerState().equals(PowerState.SUSPENDED);
    notDocumented(judgement, vm.snapshots() != Snapshots.NONE, of, title, " has snapshots");
    notDocumented(judgement, suspended, of, title, " is suspended");
    notDocumented(
        judgement, !tolerance.isEmpty(), of, title, " has fault tolerance (" + tolerance + ")");
    for (DiskDevice disk : vm.disks()) {
      boolean firstClass = disk.firstClassId().isPresent();
      notDocumented(judgement, firstClass, vm.disk(disk), vm.title(disk), " is a first-class disk");
      notDocumented(
          judgement, disk.isShared(), vm.disk(disk), vm.title(disk), " is shared with other VMs");
    }
  }

  /** Tells whether it is a linked clone. */
  private static boolean disks(Judgement judgement, VmReading vm, Spot spot) {
    boolean clone = false;
    boolean on = vm.powerState().equals(PowerState.POWERED_ON);
    for (DiskDevice disk : vm.disks()) {
      if (on && !disk.isRawDeviceMapping() && !PERSISTENT.contains(disk.diskMode())) {
        judgement.no(
            FindingCode.DISK_NOT_PERSISTENT,
            vm.disk(disk),
            vm.title(disk) + " is " + disk.diskMode() + ", and the VM is on",
            "Shut the VM down before its move, or make the disk persistent.");
      }
      if (disk.onIde() && disk.encrypted()) {
        judgement.note(
            FindingCode.DISK_ON_IDE,
            vm.disk(disk),
            vm.title(disk) + " is on an IDE controller: a re-key before or after needs the VM off",
            "Nothing for the move itself.");
      }
      if (vm.isOnOthersFiles(disk)) {
        clone = true;
        judgement.note(
            FindingCode.LINKED_CLONE_ARRIVES_FULL,
            vm.disk(disk),
            vm.title(disk) + " has a parent: it is a linked clone, and arrives as a full VM",
            "See that the target has room for its whole capacity.");
      }
    }
    for (DiskSelector selector : spot.placement().disks().keySet()) {
      if (DiskChoice.find(vm, selector).isEmpty()) {
        judgement.no(
            FindingCode.UNKNOWN_DISK,
            vm.title() + " has no disk " + selector,
            "Name a disk that the VM has.");
      }
    }
    return clone;
  }

  private void networks(Judgement judgement, Extras extras, Spot spot) {
    Set<String> named = new HashSet<>(spot.placement().networks().keySet());
    for (ManagedObjectReference network : extras.networks()) {
      Optional<String> name = networks.name(network);
      if (name.isEmpty()) {
        judgement.notKnown(
            FindingCode.TARGET_NETWORK_NOT_CHOSEN,
            "network " + network.value() + " of the VM is not shown by its name",
            "Give the user of the source the right to see its networks.");
      } else if (named.add(name.get())) {
        judgement.no(
            FindingCode.TARGET_NETWORK_NOT_CHOSEN,
            Subject.of("network", name.get(), network.value()),
            "for the VM's network " + name.get() + " no network of the target is named",
            NAME_NETWORK);
      }
    }
    extras.nics().stream()
        .filter(nic -> networks.of(nic).filter(named::contains).isEmpty())
        .forEach(nic -> judgement.all(List.of(notMapped(judgement.subject(), nic, networks))));
  }

  /** A card does not move without a network of the target. */
  static Finding notMapped(Subject vm, Nic nic, Networks networks) {
    Optional<String> name = networks.of(nic);
    return Findings.blocking(
        FindingCode.TARGET_NETWORK_NOT_CHOSEN,
        vm.part(nic.label()),
        "for the network of %s%s no network of the target is named"
            .formatted(nic.label(), name.map(known -> " (" + known + ")").orElse("")),
        name.isPresent()
            ? NAME_NETWORK
            : "Put the card on a network that the user of the source sees, or take the card away.");
  }

  private static void noHost(Judgement judgement, Spot spot) {
    List<TargetHost> up = spot.hosts().stream().filter(TargetHost::connected).toList();
    String place = spot.placement().host().orElse(spot.placement().pool());
    Subject subject = Subject.of("host", place);
    String none = "no host of " + place + " at the target ";
    if (up.isEmpty()) {
      judgement.no(
          FindingCode.HOST_NOT_CONNECTED,
          subject,
          none + "is connected and out of maintenance",
          "Bring a host back.");
    } else if (judgement.vm().hasKey() && up.stream().noneMatch(TargetHost::safe)) {
      judgement.no(
          FindingCode.HOST_NOT_IN_ENCRYPTION_MODE,
          subject,
          none + "is in encryption mode",
          "Bring the hosts into encryption mode first, so that they have a key of their own.");
    } else {
      judgement.no(
          FindingCode.TARGET_LACKS_PLACE,
          subject,
          none + "that could take the VM reaches its datastores and networks there",
          "Name a datastore and networks that one host reaches.");
    }
  }
}
