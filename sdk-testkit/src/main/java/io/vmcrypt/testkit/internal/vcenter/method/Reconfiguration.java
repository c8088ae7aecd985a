package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VirtualTpm;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeySource;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.key.Keys;
import io.vmcrypt.testkit.internal.vcenter.key.KmsClusters;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Events;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeTaskEffect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One change of a VM's configuration. It is planned with the lock held, and everything that is
 * wrong is found then. Next the keys are fetched without the lock. Then it is applied.
 */
final class Reconfiguration {

  /** What is taken over as it is given, by the same name. */
  private static final List<String> TAKEN_OVER =
      List.of(
          "annotation",
          "guestId",
          "alternateGuestName",
          "uuid",
          "instanceUuid",
          "firmware",
          "memoryHotAddEnabled",
          "cpuHotAddEnabled",
          "cpuHotRemoveEnabled",
          "nestedHVEnabled",
          "vPMCEnabled",
          "changeTrackingEnabled",
          "maxMksConnections",
          "guestAutoLockEnabled",
          "memoryReservationLockedToMax",
          "messageBusTunnelEnabled",
          "swapPlacement",
          "ftEncryptionMode");

  /** What is merged, element by element, into what the VM has. */
  private static final Map<String, String> MERGED =
      Map.of(
          "flags", "flags",
          "bootOptions", "bootOptions",
          "tools", "tools",
          "powerOpInfo", "defaultPowerOps",
          "cpuAllocation", "cpuAllocation",
          "memoryAllocation", "memoryAllocation");

  /** What only a VM that is off can change. */
  private static final Set<String> OFFLINE =
      Set.of("firmware", "guestId", "numCPUs", "numCoresPerSocket", "memoryMB", "nestedHVEnabled");

  private static final Set<String> OTHERS =
      Set.of(
          "changeVersion",
          "name",
          "numCPUs",
          "numCoresPerSocket",
          "memoryMB",
          "deviceChange",
          "extraConfig",
          "vmProfile",
          "crypto",
          "migrateEncryption");

  /** What a VM is told when it is made, and never again. */
  private static final Set<String> AT_THE_BEGINNING = Set.of("version", "files");

  private static final String SHALLOW = "CryptoSpecShallowRecrypt";

  private static final List<String> MIGRATE_MODES =
      List.of("disabled", "opportunistic", "required");
  private static final List<String> FT_MODES =
      List.of("ftEncryptionDisabled", "ftEncryptionOpportunistic", "ftEncryptionRequired");

  /** What a profile list asks for. */
  private enum Profile {
    NOT_GIVEN,
    ENCRYPTION,
    OTHER
  }

  /** What is done to the home or to a disk. */
  private enum Action {
    NONE,
    ENCRYPT,
    DECRYPT,
    SHALLOW_RECRYPT,
    DEEP_RECRYPT
  }

  /**
   * What is done to a disk.
   *
   * @param wishes the new keys of its files; number 0 is the one that the VM writes to
   * @param isNew whether it is added
   */
  private record DiskChange(
      int key, DataObject device, Action action, Map<Integer, KeyWish> wishes, boolean isNew) {}

  private final Vcenter vcenter;
  private final Policies policies;
  private final VmRecord vm;
  private final DataObject spec;
  private final DataObject before;
  private final DeviceComparison comparison;
  private final TpmChange tpm;
  private final HardwareChange hardware;
  private final boolean isCreation;
  private final Map<String, KeyWish> wishes = new LinkedHashMap<>();
  private final List<DiskChange> disks = new ArrayList<>();
  private final List<Runnable> policyChanges = new ArrayList<>();
  private Action home = Action.NONE;
  private @Nullable KeyWish homeWish;
  private boolean encryptedAfter;

  Reconfiguration(
      Vcenter vcenter, Policies policies, VmRecord vm, DataObject spec, ApiVersion version) {
    this(vcenter, policies, vm, spec, version, false);
  }

  private Reconfiguration(
      Vcenter vcenter,
      Policies policies,
      VmRecord vm,
      DataObject spec,
      ApiVersion version,
      boolean isCreation) {
    this.isCreation = isCreation;
    this.hardware = new HardwareChange(vcenter.inventory(), vm);
    this.vcenter = vcenter;
    this.policies = policies;
    this.vm = vm;
    this.spec = spec;
    this.before = vm.config();
    String firmware = spec.findText("firmware");
    this.tpm = new TpmChange(before, firmware == null ? before.text("firmware") : firmware);
    this.comparison = new DeviceComparison(TypeTables.VIM, version);
  }

