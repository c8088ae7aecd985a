package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.MovedVm;
import io.vmcrypt.testkit.internal.vcenter.inventory.VirtualTpm;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.key.Keys;
import io.vmcrypt.testkit.internal.vcenter.key.KmsClusters;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.FakeDisk;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.FakeVm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One CloneVM_Task. A part without a profile stays as it is at the source: a home that is encrypted
 * alone leaves the disks plain. Planned with the lock held; then the keys are fetched without it;
 * then the clone is made.
 */
final class Cloning {

  private static final Set<String> LOCATION =
      Set.of("folder", "datastore", "pool", "host", "disk", "profile", "cryptoSpec");

  private static final String REPLACE = "replace";

  private final Vcenter vcenter;
  private final Policies policies;
  private final VmRecord source;
  private final MoRef folder;
  private final String name;
  private final DataObject spec;
  private final DataObject location;
  private final Map<Integer, DataObject> locators = new LinkedHashMap<>();
  private final Map<Integer, KeyWish> diskWishes = new LinkedHashMap<>();
  private final Map<Integer, String> diskPolicies = new LinkedHashMap<>();
  private @Nullable KeyWish homeWish;
  private @Nullable KeyWish made;
  private @Nullable String homePolicy;
  private boolean replacesTpm;

  Cloning(Vcenter vcenter, Policies policies, VmRecord source, DataObject arguments) {
    this.vcenter = vcenter;
    this.policies = policies;
    this.source = source;
    this.folder = arguments.ref("folder");
    this.name = arguments.text("name");
    this.spec = arguments.data("spec");
    this.location = spec.data("location");
  }

  /** The privileges on the source that the clone needs. */
  Set<String> privileges() {
    Set<String> needed = new TreeSet<>();
    if (source.isEncrypted()) {
      needed.add(Privileges.CLONE);
    }
    if (encrypts()) {
      needed.add(Privileges.ENCRYPT_NEW);
    }
    return needed;
  }

  private boolean encrypts() {
    return homeWish != null || !diskWishes.isEmpty();
  }

  void plan() throws VimFault {
    refuseUnmodelled();
    if (!folder.type().equals("Folder") || !vcenter.inventory().isEntity(folder)) {
      throw VimFault.objectNotFound(folder);
    }
    MoRef taken = vcenter.inventory().child(folder, name);
    if (taken != null) {
      throw new VimFault(
          new DataObject("DuplicateName").with("name", name).with("object", taken),
          "The name '" + name + "' already exists.");
    }
    if (source.isLocked()) {
      throw VimFault.of(
          "InvalidState",
          "The operation is not allowed in the current state. The virtual machine is locked.");
    }
    if (source.config().flag("template") && !location.has("pool")) {
      throw VimFault.invalidArgument("spec.location.pool");
    }
    planTpm();
    planHome();
    planDisks();
    if (encrypts()) {
      if (source.isPoweredOn()) {
        throw new VimFault(
            new DataObject("InvalidPowerState")
                .with("requestedState", "poweredOff")
                .with("existingState", source.powerState()),
            "The attempted operation cannot be performed in the current state (Powered on).");
      }
      if (!source.snapshots().isEmpty()) {
        throw new VimFault(
                new DataObject("InvalidVmConfig").with("property", "snapshot"),
                "Invalid virtual machine configuration. The virtual machine has snapshots.")
            .key("msg.hostd.configSpec.enc.snapshots");
      }
      if (!vcenter.inventory().host(source.host()).isCapable()) {
        throw VimFault.notSupported("The host does not support encryption.");
      }
    }
  }

  private void refuseUnmodelled() throws VimFault {
    for (String part : location.values().keySet()) {
      if (!LOCATION.contains(part)) {
        throw VimFault.notSupported("This stand-in does not model a clone with " + part + ".");
      }
    }
    DataObject config = spec.findData("config");
    if (config != null && !Set.of("crypto").containsAll(config.values().keySet())) {
      throw VimFault.notSupported("This stand-in does not model a clone with another config.");
    }
    if (spec.flag("template") || spec.flag("powerOn") || spec.has("snapshot")) {
      throw VimFault.notSupported(
          "This stand-in does not model clones that are templates, started or of snapshots.");
    }
  }

