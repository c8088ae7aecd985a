package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmPlace;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One CreateVM_Task. The first configuration is planned and made like every later one. */
final class VmCreation implements Plan {

  private static final Pattern VERSION = Pattern.compile("vmx-(\\d{2})");

  private final Vcenter vcenter;
  private final Policies policies;
  private final Call call;
  private final MoRef folder;
  private final DataObject spec;
  private @Nullable VmRecord vm;
  private @Nullable Reconfiguration first;

  VmCreation(Vcenter vcenter, Policies policies, Call call) {
    this.vcenter = vcenter;
    this.policies = policies;
    this.call = call;
    this.folder = call.self();
    this.spec = call.arguments().data("config");
  }

  @Override
  public Map<MoRef, Set<String>> privileges() {
    Set<String> needed = new TreeSet<>(Set.of("VirtualMachine.Inventory.Create"));
    Reconfiguration planned = first;
    Map<MoRef, Set<String>> all = new LinkedHashMap<>();
    if (planned != null) {
      needed.addAll(planned.privilegesToMake());
      all.putAll(planned.privilegesOnHost());
    }
    all.put(folder, needed);
    return all;
  }

  @Override
  public void plan() throws VimFault {
    Inventory inventory = vcenter.inventory();
    if (!inventory.isFolderOfVms(folder)) {
      throw VimFault.notSupported("The folder cannot hold virtual machines.");
    }
    if (!spec.has("name")) {
      throw VimFault.invalidArgument("configSpec.name");
    }
    String name = FolderMethods.name(spec.text("name"));
    FolderMethods.refuseTaken(inventory, folder, name, null);
    MoRef pool = call.arguments().ref("pool");
    MoRef host = host(inventory, pool);
    DataObject files = spec.findData("files");
    String path = files == null ? null : files.findText("vmPathName");
    if (path == null) {
      throw VimFault.invalidArgument("configSpec.files.vmPathName");
    }
    MoRef datastore = inventory.datastoreOf(host, path);
    if (datastore == null) {
      throw VimFault.invalidDatastorePath(path);
    }
    String readable = VmConfiguration.unescape(name);
    FakeVm wanted =
        FakeVm.builder(readable)
            .datacenter(inventory.datacenterName(host))
            .folder(inventory.pathOfFolder(folder))
            .hardwareVersion(hardwareVersion())
            .build();
    VmRecord made = inventory.draft(wanted, new VmPlace(host, pool, datastore, List.of()));
    made.set(bare(made.config(), "[" + inventory.name(datastore) + "]"));
    vm = made;
    Reconfiguration planned =
        new Reconfiguration(vcenter, policies, made, spec, call.version(), true);
    first = planned;
    planned.plan();
  }

  private MoRef host(Inventory inventory, MoRef pool) throws VimFault {
    List<MoRef> hosts = MovedPlace.hosts(inventory, pool);
    MoRef host = call.arguments().findRef("host");
    if (!inventory.hostsFor(folder).containsAll(hosts) || (host != null && !hosts.contains(host))) {
      throw VimFault.invalidArgument(host == null ? "pool" : "host");
    }
    if (host != null) {
      return host;
    }
    return hosts.get(inventory.vms().size() % hosts.size());
  }

  private int hardwareVersion() throws VimFault {
    String version = spec.findText("version");
    if (version == null) {
      return FakeVm.DEFAULT_HARDWARE_VERSION;
    }
    Matcher matcher = VERSION.matcher(version);
    int number = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    if (number < 4 || number > 30) {
      throw VimFault.invalidArgument("configSpec.version");
    }
    return number;
  }

  /** A new VM has only the devices that nobody can do without. */
  private static DataObject bare(DataObject config, String store) {
    DataObject bare = config.copy();
    DataObject hardware = bare.data("hardware");
    hardware.with(
        "device",
        hardware.list("device").stream()
            .filter(
                device ->
                    !TypeTables.VIM.isA(device.type(), "VirtualSCSIController")
                        && !TypeTables.VIM.isA(device.type(), "VirtualEthernetCard"))
            .toList());
    for (DataObject device : hardware.list("device")) {
      if (device.type().equals("VirtualPCIController")) {
        device.with("device", List.of(500, 12000));
      }
    }
    DataObject files = bare.data("files");
    for (String name : List.copyOf(files.values().keySet())) {
      String path = files.text(name);
      files.with(name, store + path.substring(path.indexOf(']') + 1));
    }
    return bare;
  }

  /** Without the lock. */
  @Override
  public void takeKeys() throws VimFault {
    Objects.requireNonNull(first).takeKeys();
  }

  /** With the lock held. */
  MoRef apply(FakeTaskEffect effect) {
    VmRecord made = Objects.requireNonNull(vm);
    Objects.requireNonNull(first).apply(vcenter.settings().clock().instant(), effect);
    Inventory inventory = vcenter.inventory();
    inventory.enlist(made, folder);
    inventory.networks(made, MovedCards.networks(inventory, made.host(), made.config()));
    return made.ref();
  }
}