  /** The first configuration of a VM that is made by this request. */
  static Reconfiguration ofNewVm(
      Vcenter vcenter, Policies policies, VmRecord vm, DataObject spec, ApiVersion version) {
    return new Reconfiguration(vcenter, policies, vm, spec, version, true);
  }

  private boolean isModelled(String name) {
    return OTHERS.contains(name)
        || TAKEN_OVER.contains(name)
        || MERGED.containsKey(name)
        || (isCreation && AT_THE_BEGINNING.contains(name));
  }

  /** With the lock held: finds out what is to be done, and whether it is possible. */
  void plan() throws VimFault {
    for (String name : spec.values().keySet()) {
      if (!isModelled(name)) {
        throw VimFault.notSupported("This stand-in does not model a change of " + name + ".");
      }
    }
    if (spec.has("changeVersion")
        && !spec.text("changeVersion").equals(before.text("changeVersion"))) {
      throw VimFault.of(
          "ConcurrentAccess",
          "Cannot complete operation due to concurrent modification by another operation.");
    }
    if (vm.isTemplate()
        && (spec.has("crypto") || spec.has("vmProfile") || spec.has("deviceChange"))) {
      throw VimFault.notSupported("It is a template.");
    }
    if (!vm.isAccessible()) {
      throw VimFault.of(
          "InvalidState",
          "The operation is not allowed in the current state. The virtual machine is"
              + " inaccessible.");
    }
    if (vm.isLocked()) {
      throw VimFault.of(
          "InvalidState",
          "The operation is not allowed in the current state. The virtual machine is locked.");
    }
    if (vm.isPoweredOn() && spec.values().keySet().stream().anyMatch(OFFLINE::contains)) {
      throw VmTasks.powerState(vm, "poweredOff");
    }
    checkName();
    planHome();
    List<DataObject> changes = spec.list("deviceChange");
    for (int i = 0; i < changes.size(); i++) {
      planDevice(i, changes.get(i));
    }
    planHomeOfTpm();
    checkOffline();
    checkBranches();
    checkHost();
    checkSpace();
    checkVirtualTpm();
    checkDisksAfterDecryption();
    checkMode("migrateEncryption", MIGRATE_MODES);
    checkMode("ftEncryptionMode", FT_MODES);
    if (spec.has("migrateEncryption")
        && encryptedAfter
        && !spec.text("migrateEncryption").equals("required")) {
      throw invalidVmConfig(
          "migrateEncryption", "An encrypted virtual machine always migrates encrypted.");
    }
  }

  /** Whether it encrypts what the VM has already. */
  boolean encrypts() {
    return home == Action.ENCRYPT
        || disks.stream().anyMatch(disk -> !disk.isNew() && disk.action() == Action.ENCRYPT);
  }

  private void checkName() throws VimFault {
    String name = isCreation ? null : spec.findText("name");
    if (name == null) {
      return;
    }
    MoRef folder = Objects.requireNonNull(vcenter.inventory().parent(vm.ref()));
    MoRef taken = vcenter.inventory().child(folder, name);
    if (taken != null && !taken.equals(vm.ref())) {
      throw new VimFault(
          new DataObject("DuplicateName").with("name", name).with("object", taken),
          "The name '" + name + "' already exists.");
    }
  }

  /** The privileges on the VM that the plan needs. */
  Set<String> privileges() {
    Set<String> needed = new TreeSet<>();
    demand(home, needed);
    for (DiskChange disk : disks) {
      if (disk.isNew() && disk.action() == Action.ENCRYPT && home != Action.ENCRYPT) {
        needed.add(Privileges.ADD_DISK);
      } else {
        demand(disk.action(), needed);
      }
    }
    if (disks.stream().anyMatch(DiskChange::isNew)) {
      needed.add(Privileges.ADD_NEW_DISK);
    }
    if (tpm.isChanged() || hardware.removesAny()) {
      needed.add(Privileges.ADD_REMOVE_DEVICE);
    }
    return needed;
  }

  /** The same where it is a part of what makes a VM: what is encrypted is not there yet. */
  Set<String> privilegesToMake() {
    Set<String> needed = privileges();
    if (needed.remove(Privileges.ENCRYPT)) {
      needed.add(Privileges.ENCRYPT_NEW);
    }
    return needed;
  }

