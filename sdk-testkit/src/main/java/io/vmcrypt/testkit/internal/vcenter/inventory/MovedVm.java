package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.jspecify.annotations.Nullable;

/** The description of a VM that comes from elsewhere. */
public final class MovedVm {

  private MovedVm() {}

  /**
   * The same VM under another name in another place.
   *
   * @param datacenter null for the first one
   */
  public static FakeVm description(
      FakeVm vm, String name, @Nullable String datacenter, String folder) {
    FakeVm.Builder moved =
        FakeVm.builder(name).folder(folder).hardwareVersion(vm.hardwareVersion());
    if (datacenter != null) {
      moved.datacenter(datacenter);
    }
    for (FakeDisk disk : vm.disks()) {
      moved.disk(whole(disk));
    }
    vm.guestAddresses().forEach(moved::guestAddress);
    String host = vm.guestHostName();
    if (host != null) {
      moved.guestHostName(host);
    }
    FakeVm.ManagedBy owner = vm.managedBy();
    if (owner != null) {
      moved.managedBy(owner.extensionKey(), owner.type());
    }
    FakeVm.Product product = vm.product();
    if (product != null) {
      moved.product(product.name(), product.vendor());
    }
    vm.ovfProperties().forEach(moved::ovfProperty);
    return moved.build();
  }

  /** A disk that has no other VM's file below it, and no key of its own from the start. */
  public static FakeDisk whole(FakeDisk disk) {
    FakeDisk whole = FakeDisk.ofGibibytes(disk.gibibytes());
    String id = disk.firstClassDiskId();
    whole = disk.isRawDeviceMapping() ? whole.rawDeviceMapping() : whole;
    whole = disk.isShared() ? whole.shared() : whole;
    whole = disk.isIndependent() ? whole.independent() : whole;
    return id == null ? whole : whole.firstClass(id);
  }
}
