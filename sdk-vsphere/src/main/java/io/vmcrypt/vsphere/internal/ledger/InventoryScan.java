package io.vmcrypt.vsphere.internal.ledger;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.disk.VimFirstClassDisks;
import io.vmcrypt.vsphere.internal.disk.VimVsanClusters;
import io.vmcrypt.vsphere.internal.host.ClusterReader;
import io.vmcrypt.vsphere.internal.host.HostReader;
import io.vmcrypt.vsphere.internal.inventory.WholeView;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.ListPages;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.internal.vm.reading.HeldKey;
import io.vmcrypt.vsphere.internal.vm.reading.SnapshotReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmParts;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.internal.vm.reading.VmSink;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.FirstClassDisk;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VsanCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The second witness: what VMs, templates, snapshots, hosts, first-class disks and vSAN show. Each
 * part adds to what was seen before, so that a second round hides nothing of the first. For one
 * thread.
 */
final class InventoryScan {

  /** How many VMs one answer holds. Of their devices only keys are kept. */
  private static final int PAGE_SIZE = 1000;

  private static final String HOME = "config.keyId";

  private final VimSession session;
  private final Attempt attempt;
  private final PropertyCollector collector;

  private final Map<String, Set<Held>> held = new LinkedHashMap<>();
  private final Map<String, KeyUser> known = new HashMap<>();
  private final Set<String> whole = new HashSet<>();
  private final Set<String> running = new HashSet<>();
  private final Map<String, KeyDoubt> unread = new LinkedHashMap<>();

  /** What vCenter shows as it last heard of it, by its id; a VM by that of its host as well. */
  private final Map<String, KeyDoubt> unheard = new LinkedHashMap<>();

  private final Map<String, String> hostsOfUnheard = new HashMap<>();
  private final Map<String, Set<String>> diskOwners = new HashMap<>();
  private final Map<ManagedObjectReference, SnapshotOf> snapshots = new LinkedHashMap<>();
  private final Set<ComputeCluster> clusters = new LinkedHashSet<>();
  private final List<KeyUser> disksWithoutProvider = new ArrayList<>();
  private Set<ManagedObjectReference> datastores = Set.of();

  /** Whose a snapshot is; the state as that of {@link Held}: it is no fresher than its VM. */
  private record SnapshotOf(KeyUser vm, String state) {}

  InventoryScan(VimSession session, Attempt attempt) {
    this.session = session;
    this.attempt = attempt;
    this.collector = new PropertyCollector(session);
  }

  /** All keys that something shows. */
  Stream<Held> held() {
    return held.values().stream().flatMap(Set::stream);
  }

  /** What could not be read, by its id. */
  List<KeyDoubt> unread() {
    return List.copyOf(unread.values());
  }