  private static void demand(Action action, Set<String> privileges) {
    switch (action) {
      case NONE -> {}
      case ENCRYPT -> privileges.add(Privileges.ENCRYPT);
      case DECRYPT -> privileges.add(Privileges.DECRYPT);
      case SHALLOW_RECRYPT, DEEP_RECRYPT -> privileges.add(Privileges.RECRYPT);
    }
  }

  private void planHome() throws VimFault {
    boolean encrypted = before.has("keyId");
    Profile profile = profile(spec.list("vmProfile"), "spec.vmProfile", vm::homePolicy);
    DataObject crypto = spec.findData("crypto");
    switch (crypto == null ? "" : crypto.type()) {
      case "" -> {
        if (profile == Profile.ENCRYPTION && !encrypted) {
          home = Action.ENCRYPT;
          homeWish = newKey(null);
        } else if (profile == Profile.OTHER && encrypted) {
          home = Action.DECRYPT;
        }
      }
      case "CryptoSpecNoOp" -> {
        if ((profile == Profile.ENCRYPTION && !encrypted)
            || (profile == Profile.OTHER && encrypted)) {
          throw mismatch();
        }
      }
      case "CryptoSpecEncrypt" -> {
        if (encrypted) {
          throw invalidVmConfig("crypto", "The virtual machine is already encrypted.")
              .key("msg.hostd.configSpec.enc.encrypted");
        }
        if (profile != Profile.ENCRYPTION) {
          throw mismatch();
        }
        home = Action.ENCRYPT;
        homeWish = wish(cryptoOf(spec).data("cryptoKeyId"));
      }
      case "CryptoSpecDecrypt" -> {
        requireEncrypted(encrypted);
        if (profile == Profile.ENCRYPTION) {
          throw mismatch();
        }
        home = Action.DECRYPT;
      }
      case SHALLOW -> {
        requireEncrypted(encrypted);
        home = Action.SHALLOW_RECRYPT;
        homeWish = wish(cryptoOf(spec).data("newKeyId"));
      }
      case "CryptoSpecDeepRecrypt" -> {
        requireEncrypted(encrypted);
        home = Action.DEEP_RECRYPT;
        homeWish = wish(cryptoOf(spec).data("newKeyId"));
      }
      default -> throw VimFault.notSupported("This stand-in does not model " + cryptoOf(spec));
    }
    encryptedAfter = home == Action.NONE ? encrypted : home != Action.DECRYPT;
  }

  private static DataObject cryptoOf(DataObject holder) {
    return holder.data("crypto");
  }

  private static void requireEncrypted(boolean encrypted) throws VimFault {
    if (!encrypted) {
      throw invalidVmConfig("crypto", "The virtual machine is not encrypted.")
          .key("msg.hostd.configSpec.enc.notEncrypted");
    }
  }

  private static VimFault mismatch() {
    return invalidVmConfig("crypto", "The encryption and the storage policy do not match.")
        .key("msg.hostd.configSpec.enc.mismatch");
  }

  private static VimFault invalidVmConfig(String property, String message) {
    return new VimFault(
        new DataObject("InvalidVmConfig").with("property", property),
        "Invalid virtual machine configuration. " + message);
  }

  private static VimFault invalidDevice(int index, String property, String message) {
    return new VimFault(
        new DataObject("InvalidDeviceSpec").with("property", property).with("deviceIndex", index),
        "Invalid configuration for device '" + index + "'. " + message);
  }

  private static VimFault invalidOperation(int index, String message) {
    return new VimFault(
        new DataObject("InvalidDeviceOperation")
            .with("property", "deviceChange[" + index + "]")
            .with("deviceIndex", index)
            .with("badOp", "edit"),
        "Invalid operation for device '" + index + "'. " + message);
  }

  /** Sets the policy from now on, or none. */
  @FunctionalInterface
  private interface PolicyHolder {
    @Nullable String present();
  }

  private Profile profile(List<DataObject> profiles, String parameter, PolicyHolder holder)
      throws VimFault {
    if (profiles.isEmpty()) {
      return Profile.NOT_GIVEN;
    }
    if (profiles.size() > 1) {
      throw VimFault.invalidArgument(parameter);
    }
    String id = policyId(profiles.get(0), holder);
    if (id == null) {
      return Profile.OTHER;
    }
    Boolean encryption = policies.isEncryption(id);
    if (encryption == null) {
      throw VimFault.invalidArgument(parameter + ".profileId");
    }
    return encryption ? Profile.ENCRYPTION : Profile.OTHER;
  }

