package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.MovedVm;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmPlace;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmSnapshot;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeMoveTrait;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One relocation of a VM, within its vCenter or to another one. The source is looked at with its
 * lock held, and then the target with its own; nobody holds both.
 */
final class Relocation {

  private static final ApiVersion V7_0 = new ApiVersion("7.0.0.0");

  /** The groups of checks that count here, as {@code CheckTestType} names them. */
  static final Set<String> ALL_TESTS =
      Set.of("sourceTests", "hostTests", "datastoreTests", "networkTests");

  /** A snapshot with what it shows. */
  private record Held(VmSnapshot snapshot, DataObject config) {}

  private final Vcenter source;
  private final VmRecord vm;
  private final DataObject spec;
  private final Set<String> tests;
  private final MovedFiles files;
  private final MovedCards cards;
  private final DataObject before;
  private final List<Held> snapshots;
  private final @Nullable VmSnapshot current;
  private final Set<FakeKey> keys;
  private final boolean poweredOn;
  private final boolean encrypted;
  private final boolean template;
  private final FakeVm wanted;
  private final List<KeyWish> wishes = new ArrayList<>();
  private VcenterNetwork.Node target;
  private @Nullable Session account;
  private @Nullable VmPlace place;
  private @Nullable MoRef folder;
  private @Nullable VmRecord entry;
  private Tasks.@Nullable Task shown;
  private boolean isOver;

  /** With the source's lock held. */
  Relocation(
      VcenterNetwork.Node here,
      VmRecord vm,
      DataObject spec,
      ApiVersion version,
      Set<String> tests) {
    this.source = here.vcenter();
    this.target = here;
    this.vm = vm;
    this.spec = spec;
    this.tests = tests;
    this.before = vm.config();
    this.files = new MovedFiles(before, spec);
    this.cards = new MovedCards(before, spec.list("deviceChange"), version);
    this.snapshots =
        vm.snapshots().stream().map(snapshot -> new Held(snapshot, snapshot.config())).toList();
    this.current = vm.current();
    this.keys = vm.keysWithSnapshots();
    this.poweredOn = vm.isPoweredOn();
    this.encrypted = vm.isEncrypted();
    this.template = vm.isTemplate();
    this.wanted = vm.wanted();
  }

  /** Whether it leaves its vCenter. */
  boolean leaves() {
    return spec.has("service");
  }

  /** With the source's lock held: the privileges of the caller. */
  Map<MoRef, Set<String>> privileges() {
    Set<String> needed = new TreeSet<>();
    needed.add("Resource.ColdMigrate");
    if (poweredOn) {
      needed.add("Resource.HotMigrate");
    }
    if (encrypted) {
      needed.add("Cryptographer.Migrate");
    }
    return Map.of(vm.ref(), needed);
  }

  /** With the source's lock held: what can be refused without a look at the target. */
  void planSource() throws VimFault {
    refuseUnmodelled();
    if (!tests.contains("sourceTests")) {
      return;
    }
    vm.requireUsable();
    if (!source.inventory().host(vm.host()).connection().equals("connected")) {
      throw VimFault.hostNotConnected();
    }
    if (leaves()) {
      planLeaving();
    }
    cards.check();
  }

  private void refuseUnmodelled() throws VimFault {
    DataObject crypto = spec.findData("cryptoSpec");
    if (crypto != null && !crypto.type().equals("CryptoSpecNoOp")) {
      throw VimFault.notSupported("A relocation changes no encryption.");
    }
    files.check();
  }

  private void planLeaving() throws VimFault {
    if (template) {
      throw VimFault.notSupported("It is a template.");
    }
    if (encrypted && !source.settings().version().includes(V7_0)) {
      throw VimFault.notSupported(
          "An encrypted virtual machine does not leave its vCenter Server.");
    }
    if (!snapshots.isEmpty() && has(FakeMoveTrait.REFUSES_SNAPSHOTS)) {
      throw VimFault.notSupported("The virtual machine has snapshots.");
    }
    for (String needed : List.of("host", "pool", "datastore")) {
      if (!spec.has(needed)) {
        throw VimFault.invalidArgument("spec." + needed);
      }
    }
  }

  private boolean has(FakeMoveTrait trait) {
    return source.settings().moves().contains(trait);
  }

