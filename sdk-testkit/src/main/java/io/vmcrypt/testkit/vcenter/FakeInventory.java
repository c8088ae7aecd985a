package io.vmcrypt.testkit.vcenter;

import io.vmcrypt.testkit.internal.vcenter.inventory.ClusterVsan;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.method.Policies;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a test can do to the VMs, datastores and networks of a {@link FakeVcenter}, without a
 * request: {@link FakeVcenter#inventory}. Safe for use by several threads.
 */
public final class FakeInventory {

  private final Vcenter vcenter;
  private final Policies policies;

  FakeInventory(Vcenter vcenter, Policies policies) {
    this.vcenter = vcenter;
    this.policies = policies;
  }

  /**
   * Adds a datastore with a terabyte of free space, which all hosts of a datacenter reach.
   *
   * @param datacenter its name
   * @param name the name of the datastore
   * @throws IllegalArgumentException if there is no such datacenter, or it has one of this name
   */
  public void addDatastore(String datacenter, String name) {
    Objects.requireNonNull(name, "name");
    vcenter.change(() -> vcenter.inventory().addDatastore(datacenter, name));
  }

  /**
   * Adds a network that another product manages, as NSX does on its own switches: vSphere {@code
   * OpaqueNetwork}. All hosts of a datacenter have it.
   *
   * @param datacenter the name of the datacenter
   * @param name the name of the network
   * @throws IllegalArgumentException if there is no such datacenter, or it has a network of the
   *     name
   */
  public void addOpaqueNetwork(String datacenter, String name) {
    Objects.requireNonNull(name, "name");
    vcenter.change(() -> vcenter.inventory().addOpaqueNetwork(datacenter, name));
  }

  /**
   * Adds a network of standard switches, which all hosts of a datacenter have.
   *
   * @param datacenter its name
   * @param name the name of the network
   * @throws IllegalArgumentException if there is no such datacenter, or it has one of this name
   */
  public void addNetwork(String datacenter, String name) {
    Objects.requireNonNull(name, "name");
    vcenter.change(() -> vcenter.inventory().addNetwork(datacenter, name));
  }

  /**
   * Adds a distributed switch with one port group, which all hosts of a datacenter have.
   *
   * @param datacenter its name
   * @param switchName the name of the switch
   * @param name the name of the port group
   * @throws IllegalArgumentException if there is no such datacenter, or it has a network of one of
   *     these names
   */
  public void addPortGroup(String datacenter, String switchName, String name) {
    Objects.requireNonNull(switchName, "switchName");
    Objects.requireNonNull(name, "name");
    vcenter.change(() -> vcenter.inventory().addPortGroup(datacenter, switchName, name));
  }

  /**
   * Sets the free space on the datastore of a datacenter; at first it is a terabyte. A disk that is
   * written anew needs its capacity as free space.
   *
   * @param datacenter its name
   * @param bytes zero or more
   * @throws IllegalArgumentException if there is no such datacenter, or if it is negative
   */
  public void setFreeSpace(String datacenter, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative: " + bytes);
    }
    vcenter.change(() -> vcenter.inventory().firstDatastore(datacenter).freeSpace(bytes));
  }

  /**
   * Says whether hosts reach the datastore of a datacenter. While they do not, no VM comes to it.
   *
   * @param datacenter its name
   * @param accessible true at first
   * @throws IllegalArgumentException if there is no such datacenter
   */
  public void setDatastoreAccessible(String datacenter, boolean accessible) {
    vcenter.change(() -> vcenter.inventory().firstDatastore(datacenter).accessible(accessible));
  }

  /**
   * Sets the maintenance of the datastore of a datacenter. In it, and while it is entered, no VM
   * comes to the datastore.
   *
   * @param datacenter its name
   * @param mode vSphere's word: {@code normal}, as at first, {@code enteringMaintenance} or {@code
   *     inMaintenance}
   * @throws IllegalArgumentException if there is no such datacenter
   */
  public void setDatastoreMaintenance(String datacenter, String mode) {
    Objects.requireNonNull(mode, "mode");
    vcenter.change(() -> vcenter.inventory().firstDatastore(datacenter).maintenanceMode(mode));
  }

  /**
   * Switches a VM on or off.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @param on whether it runs from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setPoweredOn(String nameOrPath, boolean on) {
    vcenter.change(() -> vm(nameOrPath).power(on));
  }

  /**
   * Removes a VM from the inventory, as if someone had deleted it. Its keys stay at the key server.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void removeVm(String nameOrPath) {
    vcenter.change(() -> vcenter.inventory().remove(vm(nameOrPath)));
  }

  /**
   * Makes a VM of something else, as if somebody had edited, renamed or moved it: it stays the same
   * VM, with the same managed object id, on the same host.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @param vm its name, folder, disks, snapshots and power state from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one, or if a task has
   *     reconfigured it
   */
  public void replaceVm(String nameOrPath, FakeVm vm) {
    Objects.requireNonNull(vm, "vm");
    vcenter.change(() -> vcenter.inventory().replace(vm(nameOrPath), vm));
  }

  /**
   * Takes a snapshot of a VM, on top of the one that it runs on. The snapshot keeps the VM's
   * configuration of now. Each disk that is not independent goes on in a new file on top, which has
   * the key of the file below it.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @param name the name of the snapshot
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void takeSnapshot(String nameOrPath, String name) {
    Objects.requireNonNull(name, "name");
    Instant now = vcenter.settings().clock().instant();
    vcenter.change(() -> vcenter.inventory().takeSnapshot(vm(nameOrPath), name, "", now));
  }

  /**
   * Removes all snapshots of a VM. Each disk is merged into the oldest file that a snapshot held,
   * which keeps its key.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void removeSnapshots(String nameOrPath) {
    vcenter.change(() -> vcenter.inventory().removeSnapshots(vm(nameOrPath), true));
  }

  /**
   * Takes a VM's files away from vCenter, as happens when no host reaches its datastore, or gives
   * them back. Of such a VM vCenter tells its name and place, and nothing of how it is set up or
   * encrypted, nor which snapshots it has; it cannot be changed.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @param accessible whether vCenter can read its files from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setAccessible(String nameOrPath, boolean accessible) {
    vcenter.change(() -> vm(nameOrPath).accessible(accessible));
  }

  /**
   * Removes a VM's keys from its host, as happens when the host restarts while the key servers
   * cannot be reached, or gives them back. A locked VM cannot be changed.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @param locked whether its keys are missing from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one, or if it is not
   *     encrypted
   */
  public void setLocked(String nameOrPath, boolean locked) {
    vcenter.change(
        () -> {
          VmRecord vm = vm(nameOrPath);
          if (locked && !vm.isEncrypted()) {
            throw new IllegalArgumentException("only an encrypted VM can be locked: " + nameOrPath);
          }
          vm.lock(locked);
        });
  }

  /**
   * Adds a first-class disk that no VM has attached. One that is attached is a disk of its VM:
   * {@link FakeDisk#firstClass}.
   *
   * @param disk what to add
   * @throws IllegalArgumentException if there is no such datacenter, or a disk with this id
   */
  public void addFirstClassDisk(FakeFirstClassDisk disk) {
    Objects.requireNonNull(disk, "disk");
    vcenter.change(
        () ->
            vcenter
                .inventory()
                .firstClassDisks()
                .add(vcenter.inventory().datastore(disk.datacenter()), disk));
  }

  /**
   * Deletes a first-class disk that no VM has attached.
   *
   * @param id its id
   * @throws IllegalArgumentException if there is none with this id
   */
  public void removeFirstClassDisk(String id) {
    vcenter.change(
        () -> vcenter.inventory().firstClassDisks().remove(Objects.requireNonNull(id, "id")));
  }

  /**
   * Switches vSAN on in a cluster of hosts. {@code VsanClusterGetConfig} at {@code /vsanHealth}
   * tells it. Its keys are not in {@code ListKeys}; see {@link FakeKeys#setThirdPartyUse}.
   *
   * @param clusterPath such as {@code /Datacenter/host/Cluster}
   * @param keyProvider whose keys its data at rest is encrypted with; null if it is not encrypted
   * @throws IllegalArgumentException if there is no such cluster
   */
  public void setVsan(String clusterPath, @Nullable String keyProvider) {
    vcenter.change(() -> vsan(clusterPath).enable(keyProvider));
  }

  /**
   * Makes vSAN of a cluster encrypt what its hosts send to one another, or not.
   *
   * @param clusterPath such as {@code /Datacenter/host/Cluster}
   * @param encrypts whether it encrypts
   * @throws IllegalArgumentException if there is no such cluster
   */
  public void setVsanInTransit(String clusterPath, boolean encrypts) {
    vcenter.change(() -> vsan(clusterPath).encryptTransit(encrypts));
  }

  /**
   * Deletes a storage policy, also one that VMs have.
   *
   * @param name its name
   * @throws IllegalArgumentException if there is none of this name
   */
  public void removeStoragePolicy(String name) {
    vcenter.change(() -> policies.remove(Objects.requireNonNull(name, "name")));
  }

  /**
   * Makes a storage policy of vSAN's rules.
   *
   * @param name its name
   * @param failuresToTolerate how many hosts may fail
   * @param layout such as {@code RAID-5/6 (Erasure Coding) - Capacity}
   * @throws IllegalArgumentException if there is one of this name
   */
  public void addVsanPolicy(String name, int failuresToTolerate, String layout) {
    vcenter.change(() -> policies.addVsan(name, failuresToTolerate, layout));
  }

  /**
   * Gives home and disks of a VM a storage policy. Nothing is encrypted or decrypted.
   *
   * @param vm name or inventory path
   * @param policy its name
   * @throws IllegalArgumentException if there is no such VM or policy
   */
  public void setStoragePolicy(String vm, String policy) {
    vcenter.change(() -> vm(vm).allPolicies(policies.id(policy)));
  }

  /**
   * Says which storage policy datastores give to what has none; at first they have no default.
   *
   * @param policy its name
   * @throws IllegalArgumentException if there is none of this name
   */
  public void setDefaultStoragePolicy(String policy) {
    vcenter.change(() -> policies.datastoreDefault(policy));
  }

  /**
   * {@return the policy components that storage policies refer to, by their names, in the order in
   * which they came}
   */
  public List<String> storagePolicyComponents() {
    return policies.componentNames();
  }

  /** Lets a vCenter that was restored from a backup hear from its hosts how the VMs are. */
  public void hearFromHosts() {
    vcenter.change(vcenter::hearOfVms);
  }

  private VmRecord vm(String nameOrPath) {
    return vcenter.inventory().named().vm(Objects.requireNonNull(nameOrPath, "nameOrPath"));
  }

  private ClusterVsan vsan(String clusterPath) {
    MoRef cluster = vcenter.inventory().byPath(Objects.requireNonNull(clusterPath, "clusterPath"));
    ClusterVsan vsan = vcenter.inventory().vsan().get(cluster);
    if (vsan == null) {
      throw new IllegalArgumentException("there is no cluster at this path: " + clusterPath);
    }
    return vsan;
  }
}
