package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.internal.vcenter.inventory.VirtualTpm;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmSnapshot;
import io.vmcrypt.testkit.internal.vcenter.key.KmsClusters;
import io.vmcrypt.testkit.internal.vcenter.key.NativeProvider;
import io.vmcrypt.testkit.internal.vcenter.method.Policies;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeNativeKeyProvider;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How VMs and key providers are, for a test that looks without a request. */
public record VcenterView(Vcenter vcenter, Policies policies) {

  public FakeVmState vm(String nameOrPath) {
    return vcenter.settled(() -> state(vcenter.inventory().named().vm(nameOrPath)));
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
        Map.copyOf(vcenter.inventory().customFields().named(vm.ref())),
        VirtualTpm.identity(config),
        List.copyOf(snapshots));
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
    return List.copyOf(disks);
  }

  private @Nullable String policy(@Nullable String id) {
    return id == null ? null : policies.name(id);
  }

  private static @Nullable FakeKey key(@Nullable DataObject keyId) {
    return keyId == null ? null : VmConfiguration.key(keyId);
  }

  public List<FakeKmsCluster> kmsClusters() {
    return vcenter.change(
        () ->
            vcenter.kms().all().stream()
                .filter(cluster -> cluster.nativeProvider() == null)
                .map(this::cluster)
                .toList());
  }

  public List<FakeNativeKeyProvider> nativeKeyProviders() {
    return vcenter.change(
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
        List.copyOf(servers),
        cluster.trusted().size(),
        cluster.identity() != null,
        cluster.wrapping().keyType(),
        cluster.wrapping().wrappingKeyId(),
        cluster.wrapping().rotationDays(),
        vcenter.kms().wrapped().made(cluster.id()));
  }
}
