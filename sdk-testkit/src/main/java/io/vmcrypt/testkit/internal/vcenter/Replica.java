package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.MovedVm;
import io.vmcrypt.testkit.internal.vcenter.inventory.VirtualTpm;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A copy of a VM that appears at another vCenter without that vCenter having made it. */
public final class Replica {

  /**
   * What the copy is like.
   *
   * @param original its name or path at the source
   * @param name null for that of the original
   * @param key null for a copy that is plain, or keeps its keys
   */
  public record Wish(
      String original,
      @Nullable String name,
      String folder,
      @Nullable FakeKey key,
      boolean keepsKeys,
      boolean keepsUuids,
      boolean keepsDisks) {}

  /** How the original was described, and how it is. */
  private record Original(FakeVm vm, DataObject config) {}

  private final Original original;
  private final Wish wish;

  private Replica(Original original, Wish wish) {
    this.original = original;
    this.wish = wish;
  }

  /** Makes the copy. Neither vCenter waits for the other. */
  public static String deliver(Vcenter source, Vcenter target, Wish wish) {
    Original original =
        source.settled(
            () -> {
              VmRecord vm = source.inventory().named().vm(wish.original());
              return new Original(vm.wanted(), vm.config());
            });
    Replica replica = new Replica(original, wish);
    return target.change(() -> replica.appear(target.inventory()).ref().value());
  }

  private VmRecord appear(Inventory inventory) {
    String other = wish.name();
    String name = other == null ? original.vm().name() : other;
    FakeVm whole = MovedVm.description(original.vm(), name, null, wish.folder());
    VmRecord copy = inventory.vm(wish.keepsDisks() ? whole : withoutLastDisk(whole));
    FakeKey key = wish.key();
    if (key != null) {
      copy.encrypt(key);
    }
    DataObject config = copy.config().copy();
    if (wish.keepsUuids()) {
      for (String uuid : List.of("uuid", "instanceUuid")) {
        config.with(uuid, original.config().get(uuid));
      }
    }
    if (wish.keepsKeys()) {
      keepKeys(copy, config);
    }
    DataObject tpm = VirtualTpm.find(original.config());
    if (tpm != null && config.has("keyId")) {
      List<DataObject> devices = new ArrayList<>(config.data("hardware").list("device"));
      devices.add(tpm.copy());
      config.data("hardware").with("device", List.copyOf(devices));
      config.with("firmware", original.config().text("firmware"));
    }
    copy.set(config);
    return copy;
  }

  private void keepKeys(VmRecord copy, DataObject config) {
    DataObject home = original.config().findData("keyId");
    if (home == null) {
      return;
    }
    VmConfiguration.movesEncrypted(config.with("keyId", home.copy()));
    copy.homePolicy(VmConfiguration.ENCRYPTION_POLICY_ID);
    List<DataObject> before = VmRecord.disks(original.config());
    List<DataObject> after = VmRecord.disks(config);
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      DataObject key = before.get(i).data("backing").findData("keyId");
      if (key != null) {
        after.get(i).data("backing").with("keyId", key.copy());
        after.get(i).with("iofilter", List.of(VmConfiguration.ENCRYPTION_FILTER));
        copy.diskPolicies().put(after.get(i).number("key"), VmConfiguration.ENCRYPTION_POLICY_ID);
      }
    }
  }

  private static FakeVm withoutLastDisk(FakeVm vm) {
    FakeVm.Builder less = FakeVm.builder(vm.name()).folder(vm.folder());
    List<FakeDisk> disks = vm.disks();
    disks.subList(0, Math.max(0, disks.size() - 1)).forEach(less::disk);
    return less.build();
  }
}