  /** What is not said is copied: the default of vCenter's setting vpxd.clone.tpmProvisionPolicy. */
  private void planTpm() throws VimFault {
    String policy = spec.findText("tpmProvisionPolicy");
    if (policy != null && !Set.of("copy", REPLACE).contains(policy)) {
      throw VimFault.invalidArgument("spec.tpmProvisionPolicy");
    }
    replacesTpm = REPLACE.equals(policy);
  }

  private void planHome() throws VimFault {
    homePolicy = policy(location.list("profile"), "spec.location.profile");
    DataObject config = spec.findData("config");
    DataObject crypto =
        location.has("cryptoSpec")
            ? location.findData("cryptoSpec")
            : config == null ? null : config.findData("crypto");
    boolean encryption = isEncryption(homePolicy);
    if (crypto == null || crypto.type().equals("CryptoSpecNoOp")) {
      if (encryption && !source.isEncrypted()) {
        homeWish = newKey(null);
      }
      return;
    }
    if (!crypto.type().equals("CryptoSpecEncrypt")) {
      throw VimFault.notSupported("This stand-in does not model a clone with " + crypto + ".");
    }
    if (source.isEncrypted() || !encryption) {
      throw VimFault.invalidArgument("spec.config.crypto");
    }
    homeWish = wish(crypto.data("cryptoKeyId"));
  }

  private void planDisks() throws VimFault {
    List<DataObject> disks = VmRecord.disks(source.config());
    List<DataObject> given = location.list("disk");
    for (int i = 0; i < given.size(); i++) {
      DataObject locator = given.get(i);
      String path = "spec.location.disk[" + i + "]";
      int key = locator.number("diskId");
      DataObject disk =
          disks.stream().filter(one -> one.number("key") == key).findFirst().orElse(null);
      if (disk == null || locators.put(key, locator) != null) {
        throw VimFault.invalidArgument(path + ".diskId");
      }
      if (!locator.ref("datastore").equals(disk.data("backing").findRef("datastore"))) {
        throw VimFault.invalidArgument(path + ".datastore");
      }
      String policy = policy(locator.list("profile"), path + ".profile");
      boolean encrypted = disk.data("backing").has("keyId");
      boolean encrypts = isEncryption(policy) && !encrypted;
      DataObject backing = locator.findData("backing");
      DataObject crypto = backing == null ? null : backing.findData("crypto");
      if (crypto != null
          && (!crypto.type().equals("CryptoSpecEncrypt")
              || !encrypts
              || (homeWish == null && !source.isEncrypted()))) {
        throw VimFault.invalidArgument("spec.disk.backing.crypto");
      }
      if (encrypts) {
        if (homeWish == null && !source.isEncrypted()) {
          throw VimFault.invalidArgument("spec.disk.backing.crypto");
        }
        diskWishes.put(key, crypto == null ? inherited() : wish(crypto.data("cryptoKeyId")));
      }
      if (policy != null) {
        diskPolicies.put(key, policy);
      }
    }
  }

  /** A disk without a key of its own gets the VM's key. */
  private KeyWish inherited() throws VimFault {
    return homeWish != null ? homeWish : wish(source.config().data("keyId"));
  }

  private @Nullable String policy(List<DataObject> profiles, String path) throws VimFault {
    if (profiles.isEmpty()) {
      return null;
    }
    if (profiles.size() > 1 || !profiles.get(0).has("profileId")) {
      throw VimFault.invalidArgument(path);
    }
    String id = profiles.get(0).text("profileId");
    if (policies.isEncryption(id) == null) {
      throw VimFault.invalidArgument(path + ".profileId");
    }
    return id;
  }

  private boolean isEncryption(@Nullable String policy) {
    return policy != null && Boolean.TRUE.equals(policies.isEncryption(policy));
  }

