package io.vmcrypt.estate;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.FakeVm;
import io.vmcrypt.testkit.vcenter.FakeVmState;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.vm.ClusterCryptoMode;
import io.vmcrypt.vsphere.vm.ClusterCryptoModeSpec;
import io.vmcrypt.vsphere.vm.ComputeClusters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cloud whose vCenter has everything on key provider {@value #OLD}, whose server is not reached
 * any more. The key server of the cloud is the new one.
 */
final class LeavingWorld implements AutoCloseable {

  static final String OLD = "old-cluster";
  static final String NEW = "kms-cluster";

  /** Where the old server is, and nobody listens. */
  static final String OLD_IP = "127.0.0.2";

  static final List<String> PLACES = List.of("/One/host/Cluster", "/Two/host");

  private static final Thumbprint OLD_THUMBPRINT =
      Thumbprint.parse("00:11:22:33:44:55:66:77:88:99:00:11:22:33:44:55:66:77:88:99");

  private final FakeCloud cloud;

  private LeavingWorld(FakeCloud cloud) {
    this.cloud = cloud;
  }

  /** VMs and templates, each with a key of the old provider; one plain VM; four hosts. */
  static LeavingWorld of(int vms, int templates) {
    FakeCloud.Builder builder =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .vcenter(vcenter -> vcenter.datacenter("One").datacenter("Two"))
            .virtualMachine(vm("plain", 0).build());
    for (int i = 0; i < vms; i++) {
      FakeVm.Builder vm =
          vm("vm-%04d".formatted(i), i).encryptedWith(new FakeKey("old-v" + i, OLD));
      builder.virtualMachine((i % 3 == 0 ? vm.poweredOn() : vm).build());
    }
    for (int i = 0; i < templates; i++) {
      builder.virtualMachine(
          vm("template-%02d".formatted(i), i)
              .template()
              .encryptedWith(new FakeKey("old-t" + i, OLD))
              .build());
    }
    LeavingWorld world = new LeavingWorld(builder.start());
    world.prepare();
    return world;
  }

  private static FakeVm.Builder vm(String name, int index) {
    return FakeVm.builder(name).datacenter(index % 2 == 0 ? "One" : "Two").disks(1 + index % 2);
  }

  private void prepare() {
    try (EstateSystems systems = systems()) {
      var clusters = systems.vcenter().kmsClusters();
      clusters.ensure(
          KmsClusterSpec.builder(OLD, KmsServerSpec.builder("kms-old", OLD_IP).port(1).build())
              .makeDefault()
              .build());
      PLACES.forEach(place -> clusters.entityDefault(place).ensure(OLD));
      ComputeClusters computeClusters = systems.vcenter().computeClusters();
      computeClusters.ensure(
          computeClusters.get(PLACES.get(0)),
          ClusterCryptoModeSpec.of(ClusterCryptoMode.ON_DEMAND).keyProvider(OLD));
      RegisteredKms unused =
          systems
              .ovh()
              .privateCloud(cloud.ovh().serviceName())
              .vmEncryption()
              .kmsServers()
              .startRegister(KmsRegistration.builder(OLD_IP, OLD_THUMBPRINT).build())
              .await(EstateSystems.LIMIT);
    }
  }

  FakeCloud cloud() {
    return cloud;
  }

  EstateSystems systems() {
    return EstateSystems.withoutWaiting(cloud);
  }

  /** What moves, and goes in the end. */
  static Leaving leaving() {
    return Leaving.builder(OLD).registration(OLD_IP).othersChecked().build();
  }

  /** All that a run leaves at the systems, but for the ids of keys. */
  List<String> state() {
    List<String> state = new ArrayList<>();
    for (String name : new TreeSet<>(cloud.vmNames())) {
      FakeVmState vm = cloud.vcenter().vm(name);
      state.add(
          name
              + (vm.template() ? " template " : " ")
              + Stream.concat(
                      Stream.of(provider(vm.key())),
                      vm.disks().stream().map(disk -> provider(disk.key())))
                  .toList()
              + " reconfigurations="
              + vm.reconfigurations()
              + " marks="
              + vm.customAttributes().values().stream().filter(text -> !text.isBlank()).toList());
    }
    cloud.vcenter().hosts().keys().forEach((host, key) -> state.add(host + " " + provider(key)));
    for (FakeKmsCluster cluster : cloud.vcenter().kmsClusters()) {
      state.add("provider " + cluster.id() + (cluster.isDefault() ? " default" : ""));
    }
    cloud
        .ovh()
        .registeredKms()
        .forEach(kms -> state.add("registered " + kms.ip() + " " + word(kms.state())));
    return state;
  }

  /** OVHcloud goes on by itself from the first to the second. */
  private static String word(String state) {
    return state.equals("toCreate") ? "creating" : state;
  }

  private static String provider(@Nullable FakeKey key) {
    return key == null ? "none" : key.clusterId();
  }

  @Override
  public void close() {
    cloud.close();
  }
}
