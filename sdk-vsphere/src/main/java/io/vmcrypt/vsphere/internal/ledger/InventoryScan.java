package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.disk.VimFirstClassDisks;
import io.vmcrypt.vsphere.internal.disk.VimVsanClusters;
import io.vmcrypt.vsphere.internal.host.HostReader;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.Element;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertySink;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.FirstClassDisk;
import io.vmcrypt.vsphere.vm.Host;
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
import java.util.function.Consumer;
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

  /** How many snapshots one answer holds, with all devices. */
  private static final int SNAPSHOT_PAGE_SIZE = 100;

  private static final String CONNECTED = "connected";
  private static final String HOME = "config.keyId";
  private static final String DEVICES = "config.hardware.device";
  private static final String CONNECTION = "runtime.connectionState";
  private static final String SNAPSHOTS = "snapshot";
  private static final List<String> VM_PATHS =
      List.of("name", CONNECTION, HOME, DEVICES, SNAPSHOTS);

  private final VimSession session;
  private final Attempt attempt;
  private final PropertyCollector collector;

  private final Map<String, Set<Held>> held = new LinkedHashMap<>();
  private final Map<String, KeyUser> known = new HashMap<>();
  private final Set<String> whole = new HashSet<>();
  private final Map<String, KeyDoubt> unread = new LinkedHashMap<>();
  private final Map<String, Set<String>> diskOwners = new HashMap<>();
  private final Map<ManagedObjectReference, KeyUser> snapshots = new LinkedHashMap<>();
  private final Set<String> withKeys = new HashSet<>();

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

  /** Whether all keys of something were seen, and vCenter is connected to it. */
  boolean isWhole(String id) {
    return whole.contains(id);
  }

  /** The VM or host of an id; empty if it was not seen. */
  Optional<KeyUser> find(String id) {
    return Optional.ofNullable(known.get(id));
  }

  /** Reads VMs, their snapshots, and hosts. */
  void readInventory() {
    whole.clear();
    unread.clear();
    snapshots.clear();
    diskOwners.clear();
    collector.inventory(
        attempt,
        session.content().rootFolder(),
        "VirtualMachine",
        VM_PATHS,
        PAGE_SIZE,
        new VmKeys());
    readSnapshots();
    collector.inventory(
        attempt,
        session.content().rootFolder(),
        HostReader.TYPE,
        HostReader.PATHS,
        PAGE_SIZE,
        ObjectProperties.capturing(this::takeHost));
  }

  private void hold(CryptoKeyId key, KeyUser user, String state) {
    held.computeIfAbsent(user.id(), any -> new LinkedHashSet<>()).add(new Held(key, user, state));
  }

  private void doubt(KeyUser about, String seen, String advice, @Nullable SdkException cause) {
    unread.putIfAbsent(
        about.id(),
        new KeyDoubt(KeyDoubt.Kind.OBJECT, about.id(), seen, advice, Optional.ofNullable(cause)));
  }

  private void unreadable(KeyUser about, VimFault fault) {
    unreadable(about, FaultMapping.ofCall(attempt, fault));
  }

  private void unreadable(KeyUser about, ServiceException why) {
    doubt(
        about, "the keys of " + about + " could not be read: " + why.outcome(), why.advice(), why);
  }

  /** Takes in VMs, one after the other, while their page is read. */
  private final class VmKeys implements PropertySink {
    private @Nullable ManagedObjectReference vm;
    private String name = "";
    private String connection = "";
    private @Nullable CryptoKeyId home;
    private @Nullable List<DeviceKeys> devices;
    private final List<ManagedObjectReference> snapshotsOfVm = new ArrayList<>();
    private @Nullable VimFault missing;

    @Override
    public void begin(ManagedObjectReference object) {
      vm = object;
      name = "";
      connection = "";
      home = null;
      devices = null;
      snapshotsOfVm.clear();
      missing = null;
    }

    @Override
    public void property(String path, ElementReader value) {
      switch (path) {
        case "name" -> name = value.text();
        case CONNECTION -> connection = value.text().strip();
        case HOME -> home = KeyIds.read(value);
        case SNAPSHOTS -> value.visit(this::snapshot);
        case DEVICES -> {
          List<DeviceKeys> all = new ArrayList<>();
          value.children(device -> all.add(DeviceKeys.of(device)));
          devices = all;
        }
        default -> {}
      }
    }

    private void snapshot(Element part) {
      switch (part.name()) {
        case "rootSnapshotList", "childSnapshotList" -> part.visit(this::snapshot);
        case "snapshot" -> snapshotsOfVm.add(part.reference());
        default -> {}
      }
    }

    @Override
    public void missing(String path, VimFault fault) {
      if (missing == null && !path.equals("name")) {
        missing = fault;
      }
    }

    @Override
    public void end() {
      ManagedObjectReference ended = vm;
      if (ended == null) {
        return;
      }
      String id = ended.value();
      KeyUser user =
          new KeyUser(
              id, name.isEmpty() ? id : InventoryName.shown(name), KeyUser.Kind.VIRTUAL_MACHINE);
      known.put(id, user);
      boolean isConnected = connection.equals(CONNECTED);
      String state = isConnected ? "" : "connection state " + connection;
      take(user, state);
      if (missing != null) {
        unreadable(user, missing);
      } else if (devices == null) {
        doubt(
            user,
            "vCenter does not show the configuration, or not the disks, of "
                + user
                + " (connection state "
                + connection
                + ")",
            "Reconnect its host and datastore, or unlock it. If it is gone for good, pass it over"
                + " by its id, or remove it from the inventory.",
            null);
      } else if (isConnected) {
        whole.add(id);
      }
    }

    private void take(KeyUser user, String state) {
      if (home != null) {
        hold(home, user, state);
      }
      boolean hasKey = home != null;
      for (DeviceKeys device : devices == null ? List.<DeviceKeys>of() : devices) {
        hasKey |= !device.links.isEmpty();
        holdLinks(device, user, "", state);
        if (!device.firstClassId.isEmpty()) {
          diskOwners.computeIfAbsent(device.firstClassId, any -> new HashSet<>()).add(user.id());
        }
      }
      if (hasKey) {
        withKeys.add(user.id());
      }
      snapshotsOfVm.forEach(snapshot -> snapshots.put(snapshot, user));
    }
  }

  private void holdLinks(DeviceKeys device, KeyUser user, String within, String state) {
    for (DeviceKeys.Link link : device.links) {
      String place =
          link.number() == 1
              ? within
              : within
                  + (within.isEmpty() ? "" : ", ")
                  + "link "
                  + link.number()
                  + " of "
                  + (device.label.isEmpty() ? "a disk" : device.label);
      hold(link.key(), new KeyUser(user.id(), user.name(), user.kind(), place), state);
    }
  }

  /** Of all their homes; of those whose VM or home shows a key, their disks too. */
  private void readSnapshots() {
    if (snapshots.isEmpty()) {
      return;
    }
    List<ManagedObjectReference> encrypted = new ArrayList<>();
    readSnapshots(
        List.copyOf(snapshots.keySet()),
        HOME,
        PAGE_SIZE,
        found -> {
          KeyUser user = user(found);
          found.value(HOME).ifPresent(key -> hold(KeyIds.read(key), user, ""));
          if (found.value(HOME).isPresent() || withKeys.contains(user.id())) {
            encrypted.add(found.object());
          }
        });
    readSnapshots(
        encrypted,
        DEVICES,
        SNAPSHOT_PAGE_SIZE,
        found -> {
          KeyUser user = user(found);
          found.value(DEVICES).map(XmlFragment::elements).orElse(List.of()).stream()
              .map(DeviceKeys::of)
              .forEach(device -> holdLinks(device, user, user.where(), ""));
        });
  }

  private KeyUser user(ObjectProperties snapshot) {
    KeyUser vm = snapshots.get(snapshot.object());
    return vm == null
        ? new KeyUser(
            snapshot.object().value(), snapshot.object().value(), KeyUser.Kind.VIRTUAL_MACHINE)
        : new KeyUser(vm.id(), vm.name(), vm.kind(), "snapshot " + snapshot.object().value());
  }

  private void readSnapshots(
      List<ManagedObjectReference> wanted,
      String path,
      int pageSize,
      Consumer<ObjectProperties> each) {
    for (int from = 0; from < wanted.size(); from += pageSize) {
      List<ManagedObjectReference> some =
          wanted.subList(from, Math.min(wanted.size(), from + pageSize));
      Set<ManagedObjectReference> untold = new LinkedHashSet<>(some);
      collector.retrieve(
          attempt,
          filter -> {
            filter.object(
                "propSet",
                set ->
                    set.text("type", "VirtualMachineSnapshot")
                        .bool("all", false)
                        .text("pathSet", path));
            some.forEach(
                snapshot ->
                    filter.object(
                        "objectSet", set -> set.reference("obj", snapshot).bool("skip", false)));
            filter.bool("reportMissingObjectsInResults", true);
          },
          pageSize,
          ObjectProperties.capturing(
              found -> {
                untold.remove(found.object());
                VimFault fault = found.missing().get(path);
                if (fault == null) {
                  each.accept(found);
                } else if (!fault.is("ManagedObjectNotFound")) {
                  // one that was removed meanwhile has left its keys to its VM
                  whole.remove(user(found).id());
                  unreadable(user(found), fault);
                }
              }));
      // removed meanwhile, too: where the release does not report it
      untold.forEach(gone -> whole.remove(snapshots.getOrDefault(gone, unknown(gone)).id()));
    }
  }

  private static KeyUser unknown(ManagedObjectReference object) {
    return new KeyUser(object.value(), object.value(), KeyUser.Kind.VIRTUAL_MACHINE);
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
    host.keyId().ifPresent(key -> hold(key, user, state));
    // one without a key may have one all the same, by its encryption mode
    if (host.keyId().isEmpty() && host.mayHaveKeyOf("")) {
      doubt(
          user,
          "vCenter does not show the key of "
              + user
              + " (connection state "
              + host.connectionState()
              + ", crypto state "
              + host.cryptoState()
              + ")",
          "Reconnect the host, or start it again. If it is gone for good, pass it over by its id,"
              + " or remove it from the inventory.",
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
                e ->
                    doubts.add(
                        new KeyDoubt(
                            KeyDoubt.Kind.FIRST_CLASS_DISK,
                            "",
                            "could not " + e.attempt().operation() + ": " + e.outcome(),
                            e.advice(),
                            Optional.of(e))));
    for (FirstClassDisk disk : disks) {
      if (disk.isPlain() || isShownByItsVm(disk)) {
        continue;
      }
      KeyUser user = new KeyUser(disk.id(), disk.name(), KeyUser.Kind.FIRST_CLASS_DISK);
      disk.keys().forEach(key -> hold(key, user, ""));
      if (!disk.keysShown()) {
        doubts.add(
            new KeyDoubt(
                KeyDoubt.Kind.FIRST_CLASS_DISK,
                disk.id(),
                "vCenter does not show all keys of " + user,
                "Look at the disk in the vSphere Client, or delete it.",
                Optional.empty()));
      }
    }
    return doubts;
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

  /** The clusters whose vSAN encrypts, or may. */
  List<VsanCluster> readVsan(List<KeyDoubt> doubts) {
    return new VimVsanClusters(session)
        .list(
            e ->
                doubts.add(
                    new KeyDoubt(
                        KeyDoubt.Kind.VSAN,
                        "",
                        "could not " + e.attempt().operation() + ": " + e.outcome(),
                        e.advice(),
                        Optional.of(e))));
  }
}