  /** Without a lock: connects to the other vCenter, if there is one. */
  void reach() throws VimFault {
    DataObject service = spec.findData("service");
    if (service != null) {
      ServiceLocator.Reached reached = new ServiceLocator(source, service).reach();
      target = reached.node();
      account = reached.session();
    }
  }

  Vcenter target() {
    return target.vcenter();
  }

  /** With the target's lock held: what the target says. */
  void planTarget() throws VimFault {
    Session there = account;
    if (there != null) {
      target().sessions().end(there);
      if (encrypted && !target().settings().version().includes(V7_0)) {
        throw VimFault.notSupported("The target does not take encrypted virtual machines.");
      }
    }
    Inventory inventory = target().inventory();
    MovedPlace wantedPlace = new MovedPlace(inventory, vm, spec);
    MoRef host = wantedPlace.host();
    MoRef pool = wantedPlace.pool(host);
    MoRef datastore = wantedPlace.datastore(host);
    MoRef into = wantedPlace.folder(host);
    if (there != null) {
      Privileges.demand(targetPrivileges(inventory, host, pool, datastore, into), there);
    }
    if (tests.contains("hostTests")) {
      checkHost(inventory, host);
    }
    List<MoRef> networks =
        tests.contains("networkTests") || tests.contains("hostTests")
            ? cards.map(inventory, host, leaves())
            : vm.place().networks();
    if (tests.contains("datastoreTests")) {
      files.map(inventory, host, datastore, leaves() ? null : vm.place().datastore());
    }
    checkProfiles();
    checkName(inventory, into);
    place = new VmPlace(host, pool, datastore, networks);
    folder = into;
    keys.forEach(key -> wishes.add(target().existing(key)));
  }

  private Map<MoRef, Set<String>> targetPrivileges(
      Inventory inventory, MoRef host, MoRef pool, MoRef datastore, MoRef into) {
    Map<MoRef, Set<String>> needed = new LinkedHashMap<>();
    needed.put(into, new TreeSet<>(Set.of(Privileges.REGISTER_IN_INVENTORY)));
    needed.put(pool, Set.of(Privileges.ASSIGN_TO_POOL));
    needed.put(datastore, Set.of(Privileges.ALLOCATE_SPACE));
    for (MoRef network : inventory.networksOf(host)) {
      if (cards.goesTo(inventory, network)) {
        needed.put(network, Set.of(Privileges.ASSIGN_NETWORK));
      }
    }
    if (encrypted && has(FakeMoveTrait.TARGET_NEEDS_ENCRYPT_NEW)) {
      needed.put(into, Set.of(Privileges.REGISTER_IN_INVENTORY, Privileges.ENCRYPT_NEW));
    }
    if (encrypted && !inventory.host(host).isSafe()) {
      needed.put(host, Set.of(Privileges.REGISTER_HOST));
    }
    return needed;
  }

  private void checkHost(Inventory inventory, MoRef host) throws VimFault {
    if (!inventory.host(host).connection().equals("connected")) {
      throw VimFault.hostNotConnected();
    }
    if (encrypted && !inventory.host(host).isCapable()) {
      throw VimFault.notSupported("The host does not support encryption.");
    }
  }

  private void checkProfiles() throws VimFault {
    checkProfile(spec.list("profile"), encrypted, "spec.profile");
    for (DataObject locator : spec.list("disk")) {
      checkProfile(
          locator.list("profile"),
          files.isEncrypted(locator.number("diskId")),
          "spec.disk.profile");
    }
  }

  /** No policy is changed in a way that would encrypt or decrypt something. */
  private void checkProfile(List<DataObject> profiles, boolean isEncrypted, String path)
      throws VimFault {
    for (DataObject profile : profiles) {
      String id = profile.findText("profileId");
      if (id == null) {
        continue;
      }
      Boolean encryption = target.policies().isEncryption(id);
      if (encryption == null) {
        throw VimFault.invalidArgument(path + ".profileId");
      }
      if (encryption != isEncrypted) {
        throw VimFault.notSupported("A relocation changes no encryption.");
      }
    }
  }

  private void checkName(Inventory inventory, MoRef into) throws VimFault {
    String name = VmConfiguration.escape(wanted.name());
    FolderMethods.refuseTaken(inventory, into, name, leaves() ? null : vm.ref());
  }

