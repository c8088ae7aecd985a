package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.ClonedConfig;
import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.MovedVm;
import io.vmcrypt.testkit.internal.vcenter.inventory.VirtualTpm;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmPlace;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Options;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One CloneVM_Task. A part without a profile stays as it is at the source: a home that is encrypted
 * alone leaves the disks plain. What is encrypted, and {@code spec.config}, is a first
 * reconfiguration of the clone. Planned with the lock held; then the keys are fetched without it;
 * then the clone is made.
 */
final class Cloning implements Plan {

  private static final String LINKED = "createNewChildDiskBacking";

  private static final String REPLACE = "replace";

  private static final ApiVersion V9_0 = new ApiVersion("9.0.0.0");

  private final Vcenter vcenter;
  private final Policies policies;
  private final VmRecord source;
  private final MoRef folder;
  private final String given;
  private String name = "";
  private final DataObject spec;
  private final DataObject location;
  private final Set<Integer> named = new HashSet<>();
  private final Map<Integer, String> diskPolicies = new LinkedHashMap<>();
  private @Nullable String homePolicy;
  private boolean replacesTpm;
  private @Nullable VmRecord clone;
  private @Nullable Reconfiguration configuration;
  private @Nullable MovedCards cards;
  private final ApiVersion version;

  Cloning(
      Vcenter vcenter,
      Policies policies,
      VmRecord source,
      DataObject arguments,
      ApiVersion version) {
    this.version = version;
    this.vcenter = vcenter;
    this.policies = policies;
    this.source = source;
    this.folder = arguments.ref("folder");
    this.given = arguments.text("name");
    this.spec = arguments.data("spec");
    this.location = spec.data("location");
  }

  /** The privileges that the clone needs: on the source, and on what it is made of. */
  @Override
  public Map<MoRef, Set<String>> privileges() throws VimFault {
    Map<MoRef, Set<String>> needed = new LinkedHashMap<>();
    needed.put(source.ref(), privilegesOnSource());
    Set<String> onFolder = new TreeSet<>(Set.of("VirtualMachine.Inventory.CreateFromExisting"));
    if (encrypts()) {
      onFolder.add(Privileges.ENCRYPT_NEW);
    }
    needed.put(folder, onFolder);
    if (location.has("pool") && !spec.flag("template")) {
      needed.put(location.ref("pool"), Set.of(Privileges.ASSIGN_TO_POOL));
    }
    VmRecord made = clone;
    if (made == null) {
      return needed;
    }
    Set<String> space = Set.of(Privileges.ALLOCATE_SPACE);
    needed.put(made.place().datastore(), space);
    for (DataObject disk : VmRecord.disks(made.config())) {
      needed.put(disk.data("backing").ref("datastore"), space);
    }
    if (location.has("deviceChange")) {
      MovedCards.networks(vcenter.inventory(), made.host(), made.config())
          .forEach(network -> needed.put(network, Set.of(Privileges.ASSIGN_NETWORK)));
    }
    if ((encrypts() || source.isEncrypted()) && !vcenter.inventory().host(made.host()).isSafe()) {
      needed.put(made.host(), Set.of(Privileges.REGISTER_HOST));
    }
    return needed;
  }

  private Set<String> privilegesOnSource() {
    Set<String> needed = new TreeSet<>();
    boolean template = spec.flag("template");
    needed.add(
        source.isTemplate()
            ? template
                ? "VirtualMachine.Provisioning.CloneTemplate"
                : "VirtualMachine.Provisioning.DeployTemplate"
            : template
                ? "VirtualMachine.Provisioning.CreateTemplateFromVM"
                : "VirtualMachine.Provisioning.Clone");
    if (source.isEncrypted()) {
      needed.add("Cryptographer.Clone");
      if (vcenter.settings().version().includes(V9_0)) {
        needed.add("Cryptographer.Access");
      }
    }
    Reconfiguration own = configuration;
    if (own != null) {
      needed.addAll(own.privilegesToMake());
      needed.remove(Privileges.ENCRYPT_NEW);
    }
    return needed;
  }

  private boolean encrypts() {
    Reconfiguration own = configuration;
    return own != null && own.encrypts();
  }

