package io.vmcrypt.estate;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * One kind of change that somebody else makes between a plan and its application.
 *
 * @param setUp whether the estate, but for its VMs, is set up before the plan is made
 */
record Outside(String what, boolean setUp, Event event) {

  static final String USER = "operator";
  static final String PASSWORD = "secret";
  private static final Duration WAIT = Duration.ofMinutes(1);
  private static final String OTHER = "00:11:22:33:44:55:66:77:88:99:00:11:22:33:44:55:66:77:88:99";

  private static final String[] RIGHTS = {
    "Cryptographer.ManageKeyServers",
    "Cryptographer.ManageKeys",
    "Cryptographer.Encrypt",
    "Cryptographer.RegisterHost",
    "Cryptographer.ManageEncryptionPolicy",
    "Datastore.FileManagement",
    "StorageProfile.View",
    "StorageProfile.Update",
    "VirtualMachine.Config.EditDevice"
  };

  /** Something that happens between a plan and its application. */
  interface Event {
    void happen(EstateSystems systems) throws Exception;
  }

  @Override
  public String toString() {
    return what;
  }

  private static Outside before(String what, Event event) {
    return new Outside(what, false, event);
  }

  private static Outside after(String what, Event event) {
    return new Outside(what, true, event);
  }

  static Stream<Outside> changes() {
    return Stream.of(
        before("a VM is renamed", systems -> replace(systems, vm("web-02").disks(2))),
        before("a VM is moved", systems -> replace(systems, vm("web-01").disks(2).folder("Old"))),
        before(
            "a VM is powered on", systems -> replace(systems, vm("web-01").disks(2).poweredOn())),
        before("a VM is gone", systems -> systems.cloud().vcenter().inventory().removeVm("web-01")),
        before("a VM is new", systems -> systems.cloud().vcenter().addVm(vm("web-09").build())),
        before("a disk is added", systems -> replace(systems, vm("web-01").disks(3))),
        before("a disk is removed", systems -> replace(systems, vm("web-01").disks(1))),
        before(
            "a disk is shared now",
            systems ->
                replace(systems, vm("web-01").disks(1).disk(FakeDisk.ofGibibytes(16).shared()))),
        before(
            "a snapshot is taken",
            systems -> replace(systems, vm("web-01").disks(2).snapshot("s"))),
        before(
            "a VM has become a template",
            systems -> replace(systems, vm("web-01").disks(2).template())),
        before(
            "a VM has become the vCenter",
            systems -> replace(systems, vm("web-01").disks(2).vcenterAppliance())),
        before("a VM is encrypted by somebody else", Outside::encryptByHand),
        before(
            "the encryption policy is gone",
            systems ->
                systems.cloud().vcenter().inventory().removeStoragePolicy("VM Encryption Policy")),
        before(
            "another key provider is the default",
            systems ->
                systems
                    .vcenter()
                    .kmsClusters()
                    .ensure(
                        KmsClusterSpec.builder(
                                "another", KmsServerSpec.builder("a", "127.0.0.9").build())
                            .makeDefault()
                            .build())),
        before(
            "the key provider's name is taken",
            systems ->
                systems
                    .vcenter()
                    .kmsClusters()
                    .ensure(
                        KmsClusterSpec.builder(
                                "kms-cluster", KmsServerSpec.builder("a", "127.0.0.9").build())
                            .build())),
        before(
            "the KMS is registered with another thumbprint",
            systems ->
                systems
                    .ovh()
                    .privateCloud(systems.cloud().ovh().serviceName())
                    .vmEncryption()
                    .kmsServers()
                    .startRegister(
                        KmsRegistration.builder("127.0.0.1", Thumbprint.parse(OTHER)).build())),
        before("the certificate of the KMS is renewed", Outside::renew),
        before("the KMS is away", systems -> systems.cloud().kms().orElseThrow().stop()),
        before(
            "the private cloud is suspended",
            systems -> systems.cloud().ovh().setServiceSuspended(true)),
        before(
            "the right to encrypt is lost",
            systems ->
                systems
                    .cloud()
                    .vcenter()
                    .users()
                    .setPrivileges(USER, "Cryptographer.ManageKeyServers", "StorageProfile.View")),
        before(
            "the right to see key providers is lost",
            systems ->
                systems.cloud().vcenter().users().setPrivileges(USER, "StorageProfile.View")),
        after("the registration is removed", Outside::unregister),
        after(
            "the key provider is removed",
            systems -> systems.vcenter().kmsClusters().remove("kms-cluster")),
        after(
            "a server is added to the key provider",
            systems ->
                systems
                    .vcenter()
                    .kmsClusters()
                    .ensure(
                        KmsClusterSpec.builder(
                                "kms-cluster", KmsServerSpec.builder("b", "127.0.0.9").build())
                            .force()
                            .build())),
        after("the certificate of the KMS in use is renewed", Outside::renew),
        after("the KMS in use is away", systems -> systems.cloud().kms().orElseThrow().stop()));
  }

  static FakeVm.Builder vm(String name) {
    return FakeVm.builder(name);
  }

  static void replace(EstateSystems systems, FakeVm.Builder vm) {
    systems.cloud().vcenter().inventory().replaceVm("web-01", vm.build());
  }

  private static void renew(EstateSystems systems) {
    systems
        .cloud()
        .kms()
        .orElseThrow()
        .replaceIdentity(systems.cloud().authority().server("localhost", "127.0.0.1").issue());
  }

  private static void unregister(EstateSystems systems) {
    var servers =
        systems.ovh().privateCloud(systems.cloud().ovh().serviceName()).vmEncryption().kmsServers();
    servers.startRemove(KmsRemoval.of(servers.list().get(0).id()).force()).await(WAIT);
  }

  /** With another key provider on the same KMS. */
  private static void encryptByHand(EstateSystems systems) {
    var vcenter = systems.vcenter();
    var cluster =
        vcenter
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "by-hand",
                        KmsServerSpec.builder("h", systems.cloud().kmsHost())
                            .port(systems.cloud().kmsPort())
                            .build())
                    .build())
            .value();
    cluster.trust().serverCertificates();
    cluster.trust().ensureServerTrusted(cluster.trust().serverCertificate("h"));
    cluster.trust().ensureClientCertificate(systems.identity());
    cluster.awaitHealthy(WAIT);
    vcenter
        .virtualMachines()
        .get("web-01")
        .start(
            PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption())
                .keyProvider("by-hand")
                .build())
        .await(WAIT);
  }

  static FakeCloud cloud() {
    return FakeCloud.builder()
        .taskStep(Duration.ofMillis(1))
        .limitedUser(USER, PASSWORD, RIGHTS)
        .virtualMachine(FakeVm.builder("web-01").disks(2).build())
        .virtualMachine(FakeVm.builder("db-01").disks(1).build())
        .start();
  }
}