  /** Without a lock: whether the target gets each key. */
  void checkKeys() throws VimFault {
    for (FakeKey key : keys) {
      String wrapping = source.kms().wrapped().wrappingKeyId(key);
      if (wrapping != null) {
        // it comes along with what it encrypts
        target().kms().wrapped().wrap(key, wrapping);
      }
    }
    for (KeyWish wish : wishes) {
      try {
        wish.fulfil();
      } catch (VimFault notGot) {
        throw missing(wish.key());
      }
    }
  }

  private VimFault missing(FakeKey key) {
    if (has(FakeMoveTrait.NAMES_MISSING_KEY)) {
      return new VimFault(
          new DataObject("EncryptionKeyRequired")
              .with("requiredKey", List.of(VmConfiguration.cryptoKeyId(key))),
          "The virtual machine is encrypted and a required key was not found.");
    }
    return VimFault.systemError("Unable to decrypt the ciphertext. Failed to decrypt the key");
  }

  /** With the target's lock held: shows the VM there, as one that a task works on. */
  void enter() {
    if (entry != null || isOver) {
      return;
    }
    Inventory inventory = target().inventory();
    VmPlace there = Objects.requireNonNull(place);
    MoRef into = Objects.requireNonNull(folder);
    FakeVm here =
        MovedVm.description(
            wanted,
            wanted.name(),
            inventory.datacenterName(there.host()),
            inventory.pathOfFolder(into));
    VmRecord arrived = inventory.enlist(inventory.draft(here, there), into);
    entry = arrived;
    String number = arrived.ref().value().substring("vm-".length());
    arrived.set(moved(before, number));
    arrived.power(poweredOn);
    inventory.bring(
        arrived,
        snapshots.stream().map(Held::snapshot).toList(),
        snapshots.stream().map(held -> moved(held.config(), number)).toList(),
        current);
    setPolicies(arrived);
    shown =
        target()
            .tasks()
            .show(
                target()
                    .task(
                        null,
                        RelocationMethods.DESCRIPTION,
                        arrived.ref(),
                        account == null ? null : account.user()));
  }

  private DataObject moved(DataObject config, @Nullable String number) {
    DataObject moved = config.copy();
    files.apply(moved, number);
    cards.apply(moved);
    if (number != null) {
      files.cutLinks(moved, wanted);
    }
    return moved.with("changeVersion", config.text("changeVersion") + "/r");
  }

  private void setPolicies(VmRecord at) {
    if (leaves()) {
      at.homePolicy(null);
      at.diskPolicies().clear();
    }
    List<DataObject> home = spec.list("profile");
    if (!home.isEmpty()) {
      at.homePolicy(home.get(0).findText("profileId"));
    }
    for (DataObject locator : spec.list("disk")) {
      int key = locator.number("diskId");
      for (DataObject profile : locator.list("profile")) {
        String id = profile.findText("profileId");
        if (id == null) {
          at.diskPolicies().remove(key);
        } else {
          at.diskPolicies().put(key, id);
        }
      }
    }
  }

  /** With the target's lock held: the VM is there for good. */
  void arrive() {
    enter();
    isOver = true;
    VmRecord arrived = Objects.requireNonNull(entry);
    target().inventory().host(arrived.host()).take(keys);
    endShown();
    target().moved("DstVmMigratedEvent", arrived, user(), 0);
  }

  private @Nullable String user() {
    Session there = account;
    return there == null ? null : there.user();
  }

  /** With the target's lock held: there is nothing of it, or what had come so far. */
  void giveUp(boolean leavesEntry) {
    isOver = true;
    VmRecord arrived = entry;
    if (arrived == null) {
      return;
    }
    endShown();
    target().moved("DstVmMigrateFailedEvent", arrived, user(), 0);
    if (!leavesEntry) {
      target().inventory().remove(arrived);
    }
  }

  private void endShown() {
    Tasks.Task task = shown;
    shown = null;
    if (task != null && !task.isDone()) {
      task.endNow();
    }
  }

  @Nullable MoRef arrived() {
    return entry == null ? null : entry.ref();
  }

  /** With the lock held: has it elsewhere in this vCenter. */
  void moveWithin() {
    Inventory inventory = source.inventory();
    VmPlace there = Objects.requireNonNull(place);
    MoRef into = Objects.requireNonNull(folder);
    List<DataObject> shownThen =
        snapshots.stream().map(held -> moved(held.config(), null)).toList();
    vm.set(moved(before, null));
    vm.showSnapshots(shownThen);
    setPolicies(vm);
    inventory.move(vm, there, into);
    inventory.host(there.host()).take(keys);
  }
}
