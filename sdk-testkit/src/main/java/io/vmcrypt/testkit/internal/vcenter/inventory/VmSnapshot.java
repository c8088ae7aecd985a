package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A snapshot of a VM, with the configuration that the VM had when it was taken. */
public final class VmSnapshot {

  private final MoRef ref;
  private final String name;
  private final String description;
  private @Nullable VmSnapshot parent;
  private final Instant taken;
  private final String powerState;
  private Supplier<DataObject> config;

  /**
   * @param parent null for one without a parent
   * @param config as then; built on demand if nobody has changed it
   */
  VmSnapshot(
      MoRef ref,
      String name,
      String description,
      @Nullable VmSnapshot parent,
      Instant taken,
      String powerState,
      Supplier<DataObject> config) {
    this.ref = ref;
    this.name = name;
    this.description = description;
    this.parent = parent;
    this.taken = taken;
    this.powerState = powerState;
    this.config = config;
  }

  public MoRef ref() {
    return ref;
  }

  public String name() {
    return name;
  }

  /** The same snapshot at another vCenter, where it shows a configuration of there. */
  VmSnapshot at(MoRef other, @Nullable VmSnapshot otherParent, DataObject otherConfig) {
    return new VmSnapshot(
        other, name, description, otherParent, taken, powerState, () -> otherConfig);
  }

  @Nullable VmSnapshot parent() {
    return parent;
  }

  /** Whether the VM ran when it was taken. */
  boolean wasOn() {
    return powerState.equals("poweredOn");
  }

  /** Stands on another one from now on. */
  void standOn(@Nullable VmSnapshot other) {
    parent = other;
  }

  /** Its {@code config}. */
  public DataObject config() {
    return config.get();
  }

  /** Shows another configuration from now on. */
  void show(DataObject other) {
    config = () -> other;
  }

  /** Shows other keys for the home, if there is one, and for the files of these names. */
  void rekey(@Nullable FakeKey home, Map<String, FakeKey> files) {
    DataObject changed = config().copy();
    if (home != null && changed.has("keyId")) {
      changed.with("keyId", VmConfiguration.cryptoKeyId(home));
    }
    for (DataObject link : VmRecord.files(changed)) {
      FakeKey key = files.get(link.text("fileName"));
      if (key != null) {
        link.with("keyId", VmConfiguration.cryptoKeyId(key));
      }
    }
    config = () -> changed;
  }

  /** It and those below it, as {@code VirtualMachine.snapshot} tells them. */
  DataObject tree(MoRef vm, List<VmSnapshot> all) {
    List<DataObject> below = new ArrayList<>();
    for (VmSnapshot other : all) {
      if (other.parent == this) {
        below.add(other.tree(vm, all));
      }
    }
    return Literals.of("VirtualMachineSnapshotTree")
        .with("snapshot", ref)
        .with("vm", vm)
        .with("name", name)
        .with("description", description)
        .with("id", all.indexOf(this) + 1)
        .with("createTime", taken)
        .with("state", powerState)
        .with("childSnapshotList", below.isEmpty() ? null : below);
  }
}
