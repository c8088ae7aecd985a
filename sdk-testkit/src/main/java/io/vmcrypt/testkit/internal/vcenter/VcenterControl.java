package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.internal.vcenter.inventory.ClusterVsan;
import io.vmcrypt.testkit.internal.vcenter.inventory.VirtualTpm;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmSnapshot;
import io.vmcrypt.testkit.internal.vcenter.key.KeyServers;
import io.vmcrypt.testkit.internal.vcenter.key.KmsClusters;
import io.vmcrypt.testkit.internal.vcenter.key.Names;
import io.vmcrypt.testkit.internal.vcenter.key.NativeProvider;
import io.vmcrypt.testkit.internal.vcenter.method.HostRestart;
import io.vmcrypt.testkit.internal.vcenter.method.KmsMethods;
import io.vmcrypt.testkit.internal.vcenter.method.Policies;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Events;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeKeyStatus;
import io.vmcrypt.testkit.vcenter.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.FakeLinkBreak;
import io.vmcrypt.testkit.vcenter.FakeNativeKeyProvider;
import io.vmcrypt.testkit.vcenter.FakeTask;
import io.vmcrypt.testkit.vcenter.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.FakeTaskState;
import io.vmcrypt.testkit.vcenter.FakeVm;
import io.vmcrypt.testkit.vcenter.FakeVmState;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a test can see of a vCenter and do to it directly, without a request. */
public final class VcenterControl {

  private final Vcenter vcenter;
  private final Policies policies;
  private final KmsMethods kms;
  private final TaskControl tasks;

  public VcenterControl(Vcenter vcenter, SoapService service) {
    this.vcenter = vcenter;
    this.policies = service.policies();
    this.kms = service.kms();
    this.tasks = new TaskControl(vcenter);
  }

  private <T> T locked(Supplier<T> action) {
    vcenter.monitor().lock();
    try {
      T result = action.get();
      vcenter.monitor().changed();
      return result;
    } finally {
      vcenter.monitor().unlock();
    }
  }

  /** Runs an action after ending the tasks whose time is over. */
  private <T> T settled(Supplier<T> action) {
    return locked(
        () -> {
          try {
            vcenter.tasks().settle();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while tasks end", e);
          }
          return action.get();
        });
  }

  public void addDatacenter(String name, int hosts) {
    locked(
        () -> {
          vcenter.inventory().datacenter(name, hosts);
          return name;
        });
  }

  /** What a copy of a VM is made of, as it is now. */
  Replica.Original original(String nameOrPath) {
    return settled(
        () -> {
          VmRecord vm = find(nameOrPath);
          return new Replica.Original(vm.wanted(), vm.config());
        });
  }

  /** Lets a copy appear here. */
  String add(Replica replica) {
    return locked(() -> replica.appear(vcenter.inventory()).ref().value());
  }

  public void addDatastore(String datacenter, String name) {
    locked(
        () -> {
          vcenter.inventory().addDatastore(datacenter, name);
          return name;
        });
  }

  public void addNetwork(String datacenter, String name) {
    locked(
        () -> {
          vcenter.inventory().addNetwork(datacenter, name);
          return name;
        });
  }

  public void addPortGroup(String datacenter, String switchName, String name) {
    locked(
        () -> {
          vcenter.inventory().addPortGroup(datacenter, switchName, name);
          return name;
        });
  }

  public void setLinkBreak(String nameOrPath, @Nullable FakeLinkBreak linkBreak) {
    locked(
        () -> {
          vcenter.taskEffects().linkBreak(find(nameOrPath), linkBreak);
          return nameOrPath;
        });
  }

  public String addVm(FakeVm vm) {
    return locked(() -> vcenter.inventory().vm(vm).ref().value());
  }

  public int openSessions() {
    return locked(() -> vcenter.sessions().count());
  }

  public void setTaskDuration(Duration duration) {
    locked(
        () -> {
          vcenter.tasks().duration(duration);
          return duration;
        });
  }

  public void setHostsHidden(boolean hidden) {
    locked(
        () -> {
          vcenter.hideHosts(hidden);
          return hidden;
        });
  }

  public void setTaskEffect(FakeTaskEffect effect) {
    locked(
        () -> {
          vcenter.taskEffects().set(effect);
          return effect;
        });
  }

