package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.FirstClassDisks;
import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.key.Keys;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes, extends and deletes first-class disks. */
final class DiskTasks {

  private final Vcenter vcenter;
  private final Policies policies;
  private final VmTasks tasks;

  DiskTasks(Vcenter vcenter, Policies policies, VmTasks tasks) {
    this.vcenter = vcenter;
    this.policies = policies;
    this.tasks = tasks;
  }

  void addTo(Map<String, Call.Handler> methods) {
    methods.put(
        "CreateDisk_Task",
        tasks.on(
            "CreateDisk_Task",
            "vslm.vcenter.VStorageObjectManager.createDisk",
            call -> datastore(call.arguments().data("spec").data("backingSpec")),
            this::create));
    methods.put(
        "ExtendDisk_Task",
        tasks.on(
            "ExtendDisk_Task",
            "vslm.vcenter.VStorageObjectManager.extendDisk",
            call -> datastore(call.arguments()),
            this::extend));
    methods.put(
        "DeleteVStorageObject_Task",
        tasks.on(
            "DeleteVStorageObject_Task",
            "vslm.vcenter.VStorageObjectManager.deleteVStorageObject",
            call -> datastore(call.arguments()),
            this::delete));
  }

  private MoRef datastore(DataObject holder) throws VimFault {
    MoRef datastore = holder.ref("datastore");
    if (!datastore.type().equals("Datastore") || !vcenter.inventory().isEntity(datastore)) {
      throw VimFault.objectNotFound(datastore);
    }
    return datastore;
  }

  private Tasks.Work create(Call call) throws VimFault {
    DataObject spec = call.arguments().data("spec");
    DataObject backing = spec.data("backingSpec");
    MoRef datastore = datastore(backing);
    Privileges.demand(Privileges.FILES, datastore, call.session());
    if (!backing.type().equals("VslmCreateSpecDiskFileBackingSpec")
        || spec.has("id")
        || spec.has("metadata")) {
      throw VimFault.notSupported(
          "This stand-in models disks in files, with an id that vCenter makes, without metadata.");
    }
    long mebibytes = spec.longNumber("capacityInMB");
    if (mebibytes <= 0) {
      throw VimFault.invalidArgument("spec.capacityInMB");
    }
    KeyWish wish = wish(spec);
    if (wish != null) {
      Privileges.demand(Privileges.ENCRYPT_NEW, datastore, call.session());
    }
    return () -> {
      checkRoom(mebibytes, datastore);
      if (wish != null) {
        wish.fulfil();
      }
      return () -> made(spec, datastore, wish == null ? null : wish.key());
    };
  }

  private void checkRoom(long mebibytes, MoRef datastore) throws VimFault {
    if (mebibytes * 1024 * 1024 > vcenter.inventory().freeSpace(datastore)) {
      String name = vcenter.inventory().name(datastore);
      throw new VimFault(
          new DataObject("NoDiskSpace").with("file", "").with("datastore", name),
          "Insufficient disk space on datastore '" + name + "'.");
    }
  }

  /** The key that it gets; null if it stays plain. */
  private @Nullable KeyWish wish(DataObject spec) throws VimFault {
    List<DataObject> profiles = spec.list("profile");
    String policy = profiles.isEmpty() ? null : profiles.get(0).findText("profileId");
    Boolean encryption = policy == null ? Boolean.FALSE : policies.isEncryption(policy);
    if (encryption == null || profiles.size() > 1) {
      throw VimFault.invalidArgument("spec.profile");
    }
    DataObject crypto = spec.findData("crypto");
    if (crypto == null || crypto.type().equals("CryptoSpecNoOp")) {
      return encryption
          ? KeyWish.newKey(
              Keys.cluster(vcenter.kms(), null, List.of())
                  .keySource(vcenter.settings().keyServerTimeout()))
          : null;
    }
    if (!crypto.type().equals("CryptoSpecEncrypt") || !encryption) {
      throw VimFault.invalidArgument("spec.crypto");
    }
    FakeKey key = VmConfiguration.key(crypto.data("cryptoKeyId"));
    return key.keyId().isEmpty()
        ? KeyWish.newKey(
            Keys.cluster(vcenter.kms(), key.clusterId(), List.of())
                .keySource(vcenter.settings().keyServerTimeout()))
        : KeyWish.existing(key, vcenter.keySource(key.clusterId()));
  }

  private DataObject made(DataObject spec, MoRef datastore, @Nullable FakeKey key) {
    Inventory inventory = vcenter.inventory();
    DataObject disk =
        FirstClassDisks.made(
            UUID.randomUUID().toString(),
            spec,
            datastore,
            String.valueOf(inventory.name(datastore)),
            key,
            vcenter.settings().clock().instant());
    inventory.firstClassDisks().add(datastore, disk);
    return disk;
  }

  private Tasks.Work delete(Call call) throws VimFault {
    MoRef datastore = datastore(call.arguments());
    Privileges.demand(Privileges.FILES, datastore, call.session());
    String id = call.arguments().data("id").text("id");
    return () ->
        () -> {
          unattached(id, datastore);
          vcenter.inventory().firstClassDisks().remove(id);
          return null;
        };
  }

  private Tasks.Work extend(Call call) throws VimFault {
    MoRef datastore = datastore(call.arguments());
    Privileges.demand(Privileges.FILES, datastore, call.session());
    String id = call.arguments().data("id").text("id");
    long mebibytes = call.arguments().longNumber("newCapacityInMB");
    return () ->
        () -> {
          long present = unattached(id, datastore).longNumber("capacityInMB");
          if (mebibytes <= present) {
            throw VimFault.invalidArgument("newCapacityInMB");
          }
          checkRoom(mebibytes - present, datastore);
          vcenter.inventory().firstClassDisks().extend(id, mebibytes);
          return null;
        };
  }

  /** The configuration of a disk that no VM has attached. */
  private DataObject unattached(String id, MoRef datastore) throws VimFault {
    Inventory inventory = vcenter.inventory();
    DataObject disk = inventory.firstClassDisks().on(datastore, inventory.vmsAt(datastore)).get(id);
    if (disk == null) {
      throw FirstClassDiskMethods.unknown(id);
    }
    DataObject config = disk.data("config");
    if (config.has("consumerId")) {
      throw VmTasks.invalidState();
    }
    return config;
  }
}