  @Override
  public void plan() throws VimFault {
    if (location.has("service") || spec.flag("memory")) {
      throw VimFault.notSupported("This fake models no clone at another vCenter or with memory.");
    }
    if (!folder.type().equals("Folder") || !vcenter.inventory().isEntity(folder)) {
      throw VimFault.objectNotFound(folder);
    }
    name = FolderMethods.name(given);
    FolderMethods.refuseTaken(vcenter.inventory(), folder, name, null);
    if (source.isLocked()) {
      throw VimFault.invalidState(" The virtual machine is locked.");
    }
    if (source.config().flag("template") && !location.has("pool")) {
      throw VimFault.invalidArgument("spec.location.pool");
    }
    planTpm();
    planSource();
    VmRecord made = draft();
    clone = made;
    planConfiguration(made);
    if (encrypts()) {
      if (source.isPoweredOn()) {
        throw VimFault.powerState("poweredOff", source.powerState());
      }
      if (!source.snapshots().isEmpty()) {
        throw ConfigFaults.invalidVmConfig("snapshot", "The virtual machine has snapshots.")
            .key("msg.hostd.configSpec.enc.snapshots");
      }
      if (!vcenter.inventory().host(source.host()).isCapable()) {
        throw VimFault.notSupported("The host does not support encryption.");
      }
    }
  }

  /** The configuration that is cloned: that of the source, or of one of its snapshots. */
  private DataObject original() throws VimFault {
    MoRef snapshot = spec.findRef("snapshot");
    if (snapshot == null) {
      return source.config();
    }
    return source.snapshots().stream()
        .filter(one -> one.ref().equals(snapshot))
        .findFirst()
        .orElseThrow(() -> VimFault.invalidArgument("spec.snapshot"))
        .config();
  }

  private boolean isLinked() {
    return LINKED.equals(location.findText("diskMoveType"));
  }

  private void planSource() throws VimFault {
    if (isLinked() && !spec.has("snapshot")) {
      throw VimFault.invalidArgument("spec.snapshot");
    }
    MovedCards changed = new MovedCards(original(), location.list("deviceChange"), version);
    changed.check();
    cards = changed;
  }

  /** The clone, which is in no folder yet, as it is before anything is encrypted. */
  private VmRecord draft() throws VimFault {
    Inventory inventory = vcenter.inventory();
    MoRef pool = location.findRef("pool");
    MoRef in = pool == null ? source.place().pool() : pool;
    List<MoRef> hosts = MovedPlace.hosts(inventory, in);
    MoRef asked = location.findRef("host");
    if (asked != null && !hosts.contains(asked)) {
      throw VimFault.invalidArgument("spec.location.host");
    }
    if (!inventory.hostsFor(folder).containsAll(hosts)) {
      throw VimFault.invalidArgument("folder");
    }
    MoRef host = asked == null ? hosts.get(inventory.vms().size() % hosts.size()) : asked;
    MoRef given = location.findRef("datastore");
    MoRef datastore = given == null ? source.place().datastore() : given;
    if (!inventory.datastoresOf(host).contains(datastore)) {
      throw MovedPlace.invalidDatastore(inventory, datastore);
    }
    List<MoRef> networks = Objects.requireNonNull(cards).map(inventory, host, false);
    FakeVm wanted =
        MovedVm.description(
            source.wanted(),
            VmConfiguration.unescape(name),
            inventory.datacenterName(host),
            inventory.pathOfFolder(folder));
    VmRecord made = inventory.draft(wanted, new VmPlace(host, in, datastore, networks));
    Map<Integer, MoRef> stores = new LinkedHashMap<>();
    for (DataObject locator : location.list("disk")) {
      MoRef own = locator.ref("datastore");
      if (!inventory.datastoresOf(host).contains(own)) {
        throw MovedPlace.invalidDatastore(inventory, own);
      }
      stores.put(locator.number("diskId"), own);
    }
    DataObject config = new ClonedConfig(inventory, made, name, stores, isLinked()).of(original());
    Objects.requireNonNull(cards).apply(config);
    made.set(config.with("template", spec.flag("template")));
    made.homePolicy(source.homePolicy());
    made.diskPolicies().putAll(source.diskPolicies());
    if (isLinked()) {
      made.link();
    }
    return made;
  }