  private static @Nullable String policyId(DataObject profile, PolicyHolder holder)
      throws VimFault {
    return switch (profile.type()) {
      case "VirtualMachineDefinedProfileSpec" -> profile.text("profileId");
      case "VirtualMachineEmptyProfileSpec", "VirtualMachineDefaultProfileSpec" -> null;
      default ->
          throw VimFault.notSupported(
              "This stand-in does not model " + profile.type() + " over " + holder.present());
    };
  }

  private void planDevice(int index, DataObject change) throws VimFault {
    String path = "deviceChange[" + index + "]";
    if (isTpm(change)) {
      planTpm(index, change);
      return;
    }
    String operation = change.findText("operation");
    if ("add".equals(operation)) {
      planNew(index, path, change);
      return;
    }
    if ("remove".equals(operation)) {
      hardware.remove(index, change);
      return;
    }
    if (!"edit".equals(operation) || change.has("fileOperation")) {
      throw VimFault.notSupported("This stand-in models no change of a device but its edit.");
    }
    DataObject given = change.data("device");
    DataObject present = device(before, given.number("key"));
    if (present == null) {
      throw invalidDevice(index, path + ".device.key", "There is no device of this key.");
    }
    String difference = comparison.difference(present, given);
    if (difference != null) {
      throw invalidDevice(
          index,
          path + ".device." + difference,
          "The element "
              + difference
              + " is not what the device has; a device comes back as it was read.");
    }
    DataObject backing = change.findData("backing");
    DataObject crypto = backing == null ? null : backing.findData("crypto");
    if (!present.type().equals("VirtualDisk")) {
      if (crypto != null || change.has("profile")) {
        throw invalidDevice(index, path, "Only virtual disks can be encrypted.")
            .key("msg.hostd.deviceSpec.enc.notDisk");
      }
      return;
    }
    int key = present.number("key");
    Profile profile =
        profile(
            change.list("profile"), "spec." + path + ".profile", () -> vm.diskPolicies().get(key));
    planDisk(index, present, given, profile, backing);
    if (profile != Profile.NOT_GIVEN) {
      String id = policyId(change.list("profile").get(0), () -> null);
      policyChanges.add(
          () -> {
            if (id == null) {
              vm.diskPolicies().remove(key);
            } else {
              vm.diskPolicies().put(key, id);
            }
          });
    }
  }

  private void planNew(int index, String path, DataObject change) throws VimFault {
    DataObject added = hardware.add(index, change);
    DataObject backing = change.findData("backing");
    if (!added.type().equals("VirtualDisk")) {
      if (backing != null || change.has("profile")) {
        throw invalidDevice(index, path, "Only virtual disks can be encrypted.")
            .key("msg.hostd.deviceSpec.enc.notDisk");
      }
      return;
    }
    Profile profile = profile(change.list("profile"), "spec." + path + ".profile", () -> null);
    planDisk(index, added, added, profile, backing);
    DiskChange planned = disks.remove(disks.size() - 1);
    disks.add(new DiskChange(planned.key(), added, planned.action(), planned.wishes(), true));
    if (profile != Profile.NOT_GIVEN) {
      String id = policyId(change.list("profile").get(0), () -> null);
      if (id != null) {
        policyChanges.add(() -> vm.diskPolicies().put(added.number("key"), id));
      }
    }
  }

  private boolean isTpm(DataObject change) {
    DataObject present = device(before, change.data("device").number("key"));
    String operation = change.findText("operation");
    return ("add".equals(operation) && change.data("device").type().equals(VirtualTpm.TYPE))
        || ("remove".equals(operation)
            && present != null
            && present.type().equals(VirtualTpm.TYPE));
  }

  private void planTpm(int index, DataObject change) throws VimFault {
    if (change.has("fileOperation") || change.has("backing") || change.has("profile")) {
      throw invalidDevice(
          index, "deviceChange[" + index + "]", "A virtual TPM has neither file nor policy.");
    }
    if ("add".equals(change.findText("operation"))) {
      tpm.add(index);
    } else {
      tpm.remove();
    }
  }

