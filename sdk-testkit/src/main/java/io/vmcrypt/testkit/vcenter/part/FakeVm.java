package io.vmcrypt.testkit.vcenter.part;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine to put into a {@link io.vmcrypt.testkit.vcenter.FakeVcenter}. Immutable, and so
 * safe for use by several threads.
 *
 * <p>Example: {@code FakeVm.builder("web-01").disks(2).folder("Prod/Web").build()}.
 *
 * @param name the display name, not escaped, for example {@code web-01}
 * @param datacenter the name of the datacenter, null for the first one
 * @param folder the folder below the VM folder of the datacenter, names with slashes between them,
 *     empty for the VM folder itself
 * @param disks the virtual disks, in the order of their labels
 * @param isPoweredOn whether the VM runs
 * @param isTemplate whether the VM is a template
 * @param snapshots the snapshots, in the order in which they were taken; the VM runs on top of the
 *     last one
 * @param hardwareVersion the hardware version, for example 19 for {@code vmx-19}
 * @param key the key with which the home, and usually the disks, are encrypted from the start, null
 *     for a VM that is not encrypted
 * @param hasVirtualTpm whether the VM has a virtual TPM
 * @param hasEfi whether the VM starts with EFI firmware, and not with {@code bios}
 * @param diskKey the key with which the disks are encrypted from the start that have no {@link
 *     FakeDisk#key()}, null if they are not encrypted
 * @param isEncryptedForVirtualTpm whether the home is encrypted for a virtual TPM alone: it has a
 *     key and no policy from the start
 * @param guestAddresses the IP addresses that the guest system has while the VM runs
 * @param guestHostName the name that the guest system has while the VM runs, null if none is known
 * @param managedBy the extension that owns the VM, null if it has no owner
 * @param product the product that the VM was deployed as, null if it is not known
 * @param ovfProperties the OVF properties that the VM was deployed with, by their ids
 * @param network the name of the network of its card; null for {@code VM Network}
 * @param libraryItem the id of the Content Library's item that it is the template of, null for none
 * @param faultTolerance its Fault Tolerance state, such as {@code running}; null for {@code
 *     notConfigured}
 * @param replicatedTo the address that vSphere Replication sends it to, null if it is not
 *     replicated
 */
public record FakeVm(
    String name,
    @Nullable String datacenter,
    String folder,
    List<FakeDisk> disks,
    boolean isPoweredOn,
    boolean isTemplate,
    List<FakeSnapshot> snapshots,
    int hardwareVersion,
    @Nullable FakeKey key,
    boolean hasVirtualTpm,
    boolean hasEfi,
    @Nullable FakeKey diskKey,
    boolean isEncryptedForVirtualTpm,
    List<String> guestAddresses,
    @Nullable String guestHostName,
    @Nullable ManagedBy managedBy,
    @Nullable Product product,
    Map<String, String> ovfProperties,
    @Nullable String network,
    @Nullable String libraryItem,
    @Nullable String faultTolerance,
    @Nullable String replicatedTo) {

  /** The hardware version of a VM by default. */
  public static final int DEFAULT_HARDWARE_VERSION = 19;

  /** The capacity of a disk by default, in GiB. */
  public static final int DEFAULT_DISK_GIBIBYTES = 16;

  /**
   * The extension that owns a VM: vSphere {@code ManagedByInfo}.
   *
   * @param extensionKey for example {@code com.vmware.vim.eam}
   * @param type for example {@code cluster-agent}
   */
  public record ManagedBy(String extensionKey, String type) {}

  /**
   * The product that a VM was deployed as: vSphere {@code VAppProductInfo}.
   *
   * @param name for example {@code VMware vCenter Server Appliance}
   * @param vendor for example {@code VMware, Inc.}
   */
  public record Product(String name, String vendor) {}

  /** The same, as it is now. */
  public FakeVm {
    disks = List.copyOf(disks);
    snapshots = List.copyOf(snapshots);
    guestAddresses = List.copyOf(guestAddresses);
    ovfProperties = Collections.unmodifiableMap(new LinkedHashMap<>(ovfProperties));
  }

  /**
   * A VM with no disk, powered off, in the VM folder of the first datacenter.
   *
   * @param name the display name, at most 80 characters; slashes and percent signs are allowed, and
   *     are escaped in messages, as with a real vCenter
   * @return the builder
   * @throws IllegalArgumentException if the name is empty or too long
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** Builds VMs. For use by one thread; reusable. */
  public static final class Builder {
    private final String name;
    private @Nullable String datacenter;
    private String folder = "";
    private final List<FakeDisk> disks = new ArrayList<>();
    private boolean poweredOn;
    private boolean template;
    private final List<FakeSnapshot> snapshots = new ArrayList<>();
    private int hardwareVersion = DEFAULT_HARDWARE_VERSION;
    private @Nullable FakeKey key;
    private boolean virtualTpm;
    private boolean efi;
    private boolean disksPlain;
    private boolean forVirtualTpm;
    private final List<String> guestAddresses = new ArrayList<>();
    private @Nullable String guestHostName;
    private @Nullable ManagedBy managedBy;
    private @Nullable Product product;
    private final Map<String, String> ovfProperties = new LinkedHashMap<>();

    private @Nullable String network;
    private @Nullable String libraryItem;
    private @Nullable String faultTolerance;
    private @Nullable String replicatedTo;

    private Builder(String name) {
      Objects.requireNonNull(name, "name");
      if (name.isEmpty() || name.length() > 80) {
        throw new IllegalArgumentException("name must have 1 to 80 characters: '" + name + "'");
      }
      this.name = name;
    }

    /**
     * The datacenter that holds the VM; the first one if not called.
     *
     * @param datacenter its name
     * @return this
     */
    public Builder datacenter(String datacenter) {
      this.datacenter = Objects.requireNonNull(datacenter, "datacenter");
      return this;
    }

    /**
     * The folder below the VM folder of the datacenter; made if it is missing.
     *
     * @param folder names with slashes between them, for example {@code Prod/Web}
     * @return this
     */
    public Builder folder(String folder) {
      this.folder = Objects.requireNonNull(folder, "folder");
      return this;
    }

    /**
     * Adds ordinary disks of {@value FakeVm#DEFAULT_DISK_GIBIBYTES} GiB.
     *
     * @param count how many, 1 to 60
     * @return this
     * @throws IllegalArgumentException if the count is out of range
     */
    public Builder disks(int count) {
      if (count < 1 || count > 60) {
        throw new IllegalArgumentException("count must be 1 to 60: " + count);
      }
      for (int i = 0; i < count; i++) {
        disks.add(FakeDisk.ofGibibytes(DEFAULT_DISK_GIBIBYTES));
      }
      return this;
    }

    /**
     * Adds a disk.
     *
     * @param disk the disk
     * @return this
     */
    public Builder disk(FakeDisk disk) {
      disks.add(Objects.requireNonNull(disk, "disk"));
      return this;
    }

    /**
     * The VM runs.
     *
     * @return this
     */
    public Builder poweredOn() {
      this.poweredOn = true;
      return this;
    }

    /**
     * The VM is a template.
     *
     * @return this
     */
    public Builder template() {
      this.template = true;
      return this;
    }

    /**
     * Adds a snapshot, the child of the one added before.
     *
     * @param name its name
     * @return this
     */
    public Builder snapshot(String name) {
      return snapshot(FakeSnapshot.of(name));
    }

    /**
     * Adds a snapshot. The VM runs on top of the one that is added last.
     *
     * @param snapshot the snapshot
     * @return this
     * @throws IllegalArgumentException if its parent was not added before
     */
    public Builder snapshot(FakeSnapshot snapshot) {
      String parent = snapshot.parent();
      if (parent != null
          && snapshots.stream().noneMatch(earlier -> earlier.name().equals(parent))) {
        throw new IllegalArgumentException("there is no snapshot of this name yet: " + parent);
      }
      snapshots.add(snapshot);
      return this;
    }

    /**
     * The hardware version; {@value FakeVm#DEFAULT_HARDWARE_VERSION} if not called.
     *
     * @param hardwareVersion 4 to 30, for example 13 for {@code vmx-13}
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder hardwareVersion(int hardwareVersion) {
      if (hardwareVersion < 4 || hardwareVersion > 30) {
        throw new IllegalArgumentException("hardwareVersion must be 4 to 30: " + hardwareVersion);
      }
      this.hardwareVersion = hardwareVersion;
      return this;
    }

    /**
     * Home and all disks are encrypted from the start.
     *
     * @param key the key
     * @return this
     */
    public Builder encryptedWith(FakeKey key) {
      this.key = Objects.requireNonNull(key, "key");
      this.disksPlain = false;
      return this;
    }

    /**
     * The VM has a virtual TPM that was added while it was plain: vCenter has encrypted its home,
     * without a policy.
     *
     * @param key the key
     * @return this
     */
    public Builder encryptedForVirtualTpm(FakeKey key) {
      this.forVirtualTpm = true;
      return homeEncryptedWith(key).virtualTpm();
    }

    /**
     * Only the home is encrypted from the start, as with a virtual TPM.
     *
     * @param key the key
     * @return this
     */
    public Builder homeEncryptedWith(FakeKey key) {
      this.key = Objects.requireNonNull(key, "key");
      this.disksPlain = true;
      return this;
    }

    /**
     * The VM has a virtual TPM, so that its home must stay encrypted, and EFI firmware.
     *
     * @return this
     */
    public Builder virtualTpm() {
      this.virtualTpm = true;
      this.efi = true;
      return this;
    }

    /**
     * The VM starts with EFI firmware, which a virtual TPM needs; without this call with a BIOS.
     *
     * @return this
     */
    public Builder efi() {
      this.efi = true;
      return this;
    }

    /**
     * Puts the card on another network than {@code VM Network}. If no host has one of the name, as
     * after it was removed or renamed there, the card tells the name alone.
     *
     * @param name the name of the network
     * @return this
     */
    public Builder network(String name) {
      this.network = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Adds a network card with an address of the guest system. VMware Tools report it while the VM
     * runs; {@code GuestInfo.ipAddress} is the first one. Without this call there is none.
     *
     * @param address an IP address
     * @return this
     */
    public Builder guestAddress(String address) {
      this.guestAddresses.add(Objects.requireNonNull(address, "address"));
      return this;
    }

    /**
     * The host name of the guest system. VMware Tools report it while the VM runs; without this
     * call there is none. The part after the first dot is reported as the domain.
     *
     * @param hostName for example {@code kms-01.example.com}
     * @return this
     */
    public Builder guestHostName(String hostName) {
      this.guestHostName = Objects.requireNonNull(hostName, "hostName");
      return this;
    }

    /**
     * The VM belongs to an extension, as the agents of vSphere Cluster Services do.
     *
     * @param extensionKey for example {@code com.vmware.vim.eam}
     * @param type for example {@code cluster-agent}
     * @return this
     */
    public Builder managedBy(String extensionKey, String type) {
      this.managedBy =
          new ManagedBy(
              Objects.requireNonNull(extensionKey, "extensionKey"),
              Objects.requireNonNull(type, "type"));
      return this;
    }

    /**
     * The VM was deployed as a product.
     *
     * @param name for example {@code VMware vCenter Server Appliance}
     * @param vendor for example {@code VMware, Inc.}
     * @return this
     */
    public Builder product(String name, String vendor) {
      this.product =
          new Product(
              Objects.requireNonNull(name, "name"), Objects.requireNonNull(vendor, "vendor"));
      return this;
    }

    /**
     * The VM is a vCenter Server Appliance. VMware says not to encrypt one. But VMware has not
     * published that a vCenter refuses to do so, so the fake encrypts it.
     *
     * @return this
     */
    public Builder vcenterAppliance() {
      return product("VMware vCenter Server Appliance", "VMware, Inc.");
    }

    /**
     * The VM was deployed with an OVF property.
     *
     * @param id for example {@code ip0}
     * @param value its value
     * @return this
     */
    public Builder ovfProperty(String id, String value) {
      ovfProperties.put(Objects.requireNonNull(id, "id"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * The VM is the template of an item of a Content Library. vCenter deletes the item once the
     * template is made a VM.
     *
     * @param itemId the item's id
     * @return this
     */
    public Builder libraryItem(String itemId) {
      this.libraryItem = Objects.requireNonNull(itemId, "itemId");
      return template();
    }

    /**
     * The VM has Fault Tolerance, so that vCenter does not encrypt it.
     *
     * @param state for example {@code running}
     * @return this
     */
    public Builder faultTolerance(String state) {
      this.faultTolerance = Objects.requireNonNull(state, "state");
      return this;
    }

    /**
     * vSphere Replication copies the VM.
     *
     * @param destination the address of its target
     * @return this
     */
    public Builder replicatedTo(String destination) {
      this.replicatedTo = Objects.requireNonNull(destination, "destination");
      return this;
    }

    /**
     * Builds the VM.
     *
     * @return the VM
     * @throws IllegalStateException if it has a virtual TPM or an encrypted disk but is not
     *     encrypted
     */
    public FakeVm build() {
      if (virtualTpm && key == null) {
        throw new IllegalStateException("a virtual TPM needs an encrypted VM: encryptedWith");
      }
      if (key == null && disks.stream().anyMatch(disk -> disk.key() != null)) {
        throw new IllegalStateException("an encrypted disk needs an encrypted VM: encryptedWith");
      }
      return new FakeVm(
          name,
          datacenter,
          folder,
          disks,
          poweredOn,
          template,
          snapshots,
          hardwareVersion,
          key,
          virtualTpm,
          efi,
          disksPlain ? null : key,
          forVirtualTpm,
          guestAddresses,
          guestHostName,
          managedBy,
          product,
          ovfProperties,
          network,
          libraryItem,
          faultTolerance,
          replicatedTo);
    }
  }
}