  public void setTaskEffect(String nameOrPath, FakeTaskEffect effect) {
    locked(
        () -> {
          vcenter.taskEffects().set(find(nameOrPath), effect);
          return effect;
        });
  }

  public void setTaskEffectDelay(Duration delay) {
    locked(
        () -> {
          vcenter.tasks().effectDelay(delay);
          return delay;
        });
  }

  public String startTask(FakeTask task) {
    return locked(
        () -> {
          String on = task.entity();
          return tasks.start(task, on == null ? null : entity(on));
        });
  }

  /** A VM, a host or whatever else stands at a path. */
  private MoRef entity(String nameOrPath) {
    List<VmRecord> vms = vms(nameOrPath);
    if (vms.size() == 1) {
      return vms.get(0).ref();
    }
    MoRef host =
        vcenter.inventory().hosts().keySet().stream()
            .filter(ref -> nameOrPath.equals(vcenter.inventory().name(ref)))
            .findFirst()
            .orElse(null);
    MoRef found =
        host == null && nameOrPath.startsWith("/") ? vcenter.inventory().byPath(nameOrPath) : host;
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no VM, host or other entity of this name or path: " + nameOrPath);
    }
    return found;
  }

  public void setTaskProgress(String id, int percent) {
    locked(
        () -> {
          tasks.progress(id, percent);
          return id;
        });
  }

  public void finishTask(String id) {
    locked(
        () -> {
          tasks.finish(id);
          return id;
        });
  }

  public void failTask(String id, String reason) {
    locked(
        () -> {
          tasks.fail(id, reason);
          return id;
        });
  }

  public List<FakeTaskState> tasks() {
    return locked(tasks::all);
  }

  public void setTasksHeld(boolean held) {
    locked(
        () -> {
          vcenter.tasks().hold(held);
          return held;
        });
  }

  public void setTasksHeld(String nameOrPath, boolean held) {
    locked(
        () -> {
          vcenter.tasks().hold(find(nameOrPath).ref(), held);
          return held;
        });
  }

  public void setHidden(String nameOrPath, boolean hidden) {
    locked(
        () -> {
          vcenter.hide(find(nameOrPath), hidden);
          return hidden;
        });
  }

  private VmRecord find(String nameOrPath) {
    List<VmRecord> found = vms(nameOrPath);
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "there are " + found.size() + " VMs of this name or path: " + nameOrPath);
    }
    return found.get(0);
  }

  private List<VmRecord> vms(String nameOrPath) {
    // each path begins so; to write all of them for each name would take long with many VMs
    boolean mayBePath = nameOrPath.startsWith("/");
    List<VmRecord> found = new ArrayList<>();
    for (VmRecord vm : vcenter.inventory().vms()) {
      if (vm.wanted().name().equals(nameOrPath)
          || (mayBePath && vcenter.inventory().path(vm.ref()).equals(nameOrPath))) {
        found.add(vm);
      }
    }
    return found;
  }

  public FakeVmState vm(String nameOrPath) {
    return settled(() -> state(find(nameOrPath)));
  }

  public void setAccessible(String nameOrPath, boolean accessible) {
    locked(
        () -> {
          find(nameOrPath).accessible(accessible);
          return nameOrPath;
        });
  }

  public void setPoweredOn(String nameOrPath, boolean on) {
    locked(
        () -> {
          find(nameOrPath).power(on);
          return nameOrPath;
        });
  }

  public void removeVirtualMachine(String nameOrPath) {
    locked(
        () -> {
          vcenter.inventory().remove(find(nameOrPath));
          return nameOrPath;
        });
  }

  public void replaceVirtualMachine(String nameOrPath, FakeVm vm) {
    locked(
        () -> {
          vcenter.inventory().replace(find(nameOrPath), vm);
          return nameOrPath;
        });
  }

  public void setPrivileges(String userName, Set<String> privileges) {
    locked(
        () -> {
          vcenter.sessions().setPrivileges(userName, privileges);
          return userName;
        });
  }

  public void removeStoragePolicy(String name) {
    locked(
        () -> {
          policies.remove(name);
          return name;
        });
  }

  public void removeSnapshots(String nameOrPath) {
    locked(
        () -> {
          vcenter.inventory().removeSnapshots(find(nameOrPath), true);
          return nameOrPath;
        });
  }

  public void takeSnapshot(String nameOrPath, String name) {
    locked(
        () -> {
          Instant now = vcenter.settings().clock().instant();
          vcenter.inventory().takeSnapshot(find(nameOrPath), name, "", now);
          return name;
        });
  }

  public void setSnapshotKeysKept(boolean kept) {
    locked(
        () -> {
          vcenter.keepSnapshotKeys(kept);
          return kept;
        });
  }

  public void setTaskFails(String nameOrPath, boolean fails) {
    locked(
        () -> {
          vcenter.taskEffects().fails(find(nameOrPath), fails);
          return nameOrPath;
        });
  }

  public void setLocked(String nameOrPath, boolean locked) {
    locked(
        () -> {
          VmRecord vm = find(nameOrPath);
          if (locked && !vm.isEncrypted()) {
            throw new IllegalArgumentException("only an encrypted VM can be locked: " + nameOrPath);
          }
          vm.lock(locked);
          return nameOrPath;
        });
  }

  public void setHostCryptoState(String host, String state) {
    locked(
        () -> {
          vcenter.inventory().host(host).state(state);
          return host;
        });
  }

  public void setHostConnectionState(String host, String state) {
    locked(
        () -> {
          vcenter.inventory().host(host).connection(state);
          return host;
        });
  }

  public void setHostKey(String host, @Nullable FakeKey key) {
    locked(
        () -> {
          vcenter.inventory().host(host).key(key);
          return host;
        });
  }

  /** Gets the keys again that a host has lost. What key servers do not give stays lost. */
  public void restartHost(String name) {
    HostRestart restart = locked(() -> new HostRestart(vcenter, vcenter.inventory().hostRef(name)));
    restart.askForKeys();
    locked(
        () -> {
          restart.finish();
          return name;
        });
  }

  public void setThirdPartyUse(FakeKey key, List<String> tags) {
    locked(
        () -> {
          vcenter.keyUse().thirdParties(key, tags);
          return key;
        });
  }

  public void setKeysListedWithoutProvider(boolean without) {
    locked(
        () -> {
          vcenter.keyUse().listsProviders(!without);
          return without;
        });
  }

  public void setListedKeys(UnaryOperator<List<FakeKey>> change) {
    locked(
        () -> {
          vcenter.keyUse().listed(change);
          return change;
        });
  }

  public void setKeyListFrozen(boolean frozen) {
    settled(
        () -> {
          kms.freezeKeyList(frozen);
          return frozen;
        });
  }

  public void setKeyStatuses(UnaryOperator<List<FakeKeyStatus>> change) {
    locked(
        () -> {
          vcenter.keyUse().statuses(change);
          return change;
        });
  }

  public Names names() {
    return vcenter.kms().names();
  }

  public void setWrappedKey(FakeKey key, String wrappingKeyId) {
    vcenter.kms().wrapped().wrap(key, wrappingKeyId);
  }

  public @Nullable String wrappingKeyId(FakeKey key) {
    return vcenter.kms().wrapped().wrappingKeyId(key);
  }

  /** Talks to the key servers, and so without the lock. */
  public void rotateWrappingKey(String clusterId) {
    KeyServers servers =
        locked(
            () -> {
              KmsClusters.Cluster cluster = vcenter.kms().find(clusterId);
              if (cluster == null || !cluster.hasRotatedWrappingKey()) {
                throw new IllegalArgumentException(
                    "there is no KMS cluster of this id whose wrapping key vCenter makes: "
                        + clusterId);
              }
              return cluster.keyServers(vcenter.settings().keyServerTimeout());
            });
    try {
      servers.rotate();
    } catch (VimFault fault) {
      throw new IllegalStateException("no new wrapping key: " + fault.text(), fault);
    }
  }

  public void setKeyUsersHidden(boolean hidden) {
    locked(
        () -> {
          vcenter.keyUse().namesUsers(!hidden);
          return hidden;
        });
  }

  public void setKmsCertificatesHidden(boolean hidden) {
    locked(
        () -> {
          vcenter.kms().hideCertificates(hidden);
          return hidden;
        });
  }

  public void setKmsStatusFrozen(boolean frozen) {
    locked(
        () -> {
          vcenter.kms().freezeStatus(frozen);
          return frozen;
        });
  }

  public void setKmsOverallStatus(@Nullable String overallStatus) {
    locked(
        () -> {
          vcenter.kms().tellOfTheWhole(overallStatus);
          return true;
        });
  }

  public void forgetKmsPasswords() {
    locked(
        () -> {
          vcenter.kms().forgetPasswords();
          return true;
        });
  }

  public void setMissing(String method, boolean missing) {
    if (TypeTables.VIM.method(method).isEmpty()) {
      throw new IllegalArgumentException("this stand-in does not model the method " + method);
    }
    if (missing) {
      vcenter.missingMethods().add(method);
    } else {
      vcenter.missingMethods().remove(method);
    }
  }

  public void setHostCapability(String host, String capability, boolean able) {
    locked(
        () -> {
          vcenter.inventory().host(host).capability(capability, able);
          return host;
        });
  }

  public void setVsan(String clusterPath, @Nullable String keyProvider) {
    locked(
        () -> {
          ClusterVsan vsan =
              vcenter.inventory().vsan().get(vcenter.inventory().byPath(clusterPath));
          if (vsan == null) {
            throw new IllegalArgumentException("there is no cluster at this path: " + clusterPath);
          }
          vsan.enable(keyProvider);
          return vsan;
        });
  }

  public void setVsanInTransit(String clusterPath, boolean encrypts) {
    locked(
        () -> {
          ClusterVsan vsan =
              vcenter.inventory().vsan().get(vcenter.inventory().byPath(clusterPath));
          if (vsan == null) {
            throw new IllegalArgumentException("there is no cluster at this path: " + clusterPath);
          }
          vsan.encryptTransit(encrypts);
          return vsan;
        });
  }

  public void setHostTpm(String host, @Nullable String version, boolean bound, boolean secureBoot) {
    locked(
        () -> {
          vcenter.inventory().host(host).tpm(version, bound, secureBoot);
          return host;
        });
  }

  public void addEvent(
      String id,
      @Nullable String vm,
      @Nullable String user,
      String message,
      Map<String, String> arguments) {
    settled(
        () -> {
          DataObject event = Events.named(id, message, arguments);
          if (vm != null) {
            event.with("vm", vcenter.vmArgument(find(vm).ref()));
          }
          return vcenter.events().add(event, user, 0);
        });
  }

  public void setOption(String key, @Nullable Object value) {
    locked(
        () -> {
          vcenter.options().set(key, value);
          return key;
        });
  }

  public void addFirstClassDisk(FakeFirstClassDisk disk) {
    locked(
        () -> {
          MoRef datastore = vcenter.inventory().datastore(disk.datacenter());
          vcenter.inventory().firstClassDisks().add(datastore, disk);
          return disk;
        });
  }

  public void removeFirstClassDisk(String id) {
    locked(
        () -> {
          vcenter.inventory().firstClassDisks().remove(id);
          return id;
        });
  }

  public void setFreeSpace(String datacenter, long bytes) {
    locked(
        () -> {
          vcenter.inventory().freeSpace(datacenter, bytes);
          return datacenter;
        });
  }

  private FakeVmState state(VmRecord vm) {
    DataObject config = vm.config();
    List<FakeVmState.Snapshot> snapshots = new ArrayList<>();
    for (VmSnapshot snapshot : vm.snapshots()) {
      DataObject then = snapshot.config();
      snapshots.add(
          new FakeVmState.Snapshot(
              snapshot.name(),
              snapshot.ref().value(),
              key(then.findData("keyId")),
              disks(then, Map.of())));
    }
    return new FakeVmState(
        vm.wanted().name(),
        vcenter.inventory().path(vm.ref()),
        vm.ref().value(),
        vm.instanceUuid(),
        vm.biosUuid(),
        String.valueOf(vcenter.inventory().name(vm.host())),
        vm.powerState(),
        key(config.findData("keyId")),
        policy(vm.homePolicy()),
        config.text("migrateEncryption"),
        disks(config, vm.diskPolicies()),
        vm.reconfigurations(),
        vm.isTemplate(),
        vcenter.inventory().customFields().named(vm.ref()),
        VirtualTpm.identity(config),
        snapshots);
  }

  private List<FakeVmState.Disk> disks(DataObject config, Map<Integer, String> policyIds) {
    List<FakeVmState.Disk> disks = new ArrayList<>();
    for (DataObject disk : VmRecord.disks(config)) {
      List<DataObject> links = VmRecord.links(disk);
      disks.add(
          new FakeVmState.Disk(
              disk.number("key"),
              disk.data("deviceInfo").text("label"),
              key(links.get(0).findData("keyId")),
              policy(policyIds.get(disk.number("key"))),
              links.stream()
                  .skip(1)
                  .map(link -> Optional.ofNullable(key(link.findData("keyId"))))
                  .toList()));
    }
    return disks;
  }

  private @Nullable String policy(@Nullable String id) {
    return id == null ? null : policies.name(id);
  }

  private static @Nullable FakeKey key(@Nullable DataObject keyId) {
    return keyId == null ? null : VmConfiguration.key(keyId);
  }

  public Map<String, @Nullable FakeKey> hostKeys() {
    return settled(
        () -> {
          Map<String, @Nullable FakeKey> keys = new LinkedHashMap<>();
          vcenter
              .inventory()
              .hosts()
              .forEach(
                  (ref, crypto) ->
                      keys.put(String.valueOf(vcenter.inventory().name(ref)), crypto.key()));
          return keys;
        });
  }

  public Map<String, String> clusterCryptoModes() {
    return settled(
        () -> {
          Map<String, String> modes = new LinkedHashMap<>();
          vcenter
              .inventory()
              .clusters()
              .forEach(
                  (ref, crypto) ->
                      modes.put(
                          vcenter.inventory().path(ref),
                          Objects.requireNonNullElse(crypto.mode(), "")));
          return modes;
        });
  }

  public Map<String, String> hostCryptoStates() {
    return settled(
        () -> {
          Map<String, String> states = new LinkedHashMap<>();
          vcenter
              .inventory()
              .hosts()
              .forEach(
                  (ref, crypto) ->
                      states.put(String.valueOf(vcenter.inventory().name(ref)), crypto.state()));
          return states;
        });
  }

  public List<String> storagePolicies() {
    return policies.names();
  }

  public List<String> storagePolicyComponents() {
    return policies.componentNames();
  }

  public void removeOwnEncryptionPolicy() {
    locked(
        () -> {
          policies.removeOwnEncryption();
          return policies;
        });
  }

  public void trustTokens(X509Certificate issuer) {
    vcenter.tokenLogins().trust(issuer);
  }

  public List<FakeKmsCluster> kmsClusters() {
    return locked(
        () ->
            vcenter.kms().all().stream()
                .filter(cluster -> cluster.nativeProvider() == null)
                .map(this::cluster)
                .toList());
  }

  public List<FakeNativeKeyProvider> nativeKeyProviders() {
    return locked(
        () -> {
          List<FakeNativeKeyProvider> found = new ArrayList<>();
          for (KmsClusters.Cluster cluster : vcenter.kms().all()) {
            NativeProvider own = cluster.nativeProvider();
            if (own != null) {
              found.add(
                  new FakeNativeKeyProvider(
                      cluster.id(),
                      vcenter.kms().isDefault(cluster),
                      own.keyId(),
                      own.tpmRequired(),
                      own.hasBackup()));
            }
          }
          return found;
        });
  }

  private FakeKmsCluster cluster(KmsClusters.Cluster cluster) {
    List<FakeKmsCluster.Server> servers = new ArrayList<>();
    for (KmsClusters.Server server : cluster.servers().values()) {
      String user = server.info().findText("userName");
      servers.add(
          new FakeKmsCluster.Server(
              server.info().text("name"),
              server.info().text("address"),
              server.info().number("port"),
              user == null ? "" : user,
              server.hasPassword()));
    }
    return new FakeKmsCluster(
        cluster.id(),
        vcenter.kms().isDefault(cluster),
        servers,
        cluster.trusted().size(),
        cluster.identity() != null,
        cluster.keyType(),
        cluster.wrappingKeyId(),
        cluster.rotationDays(),
        vcenter.kms().wrapped().made(cluster.id()));
  }
}