  /**
   * vCenter encrypts a plain home for a virtual TPM, and decrypts it again with its removal, if no
   * policy and no disk wants it encrypted: so Broadcom's own tests of guests look at it.
   */
  private void planHomeOfTpm() throws VimFault {
    if (tpm.isAdded() && !encryptedAfter && home == Action.NONE) {
      home = Action.ENCRYPT;
      homeWish = newKey(null);
      encryptedAfter = true;
    }
    String policy = vm.homePolicy();
    boolean wanted =
        (policy != null && Boolean.TRUE.equals(policies.isEncryption(policy)))
            || VmRecord.disks(before).stream().anyMatch(disk -> disk.data("backing").has("keyId"))
            || disks.stream().anyMatch(disk -> disk.action() == Action.ENCRYPT);
    if (tpm.isRemoved() && encryptedAfter && home == Action.NONE && !wanted) {
      home = Action.DECRYPT;
      encryptedAfter = false;
    }
  }

  private void planDisk(
      int index,
      DataObject present,
      DataObject given,
      Profile profile,
      @Nullable DataObject backing)
      throws VimFault {
    DataObject crypto = backing == null ? null : backing.findData("crypto");
    boolean encrypted = present.data("backing").has("keyId");
    Action action = Action.NONE;
    KeyWish wish = null;
    switch (crypto == null ? "" : crypto.type()) {
      case "", "CryptoSpecNoOp" -> {
        if (profile == Profile.ENCRYPTION && !encrypted && crypto == null) {
          action = Action.ENCRYPT;
          wish = inherited();
        } else if (profile == Profile.OTHER && encrypted && crypto == null) {
          action = Action.DECRYPT;
        }
      }
      case "CryptoSpecEncrypt" -> {
        if (encrypted) {
          throw invalidOperation(index, "The disk is already encrypted.")
              .key("msg.hostd.deviceSpec.enc.encrypted");
        }
        requirePolicy(index, profile == Profile.ENCRYPTION);
        action = Action.ENCRYPT;
        wish = wish(Objects.requireNonNull(crypto).data("cryptoKeyId"));
      }
      case "CryptoSpecDecrypt" -> {
        requireEncryptedDisk(index, encrypted);
        requirePolicy(index, profile != Profile.ENCRYPTION);
        action = Action.DECRYPT;
      }
      case SHALLOW -> requireEncryptedDisk(index, encrypted);
      case "CryptoSpecDeepRecrypt" -> {
        requireEncryptedDisk(index, encrypted);
        requirePolicy(index, profile == Profile.ENCRYPTION);
        action = Action.DEEP_RECRYPT;
        wish = wish(Objects.requireNonNull(crypto).data("newKeyId"));
      }
      default -> throw VimFault.notSupported("This stand-in does not model " + crypto);
    }
    Map<Integer, KeyWish> wishes = new LinkedHashMap<>();
    if (wish != null) {
      wishes.put(0, wish);
    } else if (action == Action.NONE && backing != null) {
      wishes.putAll(shallowWishes(index, present, backing));
      action = wishes.isEmpty() ? Action.NONE : Action.SHALLOW_RECRYPT;
    }
    check(action, index, present);
    disks.add(new DiskChange(present.number("key"), given, action, wishes, false));
  }

  /**
   * The keys that a shallow re-key gives to each file. What is asked for one also goes for those
   * below it, until the request says something else; a file that is not encrypted stays so.
   */
  private Map<Integer, KeyWish> shallowWishes(int index, DataObject disk, DataObject backing)
      throws VimFault {
    Map<Integer, KeyWish> wishes = new LinkedHashMap<>();
    List<DataObject> links = VmRecord.links(disk);
    DataObject spec = backing;
    DataObject crypto = null;
    for (int i = 0; i < links.size(); i++) {
      boolean encrypted = links.get(i).has("keyId");
      if (spec != null && spec.has("crypto")) {
        crypto = cryptoOf(spec);
        if (!crypto.type().equals(SHALLOW) && !crypto.type().equals("CryptoSpecNoOp")) {
          throw VimFault.notSupported("This stand-in does not model " + crypto + " of a parent.");
        }
        requireEncryptedDisk(index, encrypted || !crypto.type().equals(SHALLOW));
      }
      if (crypto != null && crypto.type().equals(SHALLOW) && encrypted) {
        wishes.put(i, wish(crypto.data("newKeyId")));
      }
      spec = spec == null ? null : spec.findData("parent");
    }
    if (spec != null) {
      throw invalidDevice(
          index, "deviceChange[" + index + "].backing.parent", "The disk has not as many parents.");
    }
    return wishes;
  }