  /**
   * What vCenter is not connected to: it may have other keys by now than those that vCenter shows.
   * A host stands for its VMs.
   */
  List<KeyDoubt> unheard() {
    return unheard.entrySet().stream()
        .filter(one -> !unheard.containsKey(hostsOfUnheard.getOrDefault(one.getKey(), "")))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Whether all keys of something were seen, and vCenter is connected to it. */
  boolean isWhole(String id) {
    return whole.contains(id);
  }

  /** Whether all keys of a VM were seen, and a move brings it no others: one that runs. */
  boolean keepsKeys(String id) {
    return running.contains(id) && isWhole(id);
  }

  /** The VM or host of an id; empty if it was not seen. */
  Optional<KeyUser> find(String id) {
    return Optional.ofNullable(known.get(id));
  }

  /** The first-class disks with a key that names no key provider. */
  List<KeyUser> disksWithoutProvider() {
    return List.copyOf(disksWithoutProvider);
  }

  /** The clusters that name a key or a key provider for their hosts, or may do so. */
  Set<ComputeCluster> clusters() {
    return Set.copyOf(clusters);
  }

  /** Reads VMs, their snapshots, hosts and clusters. */
  void readInventory() {
    whole.clear();
    running.clear();
    unread.clear();
    WholeView view = WholeView.of(session, attempt);
    datastores = view.datastores();
    readRoot(view);
    unheard.clear();
    hostsOfUnheard.clear();
    snapshots.clear();
    diskOwners.clear();
    try (PropertyPages pages =
        collector.inventoryPages(
            attempt,
            session.content().rootFolder(),
            "VirtualMachine",
            new VmReader(session, collector).statePaths(),
            PAGE_SIZE)) {
      while (pages.hasNext()) {
        pages.next(VmSink.ofVms(this::takeVm));
      }
    }
    readSnapshots();
    collector.inventory(
        attempt,
        HostReader.TYPE,
        HostReader.PATHS,
        PAGE_SIZE,
        ObjectProperties.capturing(this::takeHost));
    readClusters();
    readHidden(view);
  }

  /** From 8.0 Update 3 on a cluster names the key, or whose keys, its hosts get. */
  private void readClusters() {
    if (!session.version().isAtLeast(ApiVersion.V8_0_3)) {
      return;
    }
    ClusterReader reader = new ClusterReader(session, collector);
    for (ObjectProperties found : reader.all(attempt)) {
      KeyUser user =
          new KeyUser(
              found.object().value(), ClusterReader.name(found), KeyUser.Kind.COMPUTE_CLUSTER);
      try {
        ComputeCluster cluster = ClusterReader.cluster(reader.shown(attempt, found), "");
        cluster.keyId().ifPresent(key -> hold(key, user, ""));
        clusters.add(cluster);
      } catch (ServiceException e) {
        unreadable(user, e);
      }
    }
  }

  /** What was named before all was read, was not shown, and is named still. */
  private void readHidden(WholeView view) {
    for (ManagedObjectReference object :
        view.stillHidden(object -> known.containsKey(object.value()))) {
      unread.put(object.value(), hidden(KeyDoubt.Kind.OBJECT, object, "it, and what is in it,"));
    }
  }

  private KeyDoubt hidden(KeyDoubt.Kind kind, ManagedObjectReference object, String who) {
    SdkException why = WholeView.notShown(attempt, object);
    return new KeyDoubt(
        kind,
        object.value(),
        why.outcome() + ": " + who + " may need keys too",
        why.advice(),
        Optional.of(why));
  }

  private void readRoot(WholeView view) {
    String root = session.content().rootFolder().value();
    view.lacking()
        .ifPresent(
            why ->
                unread.put(
                    root,
                    new KeyDoubt(
                        KeyDoubt.Kind.OBJECT,
                        root,
                        "this user sees only a part of the inventory: VMs, hosts and tasks that"
                            + " are hidden may need keys too",
                        "%s Or skip the rest by the root folder's id, %s."
                            .formatted(WholeView.ADVICE, root),
                        Optional.of(why))));
  }

  private void hold(CryptoKeyId key, KeyUser user, String state) {
    held.computeIfAbsent(user.id(), any -> new LinkedHashSet<>()).add(new Held(key, user, state));
  }

  private void doubt(KeyUser about, String seen, String advice, @Nullable SdkException cause) {
    unread.putIfAbsent(
        about.id(),
        new KeyDoubt(KeyDoubt.Kind.OBJECT, about.id(), seen, advice, Optional.ofNullable(cause)));
  }

  private void unheard(KeyUser about, String state) {
    unheard.put(
        about.id(),
        new KeyDoubt(
            KeyDoubt.Kind.OBJECT,
            about.id(),
            "vCenter has not heard from %s (%s), so it may have other keys than vCenter shows"
                .formatted(about, state),
            "Reconnect it. " + Evidence.IF_GONE,
            Optional.empty()));
  }

  private void unreadable(KeyUser about, SdkException why) {
    doubt(
        about, "the keys of " + about + " could not be read: " + why.outcome(), why.advice(), why);
  }

  private void takeVm(VmParts parts) {
    VmPageReader.Entry entry = parts.entry(attempt);
    VmReading vm = entry.reading();
    if (vm == null) {
      KeyUser user = vm(parts.vm().value(), InventoryName.shown(parts.name()));
      unreadable(user, requireNonNull(entry.failure()));
      return;
    }
    KeyUser user = vm(vm.vm().value(), vm.name());
    String state = vm.isConnected() ? "" : "connection state " + vm.connectionState();
    if (!vm.isConnected()) {
      unheard(user, state);
      vm.host().ifPresent(host -> hostsOfUnheard.put(user.id(), host.value()));
    }
    if (vm.powerState().equals(PowerState.POWERED_ON)) {
      running.add(user.id());
    }
    vm.keys().forEach(key -> hold(user, "", key, state));
    vm.snapshotObjects().forEach(snapshot -> snapshots.put(snapshot, new SnapshotOf(user, state)));
    vm.disks().stream()
        .flatMap(disk -> disk.firstClassId().stream())
        .forEach(id -> diskOwners.computeIfAbsent(id, any -> new HashSet<>()).add(user.id()));
    if (!vm.showsDevices()) {
      doubt(
          user,
          "vCenter shows the key of the home of " + user + ", and not its disks: it is locked",
          "Unlock it. " + Evidence.IF_GONE,
          null);
    } else if (vm.isConnected()) {
      whole.add(user.id());
    }
  }

  private KeyUser vm(String id, String name) {
    KeyUser user = new KeyUser(id, name.isEmpty() ? id : name, KeyUser.Kind.VIRTUAL_MACHINE);
    known.put(id, user);
    return user;
  }

  /** The place of a key is told where the VM does not plainly show it. */
  private void hold(KeyUser user, String within, HeldKey key, String state) {
    boolean isPlain = within.isEmpty() && !key.where().contains(", link ");
    hold(
        key.key(),
        isPlain
            ? user
            : new KeyUser(
                user.id(),
                user.name(),
                user.kind(),
                within.isEmpty() ? key.where() : within + ", " + key.where()),
        state);
  }

  /**
   * The keys of snapshots. Where the VM shows none, only a snapshot whose home has a key can have
   * more: a VM goes back to a plain snapshot, and keeps one that is not.
   */
  private void readSnapshots() {
    List<ManagedObjectReference> whole = new ArrayList<>();
    List<ManagedObjectReference> homes = new ArrayList<>();
    snapshots.forEach(
        (snapshot, vm) -> (held.containsKey(vm.vm().id()) ? whole : homes).add(snapshot));
    ListPages.of(homes, PAGE_SIZE).forEach(page -> readHomes(page, whole));
    new SnapshotReader(collector).read(attempt, whole, this::takeSnapshot);
  }

  private void readHomes(
      List<ManagedObjectReference> some, List<ManagedObjectReference> encrypted) {
    Set<ManagedObjectReference> silent = new LinkedHashSet<>(some);
    collector.retrieve(
        attempt,
        filter -> VmPageReader.objects(filter, SnapshotReader.TYPE, some, List.of(HOME)),
        PAGE_SIZE,
        ObjectProperties.capturing(
            found -> {
              silent.remove(found.object());
              // why one cannot be read is told by the whole reading
              if (found.value(HOME).isPresent() || !found.missing().isEmpty()) {
                encrypted.add(found.object());
              }
            }));
    encrypted.addAll(silent);
  }

  private void takeSnapshot(SnapshotReader.Entry entry) {
    // only those that a VM names were asked for
    SnapshotOf of = requireNonNull(snapshots.get(entry.snapshot()));
    KeyUser vm = of.vm();
    String within = "snapshot " + entry.snapshot().value();
    entry.keys().forEach(key -> hold(vm, within, key, of.state()));
    SdkException failure = entry.failure();
    if (failure instanceof NotFoundException) {
      // removed since its VM was read, which has its keys now
      whole.remove(vm.id());
    } else if (failure != null) {
      whole.remove(vm.id());
      unreadable(new KeyUser(vm.id(), vm.name(), vm.kind(), within), failure);
    }
  }

  private void takeHost(ObjectProperties found) {
    String id = found.object().value();
    try {
      takeHost(HostReader.host(attempt, found));
    } catch (ServiceException e) {
      KeyUser user = new KeyUser(id, found.text("name").orElse(id), KeyUser.Kind.HOST);
      known.put(id, user);
      unreadable(user, e);
    }
  }

  private void takeHost(Host host) {
    KeyUser user = new KeyUser(host.id(), host.name(), KeyUser.Kind.HOST);
    known.put(host.id(), user);
    String state = host.isConnected() ? "" : "connection state " + host.connectionState();
    if (!host.isConnected()) {
      unheard(user, state);
    }
    host.keyId().ifPresent(key -> hold(key, user, state));
    // one without a key may have one all the same, by its encryption mode
    if (host.keyId().isEmpty() && host.mayHaveKeyOf("")) {
      doubt(
          user,
          "vCenter does not show the key of %s (connection state %s, crypto state %s)"
              .formatted(user, host.connectionState(), host.cryptoState()),
          "Reconnect the host, or start it again. " + Evidence.IF_GONE,
          null);
    } else if (host.isConnected()) {
      whole.add(host.id());
    }
  }

  /** What first-class disks show that no VM does. Adds doubts for those that could not be read. */
  List<KeyDoubt> readFirstClassDisks() {
    List<KeyDoubt> doubts = new ArrayList<>();
    if (session.content().manager(VimFirstClassDisks.MANAGER).isEmpty()) {
      return doubts;
    }
    List<FirstClassDisk> disks =
        new VimFirstClassDisks(session)
            .listWithoutOwners(
                shown ->
                    datastores.stream()
                        .filter(named -> !shown.contains(named))
                        .map(
                            named ->
                                hidden(
                                    KeyDoubt.Kind.FIRST_CLASS_DISK,
                                    named,
                                    "first-class disks on it"))
                        .forEach(doubts::add),
                e ->
                    doubts.add(
                        new KeyDoubt(
                            KeyDoubt.Kind.FIRST_CLASS_DISK,
                            KeyDoubt.FIRST_CLASS_DISKS,
                            "could not " + e.attempt().operation() + ": " + e.outcome(),
                            e.advice(),
                            Optional.of(e))));
    for (FirstClassDisk disk : disks) {
      if (disk.isPlain() || isShownByItsVm(disk)) {
        continue;
      }
      KeyUser user =
          new KeyUser(disk.id(), disk.name(), KeyUser.Kind.FIRST_CLASS_DISK, holder(disk));
      disk.keys().stream()
          .filter(key -> key.providerId().isPresent())
          .forEach(key -> hold(key, user, ""));
      boolean isNameless = disk.keys().stream().anyMatch(key -> key.providerId().isEmpty());
      if (isNameless) {
        disksWithoutProvider.add(user);
      }
      if (!disk.keysShown() || isNameless) {
        doubts.add(
            new KeyDoubt(
                KeyDoubt.Kind.FIRST_CLASS_DISK,
                disk.id(),
                "vCenter does not show all keys, or not of which key provider they are, of "
                    + "first-class disk "
                    + disk,
                "Look at the disk in the vSphere Client, or delete it.",
                Optional.empty(),
                Optional.of(KeyDoubt.FIRST_CLASS_DISKS)));
      }
    }
    return doubts;
  }

  private String holder(FirstClassDisk disk) {
    Set<String> owners = diskOwners.getOrDefault(disk.id(), Set.of());
    String words;
    if (!owners.isEmpty()) {
      words = "the VM that has it attached (" + String.join(", ", owners) + ") shows none of these";
    } else if (disk.consumers().isEmpty()) {
      words = "is attached to no VM";
    } else {
      words =
          "no VM that this user sees has it attached (consumers: %s)"
              .formatted(String.join(", ", disk.consumers()));
    }
    return words + (disk.path().isEmpty() ? "" : ": " + disk.path());
  }

  /** A VM shows the keys of what is attached to it. */
  private boolean isShownByItsVm(FirstClassDisk disk) {
    return diskOwners.getOrDefault(disk.id(), Set.of()).stream()
        .filter(whole::contains)
        .map(vm -> held.getOrDefault(vm, Set.of()))
        .anyMatch(
            ofVm ->
                disk.keys().stream()
                    .allMatch(key -> ofVm.stream().anyMatch(one -> one.key().isSame(key))));
  }

  /** The clusters and whether their vSAN encrypts. Adds doubts for those that could not be read. */
  List<VsanCluster> readVsan(List<KeyDoubt> doubts) {
    return new VimVsanClusters(session)
        .list(
            e ->
                doubts.add(
                    new KeyDoubt(
                        KeyDoubt.Kind.VSAN,
                        KeyDoubt.VSAN,
                        "could not " + e.attempt().operation() + ": " + e.outcome(),
                        e.advice(),
                        Optional.of(e))));
  }
}
