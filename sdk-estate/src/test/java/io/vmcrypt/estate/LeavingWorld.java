package io.vmcrypt.estate;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.ComputeClusters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cloud whose vCenter has everything on key provider {@value #OLD}. Its server is not reached any
 * more, and the key server of the cloud is the new one; or it is the same, and what is left are its
 * raw keys.
 */
final class LeavingWorld implements AutoCloseable {

  static final String OLD = "old-cluster";
  static final String NEW = "kms-cluster";

  /** Where the old server is, and nobody listens. */
  static final String OLD_IP = "127.0.0.2";

  static final List<String> PLACES = List.of("/One/host/Cluster", "/Two/host");

  /** How many objects one answer of the vCenter holds, however many a client wants. */
  static final int PAGE = 50;

  private static final Thumbprint OLD_THUMBPRINT =
      Thumbprint.parse("00:11:22:33:44:55:66:77:88:99:00:11:22:33:44:55:66:77:88:99");

  private final FakeCloud cloud;
  private final boolean wraps;

  private LeavingWorld(FakeCloud cloud, boolean wraps) {
    this.cloud = cloud;
    this.wraps = wraps;
  }

  /** VMs and templates, each with a key of the old provider; one plain VM; four hosts. */
  static LeavingWorld of(int vms, int templates) {
    return of(vms, templates, false);
  }

  /** The same at one key server: raw keys are left for wrapped ones. */
  static LeavingWorld toWrappedKeys(int vms, int templates) {
    return of(vms, templates, true);
  }

  private static LeavingWorld of(int vms, int templates, boolean wraps) {
    FakeCloud.Builder builder =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .vcenter(vcenter -> vcenter.datacenter("One").datacenter("Two").pageSize(PAGE))
            .limitedUser(VcenterRightsFlowTest.USER, VcenterRightsFlowTest.PASSWORD)
            .virtualMachine(vm("plain", 0).build());
    if (wraps) {
      builder.vcenterRelease("9.0.0.0");
    }
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
    LeavingWorld world = new LeavingWorld(builder.start(), wraps);
    world.prepare();
    return world;
  }

  private static FakeVm.Builder vm(String name, int index) {
    return FakeVm.builder(name).datacenter(index % 2 == 0 ? "One" : "Two").disks(1 + index % 2);
  }

  private void prepare() {
    try (EstateSystems systems = systems()) {
      var clusters = systems.vcenter().kmsClusters();
      KmsServerSpec server =
          wraps
              ? KmsServerSpec.builder("kms-old", cloud.kmsHost()).port(cloud.kmsPort()).build()
              : KmsServerSpec.builder("kms-old", OLD_IP).port(1).build();
      KmsCluster old =
          clusters.ensure(KmsClusterSpec.builder(OLD, server).makeDefault().build()).value();
      if (wraps) {
        FakeKmipServer kms = cloud.kms().orElseThrow();
        old.trust().ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
        old.trust().ensureClientCertificate(systems.identity());
        keysInUse().forEach(key -> kms.put(FakeKmipObject.key(key.keyId()).build()));
      }
      PLACES.forEach(place -> clusters.entityDefault(place).ensure(OLD));
      ComputeClusters computeClusters = systems.vcenter().computeClusters();
      computeClusters.ensure(
          computeClusters.get(PLACES.get(0)), ComputeCluster.CryptoMode.ON_DEMAND, OLD);
      if (!wraps) {
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
  }

  FakeCloud cloud() {
    return cloud;
  }

  EstateSystems systems() {
    return EstateSystems.withoutWaiting(cloud);
  }

  /** What moves, and goes in the end. */
  static Leaving leaving() {
    return Leaving.builder(OLD).registration(OLD_IP).force().build();
  }

  /** Everything with keys of the new one. */
  Estate estate(EstateSystems systems) {
    return wraps
        ? systems
            .estate()
            .wrappingKey(WrappingKeySpec.rotatedEvery(90))
            .leaving(Leaving.builder(OLD).force().build())
            .build()
        : systems.estate().leaving(leaving()).build();
  }

  private List<FakeKey> keysInUse() {
    return Stream.concat(
            cloud.vmNames().stream()
                .map(cloud.vcenter()::vm)
                .flatMap(
                    vm ->
                        Stream.concat(
                            Stream.of(Optional.ofNullable(vm.key())),
                            vm.disks().stream().map(disk -> Optional.ofNullable(disk.key())))),
            cloud.vcenter().hosts().keys().values().stream().map(Optional::ofNullable))
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  /** How many keys the key server must hold for what has keys of this provider, in words. */
  String needed(String provider) {
    long keys =
        keysInUse().stream()
            .filter(key -> key.clusterId().equals(provider))
            .map(
                key -> {
                  String wrapping = cloud.vcenter().keys().wrappingKeyId(key);
                  return wrapping == null ? key.keyId() : wrapping;
                })
            .distinct()
            .count();
    return keys + (keys == 1 ? " key of " : " keys of ") + provider + " (of ";
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
    state.add("keys at the KMS: " + keysAtKms());
    cloud
        .ovh()
        .registeredKms()
        .forEach(kms -> state.add("registered " + kms.ip() + " " + word(kms.state())));
    return state;
  }

  int keysAtKms() {
    return cloud.kms().orElseThrow().keys().size();
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

  /** The estate of all flows, which leaves something. */
  static Estate estate(EstateSystems systems, Leaving leaving) {
    return systems.estate().leaving(leaving).build();
  }
}