  private void check(Action action, int index, DataObject disk) throws VimFault {
    boolean chained = disk.data("backing").has("parent");
    if (action == Action.ENCRYPT) {
      checkEncryptable(index, disk);
    } else if ((needsOffline(action) && chained)
        || (action == Action.SHALLOW_RECRYPT && vm.isLinkedClone(disk.number("key")))) {
      throw diskChain("deviceChange[" + index + "].device.backing");
    }
  }

  /** A disk without a key of its own gets the VM's key. */
  private KeyWish inherited() throws VimFault {
    if (homeWish != null) {
      return homeWish;
    }
    DataObject key = before.findData("keyId");
    return key == null ? newKey(null) : wish(key);
  }

  private static void requirePolicy(int index, boolean good) throws VimFault {
    if (!good) {
      throw invalidDevice(
              index,
              "deviceChange[" + index + "].profile",
              "The policy does not fit the encryption.")
          .key("msg.hostd.deviceSpec.enc.badPolicy");
    }
  }

  private static void requireEncryptedDisk(int index, boolean encrypted) throws VimFault {
    if (!encrypted) {
      throw invalidOperation(index, "The disk is not encrypted.")
          .key("msg.hostd.deviceSpec.enc.notEncrypted");
    }
  }

  private void checkEncryptable(int index, DataObject disk) throws VimFault {
    DataObject backing = disk.data("backing");
    String path = "deviceChange[" + index + "].device.backing";
    if (backing.type().contains("RawDiskMapping")) {
      throw invalidDevice(index, path, "A raw device mapping cannot be encrypted.")
          .key("msg.hostd.deviceSpec.enc.notFile");
    }
    if ("sharingMultiWriter".equals(backing.findText("sharing"))) {
      throw invalidDevice(index, path, "A shared disk cannot be encrypted.")
          .key("msg.hostd.deviceSpec.enc.sharedBacking");
    }
    if (backing.has("parent")) {
      throw diskChain(path);
    }
    if (!encryptedAfter) {
      throw invalidVmConfig(
              "crypto", "A disk cannot be encrypted if the virtual machine is not encrypted.")
          .key("msg.hostd.configSpec.enc.notEncrypted");
    }
  }

  private static VimFault diskChain(String path) {
    return invalidVmConfig(path, "The disk has a parent disk.")
        .key("msg.hostd.deviceSpec.enc.diskChain");
  }

  private static boolean needsOffline(Action action) {
    return action != Action.NONE && action != Action.SHALLOW_RECRYPT;
  }

  private void checkOffline() throws VimFault {
    if (!needsOffline(home)
        && !tpm.isChanged()
        && disks.stream().noneMatch(disk -> !disk.isNew() && needsOffline(disk.action()))) {
      return;
    }
    if (vm.isPoweredOn()) {
      throw new VimFault(
          new DataObject("InvalidPowerState")
              .with("requestedState", "poweredOff")
              .with("existingState", vm.powerState()),
          "The attempted operation cannot be performed in the current state (Powered on).");
    }
    if (!vm.snapshots().isEmpty()) {
      throw invalidVmConfig("snapshot", "The virtual machine has snapshots.")
          .key("msg.hostd.configSpec.enc.snapshots");
    }
  }

  /** A shallow re-key follows one chain of snapshots only. */
  private void checkBranches() throws VimFault {
    boolean shallow =
        home == Action.SHALLOW_RECRYPT
            || disks.stream().anyMatch(disk -> disk.action() == Action.SHALLOW_RECRYPT);
    if (shallow && vm.hasBranches()) {
      throw invalidVmConfig("snapshot", "The virtual machine has several branches of snapshots.")
          .key("msg.hostd.configSpec.enc.snapshots");
    }
  }

  /** Refuses a host that cannot encrypt, and makes a host safe that is not safe yet. */
  private void checkHost() throws VimFault {
    boolean encrypts =
        home == Action.ENCRYPT || disks.stream().anyMatch(disk -> disk.action() == Action.ENCRYPT);
    if (encrypts && !vcenter.inventory().host(vm.host()).isCapable()) {
      throw VimFault.notSupported("The host does not support encryption.");
    }
  }

  /** A disk that is written anew needs space for a copy beside the old one. */
  private void checkSpace() throws VimFault {
    long needed = 0;
    for (DiskChange disk : disks) {
      if (needsOffline(disk.action()) || disk.isNew()) {
        needed += disk.device().longNumber("capacityInKB");
      }
    }
    MoRef datastore = vm.place().datastore();
    if (needed * 1024 > vcenter.inventory().freeSpace(datastore)) {
      String name = vcenter.inventory().name(datastore);
      throw new VimFault(
          new DataObject("NoDiskSpace")
              .with("file", before.data("files").text("vmPathName"))
              .with("datastore", name),
          "Insufficient disk space on datastore '" + name + "'.");
    }
  }

