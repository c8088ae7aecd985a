package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VirtualTpm;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Events;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
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
final class Reconfiguration implements Plan {
  private final Vcenter vcenter;
  private final Policies policies;
  private final VmRecord vm;
  private final DataObject spec;
  private final DataObject before;
  private final DeviceComparison comparison;
  private final TpmChange tpm;
  private final HardwareChange hardware;
  private final boolean isCreation;
  private final SettingsChange settings;
  private final KeyWishes keys;
  private final HomeChange home;
  private final DiskCrypto diskCrypto;
  private final List<DiskChange> disks = new ArrayList<>();
  private final List<Runnable> policyChanges = new ArrayList<>();

  /**
   * @param isCreation whether it is the first configuration of a VM that is made by this request
   */
  Reconfiguration(
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
    this.settings = new SettingsChange(spec, isCreation);
    this.keys = new KeyWishes(vcenter, vm.host());
    this.home = new HomeChange(policies, vm, keys);
    this.diskCrypto = new DiskCrypto(vm, home, keys);
    String firmware = spec.findText("firmware");
    this.tpm = new TpmChange(before, firmware == null ? before.text("firmware") : firmware);
    this.comparison = new DeviceComparison(version);
  }

  /** With the lock held: finds out what is to be done, and whether it is possible. */
  @Override
  public void plan() throws VimFault {
    settings.checkModelled();
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
      throw VimFault.invalidState(" The virtual machine is inaccessible.");
    }
    if (vm.isLocked()) {
      throw VimFault.invalidState(" The virtual machine is locked.");
    }
    if (settings.needsOffline()) {
      vm.requireOff();
    }
    checkName();
    home.plan(spec);
    List<DataObject> changes = spec.list("deviceChange");
    for (int i = 0; i < changes.size(); i++) {
      planDevice(i, changes.get(i));
    }
    home.planForTpm(tpm, disks);
    checkOffline();
    checkBranches();
    checkHost();
    checkSpace();
    checkVirtualTpm();
    checkDisksAfterDecryption();
    settings.checkSizes(before.data("hardware"));
    requireMode("migrateEncryption", "required");
    requireMode("ftEncryptionMode", "ftEncryptionRequired");
    if (encrypts() && vm.wanted().faultTolerance() != null) {
      throw VimFault.notSupported("The virtual machine has Fault Tolerance.");
    }
  }

  /** Refuses a weaker mode of an encrypted VM. */
  private void requireMode(String name, String mode) throws VimFault {
    if (spec.has(name) && home.encryptedAfter() && !spec.text(name).equals(mode)) {
      throw ConfigFaults.invalidVmConfig(name, "An encrypted virtual machine has no other mode.");
    }
  }

  /** Whether it encrypts what the VM has already. */
  boolean encrypts() {
    return home.action() == CryptoAction.ENCRYPT
        || disks.stream().anyMatch(disk -> !disk.isNew() && disk.action() == CryptoAction.ENCRYPT);
  }

  private boolean makesEncrypted() {
    return home.action() == CryptoAction.ENCRYPT
        || disks.stream().anyMatch(disk -> disk.action() == CryptoAction.ENCRYPT);
  }

  private void checkName() throws VimFault {
    String given = isCreation ? null : spec.findText("name");
    if (given == null) {
      return;
    }
    String name = FolderMethods.name(given);
    MoRef folder = Objects.requireNonNull(vcenter.inventory().parent(vm.ref()));
    FolderMethods.refuseTaken(vcenter.inventory(), folder, name, vm.ref());
  }

  /** Gets the keys. Called without the lock. */
  @Override
  public void takeKeys() throws VimFault {
    keys.fulfil();
  }

  /** The privileges that the plan needs: on the VM, and on a host that it brings into the mode. */
  @Override
  public Map<MoRef, Set<String>> privileges() {
    Map<MoRef, Set<String>> needed = new LinkedHashMap<>(Map.of(vm.ref(), privilegesOnVm()));
    needed.putAll(privilegesOnHost());
    return needed;
  }

  Map<MoRef, Set<String>> privilegesOnHost() {
    return makesEncrypted() && !vcenter.inventory().host(vm.host()).isSafe()
        ? Map.of(vm.host(), Set.of(Privileges.REGISTER_HOST))
        : Map.of();
  }

  private Set<String> privilegesOnVm() {
    Set<String> needed = new TreeSet<>();
    home.action().demand(needed);
    for (DiskChange disk : disks) {
      if (disk.isNew()
          && disk.action() == CryptoAction.ENCRYPT
          && home.action() != CryptoAction.ENCRYPT) {
        needed.add("Cryptographer.AddDisk");
      } else {
        disk.action().demand(needed);
      }
    }
    if (disks.stream().anyMatch(disk -> disk.extendsOf(before))) {
      needed.add("VirtualMachine.Config.DiskExtend");
    }
    needed.addAll(hardware.privileges());
    if (!isCreation
        && spec.list("deviceChange").stream()
            .anyMatch(change -> "edit".equals(change.findText("operation")))) {
      needed.add("VirtualMachine.Config.EditDevice");
    }
    if (isCreation) {
      needed.remove(Privileges.ADD_REMOVE_DEVICE);
    }
    if (tpm.isChanged()) {
      needed.add(Privileges.ADD_REMOVE_DEVICE);
    }
    needed.addAll(settings.privileges());
    return needed;
  }

  /** The same where it is a part of what makes a VM: what is encrypted is not there yet. */
  Set<String> privilegesToMake() {
    Set<String> needed = privilegesOnVm();
    if (needed.remove(Privileges.ENCRYPT)) {
      needed.add(Privileges.ENCRYPT_NEW);
    }
    return needed;
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
      throw VimFault.notSupported("This fake models no change of a device but its edit.");
    }
    DataObject given = change.data("device");
    DataObject present = DiskChange.find(before, given.number("key"));
    if (present == null) {
      throw ConfigFaults.invalidDevice(
          index, path + ".device.key", "There is no device of this key.");
    }
    comparison.check(index, path + ".device", present, given);
    if (isDisk(index, path, change, present)) {
      DataObject resized = DiskChange.resized(index, present, given);
      planDisk(index, path, change, present, resized, false);
    }
  }

  private void planNew(int index, String path, DataObject change) throws VimFault {
    DataObject added = hardware.add(index, change);
    if (isDisk(index, path, change, added)) {
      planDisk(index, path, change, added, added, true);
    }
  }

  /** Whether a device is a disk; nothing else has a policy or a backing of its own. */
  private static boolean isDisk(int index, String path, DataObject change, DataObject device)
      throws VimFault {
    boolean isDisk = device.type().equals("VirtualDisk");
    DataObject backing = change.findData("backing");
    boolean hasBacking = backing != null && !backing.values().isEmpty();
    if (!isDisk && (hasBacking || change.has("profile"))) {
      throw ConfigFaults.invalidDevice(index, path, "Only virtual disks can be encrypted.")
          .key("msg.hostd.deviceSpec.enc.notDisk");
    }
    return isDisk;
  }

  private void planDisk(
      int index, String path, DataObject change, DataObject disk, DataObject wanted, boolean isNew)
      throws VimFault {
    List<DataObject> profiles = change.list("profile");
    WantedProfile profile = WantedProfile.of(policies, profiles, "spec." + path + ".profile");
    DataObject backing = change.findData("backing");
    disks.add(diskCrypto.plan(index, disk, wanted, profile, backing, isNew));
    if (profile != WantedProfile.NOT_GIVEN) {
      int key = disk.number("key");
      String id = WantedProfile.policyId(policies, profiles);
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

  private boolean isTpm(DataObject change) {
    DataObject present = DiskChange.find(before, change.data("device").number("key"));
    String operation = change.findText("operation");
    return ("add".equals(operation) && change.data("device").type().equals(VirtualTpm.TYPE))
        || ("remove".equals(operation)
            && present != null
            && present.type().equals(VirtualTpm.TYPE));
  }

  private void planTpm(int index, DataObject change) throws VimFault {
    if (change.has("fileOperation") || change.has("backing") || change.has("profile")) {
      throw ConfigFaults.invalidDevice(
          index, "deviceChange[" + index + "]", "A virtual TPM has neither file nor policy.");
    }
    if ("add".equals(change.findText("operation"))) {
      tpm.add(index);
    } else {
      tpm.remove();
    }
  }

  private void checkOffline() throws VimFault {
    if (!home.action().needsOffline()
        && !tpm.isChanged()
        && disks.stream().noneMatch(disk -> !disk.isNew() && disk.action().needsOffline())) {
      return;
    }
    vm.requireOff();
    if (!vm.snapshots().isEmpty()) {
      throw ConfigFaults.invalidVmConfig("snapshot", "The virtual machine has snapshots.")
          .key("msg.hostd.configSpec.enc.snapshots");
    }
  }

  /** A shallow re-key follows one chain of snapshots only. */
  private void checkBranches() throws VimFault {
    boolean shallow =
        home.action() == CryptoAction.SHALLOW_RECRYPT
            || disks.stream().anyMatch(disk -> disk.action() == CryptoAction.SHALLOW_RECRYPT);
    if (shallow && vm.hasBranches()) {
      throw ConfigFaults.invalidVmConfig(
              "snapshot", "The virtual machine has several branches of snapshots.")
          .key("msg.hostd.configSpec.enc.snapshots");
    }
  }

  /** Refuses a host that cannot encrypt, and makes a host safe that is not safe yet. */
  private void checkHost() throws VimFault {
    if (makesEncrypted() && !vcenter.inventory().host(vm.host()).isCapable()) {
      throw VimFault.notSupported("The host does not support encryption.");
    }
  }

  /** A disk that is written anew needs space for a copy beside the old one. */
  private void checkSpace() throws VimFault {
    long needed = 0;
    for (DiskChange disk : disks) {
      if (disk.action().needsOffline() || disk.isNew()) {
        needed += disk.device().longNumber("capacityInKB");
      }
    }
    MoRef datastore = vm.place().datastore();
    if (needed * 1024 > vcenter.inventory().freeSpace(datastore)) {
      String name = String.valueOf(vcenter.inventory().name(datastore));
      throw ConfigFaults.noDiskSpace(before, name);
    }
  }

  private void checkVirtualTpm() throws VimFault {
    if (home.action() == CryptoAction.DECRYPT && tpm.isThere()) {
      throw VimFault.generic("A virtual TPM needs an encrypted virtual machine.")
          .key("msg.vigor.enc.required.vtpm");
    }
  }

  private void checkDisksAfterDecryption() throws VimFault {
    if (home.action() != CryptoAction.DECRYPT) {
      return;
    }
    for (DataObject disk : VmRecord.disks(before)) {
      boolean decrypted =
          hardware.isRemoved(disk.number("key"))
              || disks.stream()
                  .anyMatch(
                      change ->
                          change.key() == disk.number("key")
                              && change.action() == CryptoAction.DECRYPT);
      if (disk.data("backing").has("keyId") && !decrypted) {
        throw ConfigFaults.mismatch();
      }
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
      Set<String> ids = new TreeSet<>();
      KeyWish homeWish = home.wish();
      if (homeWish != null) {
        ids.add(homeWish.key().keyId());
      }
      disks.forEach(disk -> disk.wishes().values().forEach(wish -> ids.add(wish.key().keyId())));
      if (!ids.isEmpty()) {
        arguments.put("keyId", String.join(",", ids));
      }
      String message = "Cryptographic operation: " + operation;
      vcenter.tell(Events.named(Events.CRYPTO, message, arguments), vm, user, chain);
    }
  }

  private @Nullable String operation() {
    Set<CryptoAction> actions = new TreeSet<>();
    actions.add(home.action());
    disks.forEach(disk -> actions.add(disk.action()));
    if (actions.contains(CryptoAction.DECRYPT)) {
      return "decrypt";
    }
    if (actions.contains(CryptoAction.ENCRYPT)) {
      return "encrypt";
    }
    return actions.contains(CryptoAction.SHALLOW_RECRYPT)
            || actions.contains(CryptoAction.DEEP_RECRYPT)
        ? "recrypt"
        : null;
  }

  /** With the lock held: makes the change, or the part of it that the test wants. */
  void apply(Instant now, FakeTaskEffect effect) {
    if (effect == FakeTaskEffect.NOTHING) {
      return;
    }
    DataObject config = before.copy();
    KeyWish homeWish = home.wish();
    if (home.action() == CryptoAction.DECRYPT) {
      config.with("keyId", null);
    } else if (homeWish != null) {
      FakeKey key = homeWish.key();
      config.with("keyId", VmConfiguration.cryptoKeyId(key));
      vcenter.inventory().host(vm.host()).take(Set.of(key));
    }
    Map<String, FakeKey> files = new LinkedHashMap<>();
    hardware.apply(config);
    hardware.left().forEach(vcenter.inventory()::leaveLoose);
    if (effect != FakeTaskEffect.HOME_ONLY) {
      for (DiskChange change : disks) {
        change.apply(config, effect, files);
      }
      policyChanges.forEach(Runnable::run);
      tpm.apply(config);
    }
    if (spec.has("migrateEncryption")) {
      config.with("migrateEncryption", spec.text("migrateEncryption"));
    }
    if (home.encryptedAfter()) {
      VmConfiguration.movesEncrypted(config);
    }
    settings.apply(config);
    home.applyPolicy();
    config.with("modified", now);
    config.with("changeVersion", now + "/" + (vm.reconfigurations() + 1));
    applyTo(config);
    vm.rekeySnapshots(homeWish == null ? null : homeWish.key(), files);
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
      name = VmConfiguration.escape(VmConfiguration.unescape(name));
      MoRef folder = Objects.requireNonNull(vcenter.inventory().parent(vm.ref()));
      vcenter.inventory().rename(vm.ref(), name, folder);
    }
  }
}