  private KeyWish newKey(@Nullable String clusterId) throws VimFault {
    KmsClusters.Cluster cluster = Keys.cluster(vcenter.kms(), clusterId);
    KeyWish known = made;
    if (known == null) {
      known = KeyWish.newKey(cluster.keySource(vcenter.settings().keyServerTimeout()));
      made = known;
    }
    return known;
  }

  private KeyWish wish(DataObject keyId) throws VimFault {
    DataObject provider = keyId.findData("providerId");
    String cluster = provider == null ? null : provider.text("id");
    if (keyId.text("keyId").isEmpty()) {
      return newKey(cluster);
    }
    KmsClusters.Cluster standard = vcenter.kms().defaultCluster();
    String id = cluster != null ? cluster : standard == null ? "" : standard.id();
    return KeyWish.existing(new FakeKey(keyId.text("keyId"), id), vcenter.keySource(id));
  }

  /** Fetches the keys. Called without the lock. */
  void takeKeys() throws VimFault {
    if (homeWish != null) {
      homeWish.fulfil();
    }
    for (KeyWish wish : Set.copyOf(diskWishes.values())) {
      if (wish != homeWish) {
        wish.fulfil();
      }
    }
  }

  /** With the lock held: makes the clone, encrypted as far as the test wants. */
  MoRef apply(FakeTaskEffect effect) {
    // it has no lower links
    boolean all = effect == FakeTaskEffect.ALL || effect == FakeTaskEffect.TOP_LINKS;
    FakeVm.Builder copy = FakeVm.builder(name).folder(source.wanted().folder());
    String datacenter = source.wanted().datacenter();
    if (datacenter != null) {
      copy.datacenter(datacenter);
    }
    for (FakeDisk disk : source.wanted().disks()) {
      copy.disk(MovedVm.whole(disk));
    }
    VmRecord clone = vcenter.inventory().vm(copy.build());
    DataObject config = clone.config().copy();
    DataObject homeKey =
        homeWish == null || effect == FakeTaskEffect.NOTHING
            ? source.config().findData("keyId")
            : VmConfiguration.cryptoKeyId(homeWish.key());
    config.with("keyId", homeKey);
    if (homeKey != null) {
      config.with("migrateEncryption", "required");
      vcenter.inventory().host(clone.host()).enable(VmConfiguration.key(homeKey));
    }
    cloneTpm(config, replacesTpm && all);
    List<DataObject> before = VmRecord.disks(source.config());
    List<DataObject> after = VmRecord.disks(config);
    for (int i = 0; i < after.size(); i++) {
      int key = before.get(i).number("key");
      KeyWish wish = all ? diskWishes.get(key) : null;
      DataObject diskKey =
          wish == null
              ? before.get(i).data("backing").findData("keyId")
              : VmConfiguration.cryptoKeyId(wish.key());
      after.get(i).data("backing").with("keyId", diskKey);
      after
          .get(i)
          .with("iofilter", diskKey == null ? null : List.of(VmConfiguration.ENCRYPTION_FILTER));
      String policy = diskPolicies.getOrDefault(key, source.diskPolicies().get(key));
      if (policy != null && (all || diskKey != null)) {
        clone.diskPolicies().put(after.get(i).number("key"), policy);
      }
    }
    clone.homePolicy(homePolicy == null ? source.homePolicy() : homePolicy);
    clone.change(config);
    return Objects.requireNonNull(clone.ref());
  }

  private void cloneTpm(DataObject config, boolean replaced) {
    DataObject tpm = VirtualTpm.find(source.config());
    if (tpm == null) {
      return;
    }
    List<DataObject> devices = new ArrayList<>(config.data("hardware").list("device"));
    devices.add(replaced ? VirtualTpm.create() : tpm.copy());
    config.data("hardware").with("device", List.copyOf(devices));
    // its guest starts with what the source's does
    config.with("firmware", source.config().text("firmware"));
  }
}