  private void checkVirtualTpm() throws VimFault {
    if (home == Action.DECRYPT && tpm.isThere()) {
      String message = "A virtual TPM needs an encrypted virtual machine.";
      throw new VimFault(new DataObject("GenericVmConfigFault").with("reason", message), message)
          .key("msg.vigor.enc.required.vtpm");
    }
  }

  private void checkDisksAfterDecryption() throws VimFault {
    if (home != Action.DECRYPT) {
      return;
    }
    for (DataObject disk : VmRecord.disks(before)) {
      boolean decrypted =
          hardware.isRemoved(disk.number("key"))
              || disks.stream()
                  .anyMatch(
                      change ->
                          change.key() == disk.number("key") && change.action() == Action.DECRYPT);
      if (disk.data("backing").has("keyId") && !decrypted) {
        throw mismatch();
      }
    }
  }

  private void checkMode(String name, List<String> modes) throws VimFault {
    String mode = spec.findText(name);
    if (mode != null && !modes.contains(mode)) {
      throw VimFault.invalidArgument("spec." + name);
    }
  }

  private KeyWish newKey(@Nullable String clusterId) throws VimFault {
    KmsClusters.Cluster cluster;
    try {
      cluster = Keys.cluster(vcenter.kms(), clusterId);
    } catch (VimFault fault) {
      throw fault.fault().type().equals("NotFound")
          ? Keys.cannotGenerate("There is no KMS cluster " + clusterId + ".")
          : fault;
    }
    return wishes.computeIfAbsent(cluster.id(), id -> KeyWish.newKey(cluster.keySource(timeout())));
  }

  private Duration timeout() {
    return vcenter.settings().keyServerTimeout();
  }

  private KeyWish wish(DataObject keyId) throws VimFault {
    DataObject provider = keyId.findData("providerId");
    String clusterId = provider == null ? null : provider.text("id");
    if (keyId.text("keyId").isEmpty()) {
      return newKey(clusterId);
    }
    KmsClusters.Cluster standard = vcenter.kms().defaultCluster();
    if (clusterId == null) {
      clusterId = standard == null ? "" : standard.id();
    }
    FakeKey key = new FakeKey(keyId.text("keyId"), clusterId);
    KeySource source = vcenter.keySource(clusterId);
    return wishes.computeIfAbsent(
        clusterId + "/" + key.keyId(), id -> KeyWish.existing(key, source));
  }

  /** Gets the keys. Called without the lock. */
  void takeKeys() throws VimFault {
    for (KeyWish wish : wishes.values()) {
      wish.fulfil();
    }
  }

  /** With the lock held: the events of the change. */
  void tell(String user, int chain) {
    Events events = vcenter.events();
    DataObject vmNow = vcenter.vmArgument(vm.ref());
    events.add(
        new DataObject("VmReconfiguredEvent")
            .with("vm", vmNow)
            .with("template", vm.isTemplate())
            .with("fullFormattedMessage", "Reconfigured " + vmNow.text("name") + ".")
            .with("configSpec", spec),
        user,
        chain);
    String operation = operation();
    if (operation != null) {
      Map<String, String> arguments = new LinkedHashMap<>();
      arguments.put("operation", operation);
      Set<String> keys = new TreeSet<>();
      if (homeWish != null) {
        keys.add(homeWish.key().keyId());
      }
      disks.forEach(disk -> disk.wishes().values().forEach(wish -> keys.add(wish.key().keyId())));
      if (!keys.isEmpty()) {
        arguments.put("keyId", String.join(",", keys));
      }
      events.add(
          Events.named(Events.CRYPTO, "Cryptographic operation: " + operation, arguments)
              .with("vm", vmNow)
              .with("objectId", vm.ref().value())
              .with("objectType", "VirtualMachine")
              .with("objectName", vmNow.text("name")),
          user,
          chain);
    }
  }