  /** What the clone is to be made of, beside its source. */
  private void planConfiguration(VmRecord made) throws VimFault {
    DataObject given = spec.findData("config");
    DataObject wanted = given == null ? new DataObject("VirtualMachineConfigSpec") : given.copy();
    homePolicy = policy(location.list("profile"), "spec.location.profile");
    if (isEncryption(homePolicy) && !source.isEncrypted() && !wanted.has("vmProfile")) {
      wanted.with("vmProfile", location.get("profile"));
    }
    if (!wanted.has("crypto")) {
      wanted.with("crypto", location.get("cryptoSpec"));
    }
    List<DataObject> changes = new ArrayList<>(wanted.list("deviceChange"));
    boolean hasKey = source.isEncrypted() || wanted.has("crypto");
    for (DataObject locator : location.list("disk")) {
      changes.addAll(disk(made, locator, hasKey));
    }
    wanted.with("deviceChange", changes.isEmpty() ? null : changes);
    if (wanted.values().isEmpty()) {
      return;
    }
    made.set(made.config().with("template", false));
    Reconfiguration own = new Reconfiguration(vcenter, policies, made, wanted, version, true);
    configuration = own;
    own.plan();
  }

  /**
   * How a disk is changed. A plain disk that gets an encryption policy and no key in the request is
   * refused, as was met in the field (terraform-provider-vsphere, 2241): the policy of the home
   * alone is taken.
   */
  private List<DataObject> disk(VmRecord made, DataObject locator, boolean hasKey) throws VimFault {
    int key = locator.number("diskId");
    DataObject disk = VmRecord.device(VmRecord.disks(made.config()), key);
    if (disk == null || !named.add(key)) {
      throw VimFault.invalidArgument("spec.location.disk.diskId");
    }
    String policy = policy(locator.list("profile"), "spec.location.disk.profile");
    if (policy != null) {
      diskPolicies.put(key, policy);
    }
    boolean encrypts = isEncryption(policy) && !disk.data("backing").has("keyId");
    DataObject backing = locator.findData("backing");
    DataObject crypto = backing == null ? null : backing.findData("crypto");
    if (encrypts ? !hasKey : crypto != null) {
      throw VimFault.invalidArgument("spec.disk.backing.crypto");
    }
    return encrypts
        ? List.of(
            Literals.of("VirtualDeviceConfigSpec")
                .with("device", disk)
                .with("profile", locator.get("profile"))
                .with("backing", backing))
        : List.of();
  }

  /** What is not said is copied: the default of vCenter's setting vpxd.clone.tpmProvisionPolicy. */
  private void planTpm() throws VimFault {
    String given = spec.findText("tpmProvisionPolicy");
    String policy = given == null ? vcenter.options().text(Options.TPM_OF_CLONES) : given;
    replacesTpm = REPLACE.equals(policy);
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

  /** Fetches the keys. Called without the lock. */
  @Override
  public void takeKeys() throws VimFault {
    Reconfiguration own = configuration;
    if (own != null) {
      own.takeKeys();
    }
  }

  /** With the lock held: makes the clone, encrypted as far as the test wants. */
  MoRef apply(FakeTaskEffect effect) {
    VmRecord made = Objects.requireNonNull(clone);
    Reconfiguration own = configuration;
    if (own != null) {
      own.apply(vcenter.settings().clock().instant(), effect);
      made.set(made.config().copy().with("template", spec.flag("template")));
    }
    // it has no lower links
    boolean all = effect == FakeTaskEffect.ALL || effect == FakeTaskEffect.TOP_LINKS;
    if (all) {
      made.diskPolicies().putAll(diskPolicies);
    }
    if (homePolicy != null) {
      made.homePolicy(homePolicy);
    }
    if (replacesTpm && all) {
      DataObject config = made.config().copy();
      VirtualTpm.replace(config);
      made.set(config);
    }
    Inventory inventory = vcenter.inventory();
    DataObject key = made.config().findData("keyId");
    if (key != null) {
      inventory.host(made.host()).take(Set.of(VmConfiguration.key(key)));
    }
    inventory.enlist(made, folder);
    inventory.networks(made, MovedCards.networks(inventory, made.host(), made.config()));
    made.power(spec.flag("powerOn") && !spec.flag("template"));
    return made.ref();
  }
}