  private @Nullable String operation() {
    Set<Action> actions = new TreeSet<>();
    actions.add(home);
    disks.forEach(disk -> actions.add(disk.action()));
    if (actions.contains(Action.DECRYPT)) {
      return "decrypt";
    }
    if (actions.contains(Action.ENCRYPT)) {
      return "encrypt";
    }
    return actions.contains(Action.SHALLOW_RECRYPT) || actions.contains(Action.DEEP_RECRYPT)
        ? "recrypt"
        : null;
  }

  /** With the lock held: makes the change, or the part of it that the test wants. */
  void apply(Instant now, FakeTaskEffect effect) {
    if (effect == FakeTaskEffect.NOTHING) {
      return;
    }
    DataObject config = before.copy();
    if (home == Action.DECRYPT) {
      config.with("keyId", null);
    } else if (homeWish != null) {
      FakeKey key = homeWish.key();
      config.with("keyId", VmConfiguration.cryptoKeyId(key));
      if (!vcenter.inventory().host(vm.host()).state().equals("safe")) {
        vcenter.inventory().host(vm.host()).enable(key);
      }
    }
    Map<String, FakeKey> files = new LinkedHashMap<>();
    hardware.apply(config);
    hardware.left().forEach(vcenter.inventory()::leaveLoose);
    if (effect != FakeTaskEffect.HOME_ONLY) {
      for (DiskChange change : disks) {
        apply(config, change, effect, files);
      }
      policyChanges.forEach(Runnable::run);
      tpm.apply(config);
    }
    if (spec.has("migrateEncryption")) {
      config.with("migrateEncryption", spec.text("migrateEncryption"));
    }
    if (encryptedAfter) {
      config.with("migrateEncryption", "required");
    }
    applySettings(config);
    applyExtraConfig(config);
    applyHomePolicy();
    config.with("modified", now);
    config.with("changeVersion", now + "/" + (vm.reconfigurations() + 1));
    applyTo(config);
    if (!vcenter.snapshotKeysKept()) {
      vm.rekeySnapshots(homeWish == null ? null : homeWish.key(), files);
    }
  }

  private void applySettings(DataObject config) {
    for (String name : TAKEN_OVER) {
      if (spec.has(name)) {
        config.with(name, spec.get(name));
      }
    }
    if (spec.has("guestId")) {
      config.with("guestFullName", VmConfiguration.guestName(spec.text("guestId")));
    }
    MERGED.forEach(
        (given, present) -> {
          DataObject values = spec.findData(given);
          if (values != null) {
            DataObject into = config.findData(present);
            DataObject merged = into == null ? new DataObject(values.type()) : into.copy();
            values.values().forEach(merged::with);
            config.with(present, merged);
          }
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

  private void applyTo(DataObject config) {
    if (isCreation) {
      vm.set(config);
      return;
    }
    vm.change(config);
    vcenter.inventory().networks(vm, MovedCards.networks(vcenter.inventory(), vm.host(), config));
    String name = spec.findText("name");
    if (name != null) {
      MoRef folder = Objects.requireNonNull(vcenter.inventory().parent(vm.ref()));
      vcenter.inventory().rename(vm.ref(), name, folder);
    }
  }

  /**
   * @param files the new keys of files, by their names
   */
  private static void apply(
      DataObject config, DiskChange change, FakeTaskEffect effect, Map<String, FakeKey> files) {
    DataObject device = Objects.requireNonNull(device(config, change.key()));
    for (String name :
        List.of("capacityInKB", "capacityInBytes", "shares", "storageIOAllocation")) {
      device.with(name, change.device().get(name));
    }
    if (change.action() == Action.DECRYPT) {
      device.data("backing").with("keyId", null);
      device.with("iofilter", null);
      return;
    }
    List<DataObject> links = VmRecord.links(device);
    change
        .wishes()
        .forEach(
            (number, wish) -> {
              if (number == 0 || effect != FakeTaskEffect.TOP_LINKS) {
                DataObject link = links.get(number);
                link.with("keyId", VmConfiguration.cryptoKeyId(wish.key()));
                files.put(link.text("fileName"), wish.key());
                device.with("iofilter", List.of(VmConfiguration.ENCRYPTION_FILTER));
              }
            });
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

  private void applyHomePolicy() {
    List<DataObject> profiles = spec.list("vmProfile");
    if (!profiles.isEmpty()) {
      vm.homePolicy(profiles.get(0).findText("profileId"));
    }
  }

  private static @Nullable DataObject device(DataObject config, int key) {
    for (DataObject device : config.data("hardware").list("device")) {
      if (device.number("key") == key) {
        return device;
      }
    }
    return null;
  }
}
