package io.vmcrypt.estate;

import static io.vmcrypt.estate.LeavingWorld.estate;
import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("An estate that leaves a key provider")
class EstateLeavingFlowTest {

  private static List<String> blocking(EstatePlan plan) {
    return plan.findings().stream()
        .filter(Finding::isBlocking)
        .map(finding -> finding.code() + " " + finding.subject())
        .toList();
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "moves defaults, templates, VMs and hosts, then the old one goes, and its registration")
  void apply_everythingOnOld_movesAndRemoves() {
    try (LeavingWorld world = LeavingWorld.of(6, 2);
        EstateSystems systems = world.systems()) {
      Estate estate = estate(systems, LeavingWorld.leaving());
      List<String> before = Writes.at(world.cloud());
      List<String> was = world.state();
      assertThat(was).contains("provider old-cluster default", "registered 127.0.0.2 delivered");

      EstatePlan plan = systems.estates().plan(estate);

      assertThat(Writes.at(world.cloud())).isEqualTo(before);
      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      assertThat(kinds(plan))
          .containsExactly(
              "register-key-servers",
              "add-key-provider",
              "trust-key-servers",
              "trust-vcenter",
              "finish-registration",
              "move-defaults",
              "rekey-templates",
              "rekey-vms",
              "rekey-hosts",
              "encrypt-vms",
              "remove-key-provider",
              "remove-registrations");
      assertThat(plan.text())
          .contains(
              "make kms-cluster the default wherever old-cluster is",
              "give 6 VMs with keys of old-cluster keys of kms-cluster",
              "remove key provider old-cluster",
              "remove the old KMS from");
      assertThat(systems.estates().prove(estate).findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.KEY_PROVIDER_STILL_USED))
          .hasSizeGreaterThan(6 + 2 + 4 + 2 + 1);

      EstateReport report = systems.apply(estate);

      assertThat(report.isComplete()).as(report.toString()).isTrue();
      assertThat(String.join("\n", world.state())).doesNotContain("old-cluster", "127.0.0.2");
      assertThat(world.state())
          .contains(
              "vm-0000 [kms-cluster, kms-cluster] reconfigurations=1 marks=[]",
              "vm-0001 [kms-cluster, kms-cluster, kms-cluster] reconfigurations=1 marks=[]",
              "template-00 template [kms-cluster, kms-cluster] reconfigurations=1 marks=[]",
              "plain [kms-cluster, kms-cluster] reconfigurations=1 marks=[]",
              "provider kms-cluster default",
              "registered 127.0.0.1 delivered")
          .contains("esx-01.one.test kms-cluster", "esx-01.two.test kms-cluster");
      assertThat(systems.vcenter().kmsClusters().entityDefaultsOf("kms-cluster"))
          .extracting(EntityDefault::path)
          .containsExactlyInAnyOrderElementsOf(LeavingWorld.PLACES);
      assertThat(systems.vcenter().computeClusters().get(LeavingWorld.PLACES.get(0)).keyProvider())
          .contains("kms-cluster");

      Estate now = report.estateNow();
      EstatePlan second = systems.estates().plan(now);
      assertThat(second.isEmpty()).as(second.text()).isTrue();
      assertThat(second.isBlocked()).as(second.text()).isFalse();
      EstateProof proof = systems.estates().prove(now);
      assertThat(proof.isProved()).as(proof.text()).isTrue();
      assertThat(proof.findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.KEY_PROVIDER_LEFT))
          .singleElement()
          .asString()
          .contains("nothing refers to it");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("all moves, and the old one stays, unless somebody has looked where nobody sees")
  void apply_othersNotChecked_oldStays() {
    try (LeavingWorld world = LeavingWorld.of(2, 1);
        EstateSystems systems = world.systems()) {
      Estate estate =
          estate(
              systems, Leaving.builder(LeavingWorld.OLD).registration(LeavingWorld.OLD_IP).build());
      EstatePlan plan = systems.estates().plan(estate);

      assertThat(kinds(plan)).doesNotContain("remove-key-provider", "remove-registrations");
      assertThat(plan.findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.KEY_PROVIDER_STAYS))
          .hasSize(2);
      assertThat(systems.apply(estate).isComplete()).isTrue();

      assertThat(world.state())
          .contains("provider old-cluster", "registered 127.0.0.2 delivered")
          .contains("template-00 template [kms-cluster, kms-cluster] reconfigurations=1 marks=[]");
      assertThat(systems.estates().prove(estate).isProved()).isFalse();

      assertThat(systems.apply(estate(systems, LeavingWorld.leaving())).isComplete()).isTrue();
      assertThat(String.join("\n", world.state())).doesNotContain("old-cluster", "127.0.0.2");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a vCenter that does not answer who uses the keys blocks the plan")
  void plan_usersNotTold_isBlocked() {
    try (LeavingWorld world = LeavingWorld.of(2, 1);
        EstateSystems systems = world.systems()) {
      world
          .cloud()
          .vcenter()
          .faults()
          .onEvery(
              FakeVcenter.call("QueryCryptoKeyStatus"), Fault.soapFault("RuntimeFault", "not now"));

      EstatePlan plan = systems.estates().plan(estate(systems, LeavingWorld.leaving()));

      assertThat(plan.isBlocked()).as(plan.text()).isTrue();
      assertThat(plan.findings())
          .filteredOn(Finding::isBlocking)
          .anySatisfy(finding -> assertThat(finding.seen()).contains("RuntimeFault"));
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("what cannot be moved blocks the plan, each by its name")
  void plan_whatCannotMove_isNamed() {
    try (LeavingWorld world = LeavingWorld.of(2, 1);
        EstateSystems systems = world.systems()) {
      FakeKey shared = new FakeKey("old-v0", LeavingWorld.OLD);
      world.cloud().vcenter().keys().setThirdPartyUse(shared, "vsan-cluster-7");
      String host =
          world.cloud().vcenter().hosts().keys().entrySet().stream()
              .filter(entry -> entry.getValue() != null)
              .findFirst()
              .orElseThrow()
              .getKey();
      world.cloud().vcenter().hosts().setConnectionState(host, "notResponding");
      List<String> before = Writes.at(world.cloud());

      EstatePlan plan =
          systems
              .estates()
              .plan(estate(systems, LeavingWorld.leaving().toBuilder().deep().build()));

      assertThat(blocking(plan))
          // the host, its VM and its template, each once
          .hasSize(4)
          .contains("key-provider-still-used third party vsan-cluster-7 (vsan-cluster-7)");
      assertThatThrownBy(() -> systems.estates().startApply(plan))
          .isInstanceOf(PlanBlockedException.class);
      assertThat(Writes.at(world.cloud())).isEqualTo(before);
    }
  }

  @Test
  @DisplayName("a listed key that nobody shows blocks: not known is not no")
  void plan_unknownUser_blocks() {
    try (LeavingWorld world = LeavingWorld.of(1, 0);
        EstateSystems systems = world.systems()) {
      FakeVcenter vcenter = world.cloud().vcenter();
      // those whom vCenter does not name show themselves, and move
      vcenter.keys().setUsersHidden(true);
      assertThat(blocking(systems.estates().plan(estate(systems, LeavingWorld.leaving()))))
          .isEmpty();

      vcenter
          .keys()
          .setListed(
              keys ->
                  Stream.concat(keys.stream(), Stream.of(new FakeKey("old-x", LeavingWorld.OLD)))
                      .toList());
      assertThat(blocking(systems.estates().plan(estate(systems, LeavingWorld.leaving()))))
          .contains("key-users-not-known KMS cluster old-cluster");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("the old one is not removed if a VM has got one of its keys in between")
  void apply_newUserMeanwhile_oldStays() {
    try (LeavingWorld world = LeavingWorld.of(1, 0);
        EstateSystems systems = world.systems()) {
      Estate estate = estate(systems, LeavingWorld.leaving());
      // somebody encrypts a VM with the old one while the hosts move
      world
          .cloud()
          .vcenter()
          .faults()
          .onNext(
              request -> {
                boolean now = request.text().contains("ConfigureCryptoKey");
                if (now && world.cloud().vmNames().size() == 2) {
                  world
                      .cloud()
                      .vcenter()
                      .addVm(
                          FakeVm.builder("late")
                              .datacenter("One")
                              .encryptedWith(new FakeKey("old-late", LeavingWorld.OLD))
                              .build());
                }
                return false;
              },
              Fault.close());

      EstateReport report = systems.apply(estate);

      assertThat(report.isComplete()).isFalse();
      assertThat(report.toString()).contains("late");
      assertThat(world.state()).contains("provider old-cluster", "registered 127.0.0.2 delivered");
    }
  }

  static List<String> told(List<Finding> findings, FindingCode code) {
    return findings.stream()
        .filter(finding -> finding.code().equals(code))
        .map(finding -> finding.severity() + " " + finding.subject() + ": " + finding.seen())
        .toList();
  }

  private static FakeFirstClassDisk diskOfOld(String id) {
    return FakeFirstClassDisk.of(id, "pvc-" + id)
        .encryptedWith(new FakeKey("old-" + id, LeavingWorld.OLD));
  }

  @Test
  @Tag("thorough")
  @DisplayName("a first-class disk with its key blocks the removal by name, whatever is said")
  void plan_firstClassDisk_isNamed() {
    try (LeavingWorld world = LeavingWorld.of(1, 1);
        EstateSystems systems = world.systems()) {
      FakeVcenter vcenter = world.cloud().vcenter();
      vcenter.inventory().addFirstClassDisk(diskOfOld("7").datacenter("Two"));
      vcenter
          .inventory()
          .addFirstClassDisk(
              FakeFirstClassDisk.of("8", "other").encryptedWith(new FakeKey("k", "third")));
      vcenter.inventory().addFirstClassDisk(FakeFirstClassDisk.of("9", "plain"));
      String line =
          "first-class disk pvc-7 (7): it has a key of old-cluster, and is attached to no VM:"
              + " [datastore1] fcd/7.vmdk";
      Estate estate = estate(systems, LeavingWorld.leaving());

      EstatePlan plan = systems.estates().plan(estate);

      assertThat(told(plan.findings(), FindingCode.KEY_PROVIDER_STILL_USED))
          .containsExactly("BLOCKING " + line);
      assertThatThrownBy(() -> systems.estates().startApply(plan))
          .isInstanceOf(PlanBlockedException.class);

      // without the word all else moves, and the key provider stays
      Estate unsaid =
          estate(
              systems, Leaving.builder(LeavingWorld.OLD).registration(LeavingWorld.OLD_IP).build());
      EstatePlan staying = systems.estates().plan(unsaid);
      assertThat(told(staying.findings(), FindingCode.KEY_PROVIDER_STILL_USED))
          .containsExactly("WARNING " + line);
      assertThat(systems.apply(unsaid).isComplete()).isTrue();
      assertThat(world.state())
          .contains("provider old-cluster", "registered 127.0.0.2 delivered")
          .contains("vm-0000 [kms-cluster, kms-cluster] reconfigurations=1 marks=[]");
      assertThat(
              told(systems.estates().prove(estate).findings(), FindingCode.KEY_PROVIDER_STILL_USED))
          .contains("BLOCKING " + line);

      vcenter.inventory().removeFirstClassDisk("7");
      assertThat(systems.apply(estate).isComplete()).isTrue();
      assertThat(String.join("\n", world.state())).doesNotContain("old-cluster", "127.0.0.2");
      assertThat(told(systems.estates().prove(estate).findings(), FindingCode.KEY_PROVIDER_LEFT))
          .singleElement()
          .asString()
          .contains("no first-class disk");
    }
  }

  @Test
  @DisplayName("a registration that is not named is told, also if vCenter has its server by a name")
  void registrationOfServerByName_isTold() {
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = world.systems()) {
      var unused =
          systems
              .vcenter()
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          LeavingWorld.OLD,
                          KmsServerSpec.builder("kms-old-2", "kms-old.invalid").port(1).build())
                      .build());
      var registered =
          systems
              .ovh()
              .privateCloud(world.cloud().ovh().serviceName())
              .vmEncryption()
              .kmsServers()
              .startRegister(
                  KmsRegistration.builder(
                          "127.0.0.3",
                          Thumbprint.parse(
                              "00:11:22:33:44:55:66:77:88:99:00:11:22:33:44:55:66:77:88:99"))
                      .build());
      assertThat(registered.id()).isNotEmpty();

      EstatePlan plan = systems.estates().plan(estate(systems, LeavingWorld.leaving()));

      assertThat(told(plan.findings(), FindingCode.KEY_PROVIDER_STAYS))
          .singleElement()
          .asString()
          .startsWith(
              "WARNING KMS 127.0.0.3: its registration stays: it is not seen whether a server of"
                  + " old-cluster is there");
    }
  }

  @Test
  @DisplayName("a registration whose address OVHcloud leaves out may be one to remove: not proved")
  void prove_registrationWithoutAddress_isTold() {
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = world.systems()) {
      var ovh = world.cloud().ovh();
      long old = ovh.registeredKms().get(0).kmsId();
      ovh.answerRoute(
          "GET",
          "/dedicatedCloud/{serviceName}/vmEncryption/kms/" + old,
          request -> FakeAnswer.json(200, "{\"kmsId\":" + old + ",\"state\":\"delivered\"}"));

      EstateProof proof = systems.estates().prove(estate(systems, LeavingWorld.leaving()));

      assertThat(told(proof.findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .singleElement()
          .asString()
          .startsWith("BLOCKING ")
          .contains("OVHcloud does not say at which address KMS " + old + " is");
    }
  }

  @Test
  @DisplayName("a registration goes only if no proxy of another key provider is there now")
  void apply_proxyOfOthers_registrationStays() {
    AtomicBoolean happened = new AtomicBoolean();
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems other = world.systems();
        EstateSystems systems =
            EstateSystems.listening(
                world.cloud(),
                call -> {
                  if (call.method().contains("UnregisterKmsCluster")
                      || call.method().contains("RemoveKmipServer")) {
                    if (happened.compareAndSet(false, true)) {
                      var unused =
                          other
                              .vcenter()
                              .kmsClusters()
                              .ensure(
                                  KmsClusterSpec.builder(
                                          "third",
                                          KmsServerSpec.builder("t-1", "192.0.2.77")
                                              .proxyAddress(LeavingWorld.OLD_IP)
                                              .proxyPort(3128)
                                              .build())
                                      .build());
                    }
                  }
                })) {
      EstateReport report = systems.apply(estate(systems, LeavingWorld.leaving()));

      assertThat(happened).isTrue();
      assertThat(report.isComplete()).as(report.text()).isFalse();
      assertThat(report.text()).contains("key provider third, server t-1 at 192.0.2.77");
      assertThat(world.state()).contains("registered 127.0.0.2 delivered");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a vSAN cluster with its keys blocks the removal by name, whatever is said")
  void plan_vsanCluster_isNamed() {
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = world.systems()) {
      FakeVcenter vcenter = world.cloud().vcenter();
      vcenter.inventory().setVsan("/One/host/Cluster", LeavingWorld.OLD);
      vcenter.inventory().setVsan("/Two/host/Cluster", "third");
      Estate said = estate(systems, LeavingWorld.leaving());
      Estate unsaid = estate(systems, Leaving.builder(LeavingWorld.OLD).build());

      assertThat(told(systems.estates().plan(said).findings(), FindingCode.KEY_PROVIDER_STILL_USED))
          .singleElement()
          .asString()
          .startsWith("BLOCKING vSAN cluster Cluster (domain-c")
          .endsWith("): its data at rest is encrypted with keys of old-cluster");
      EstatePlan staying = systems.estates().plan(unsaid);
      assertThat(staying.isBlocked()).isFalse();
      assertThat(told(staying.findings(), FindingCode.KEY_PROVIDER_STILL_USED))
          .singleElement()
          .asString()
          .startsWith("WARNING vSAN cluster");
      assertThat(
              told(systems.estates().prove(said).findings(), FindingCode.KEY_PROVIDER_STILL_USED))
          .anyMatch(line -> line.startsWith("BLOCKING vSAN cluster Cluster"));

      vcenter.inventory().setVsan("/One/host/Cluster", "third");
      assertThat(systems.apply(said).isComplete()).isTrue();
      assertThat(told(systems.estates().prove(said).findings(), FindingCode.KEY_PROVIDER_LEFT))
          .singleElement()
          .asString()
          .contains("no vSAN cluster");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("vSAN that cannot be read counts as a user, unless it is skipped")
  void plan_vsanNotReadable_isTold() {
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = world.systems()) {
      FakeVcenter vcenter = world.cloud().vcenter();
      Estate said = estate(systems, LeavingWorld.leaving());
      // that service does not take the session; it does not show it; it is not there
      vcenter.answerMethod(
          "VsanClusterGetConfig", call -> FakeSoapAnswer.fault("NotAuthenticated", "who"));
      assertThat(told(systems.estates().plan(said).findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .singleElement()
          .asString()
          .contains("whether vSAN clusters have its keys: could not read the vSAN configuration");
      vcenter.answerMethod(
          "VsanClusterGetConfig",
          call -> FakeSoapAnswer.of("<returnval><enabled>true</enabled></returnval>"));
      assertThat(told(systems.estates().plan(said).findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .hasSize(2)
          .allMatch(
              line ->
                  line.contains("does not show whose keys the vSAN of cluster Cluster (domain-c"));
      vcenter
          .faults()
          .onEvery(
              FakeVcenter.call("VsanClusterGetConfig"),
              Fault.answer(404, "text/plain", "404 Not Found"));
      assertThat(told(systems.estates().plan(said).findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .singleElement()
          .asString()
          .startsWith("BLOCKING")
          .contains("HTTP status 404");
      // whoever skips it needs no privilege for it
      said = estate(systems, LeavingWorld.leaving().toBuilder().skip("vsan").build());
      vcenter.faults().clear();
      vcenter
          .faults()
          .onEvery(
              FakeVcenter.call("VsanClusterGetConfig"), Fault.soapFault("NoPermission", "denied"));
      assertThat(systems.apply(said).isComplete()).isTrue();
      EstateProof proof = systems.estates().prove(said);
      assertThat(proof.isProved()).as(proof.text()).isTrue();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a VM that cannot be read may have its keys: it is named, and the old one stays")
  void plan_vmNotReadable_isNamed() {
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = world.systems()) {
      FakeVcenter vcenter = world.cloud().vcenter();
      vcenter.inventory().setAccessible("plain", false);
      Estate said = estate(systems, LeavingWorld.leaving());
      Estate unsaid = estate(systems, Leaving.builder(LeavingWorld.OLD).build());

      EstatePlan removing = systems.estates().plan(said);
      EstatePlan keeping = systems.estates().plan(unsaid);

      assertThat(removing.isBlocked()).as(removing.text()).isTrue();
      assertThat(told(removing.findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .singleElement()
          .asString()
          .startsWith("BLOCKING")
          .contains("whether VMs and hosts have its keys", "of VM plain (vm-");
      assertThat(keeping.isBlocked()).as(keeping.text()).isFalse();
      assertThat(told(keeping.findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .singleElement()
          .asString()
          .startsWith("WARNING");

      vcenter.inventory().setAccessible("plain", true);
      assertThat(systems.apply(said).isComplete()).isTrue();
      assertThat(systems.estates().prove(said).isProved()).isTrue();
      vcenter.inventory().setAccessible("plain", false);
      assertThat(told(systems.estates().prove(said).findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .singleElement()
          .asString()
          .startsWith("BLOCKING");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a first-class disk that a VM has attached moves with its VM, and is not told twice")
  void apply_attachedFirstClassDisk_movesWithItsVm() {
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = world.systems()) {
      FakeVcenter vcenter = world.cloud().vcenter();
      String unused =
          vcenter.addVm(
              FakeVm.builder("node")
                  .datacenter("One")
                  .disk(FakeDisk.ofGibibytes(1))
                  .disk(FakeDisk.ofGibibytes(1).firstClass("fcd-1"))
                  .encryptedWith(new FakeKey("old-node", LeavingWorld.OLD))
                  .build());
      Estate estate = estate(systems, LeavingWorld.leaving());
      assertThat(
              told(systems.estates().prove(estate).findings(), FindingCode.KEY_PROVIDER_STILL_USED))
          .anyMatch(line -> line.contains("VM node"))
          .noneMatch(line -> line.contains("fcd-1"));

      EstatePlan plan = systems.estates().plan(estate);
      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      assertThat(told(plan.findings(), FindingCode.KEY_PROVIDER_STILL_USED)).isEmpty();
      assertThat(systems.apply(estate).isComplete()).isTrue();

      assertThat(vcenter.vm("node").disks())
          .extracting(FakeVmState.Disk::key)
          .extracting(key -> requireNonNull(key).clusterId())
          .containsExactly("kms-cluster", "kms-cluster");
      assertThat(String.join("\n", world.state())).doesNotContain("old-cluster");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("first-class disks that cannot be read count as users, unless they are skipped")
  void plan_firstClassDisksNotReadable_isTold() {
    try (LeavingWorld world = LeavingWorld.of(1, 0);
        EstateSystems systems = world.systems()) {
      FakeVcenter vcenter = world.cloud().vcenter();
      vcenter.answerMethod(
          "ListVStorageObject", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
      Estate unsaid = estate(systems, Leaving.builder(LeavingWorld.OLD).build());
      Estate said = estate(systems, LeavingWorld.leaving());

      EstatePlan staying = systems.estates().plan(unsaid);
      assertThat(told(staying.findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .singleElement()
          .asString()
          .startsWith(
              "WARNING KMS cluster old-cluster: it is not known whether first-class disks have its"
                  + " keys: could not list the first-class disks on datastore")
          .contains("NoPermission");
      assertThat(kinds(staying)).doesNotContain("remove-key-provider");
      assertThat(told(systems.estates().prove(unsaid).findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .singleElement()
          .asString()
          .startsWith("BLOCKING");

      assertThat(told(systems.estates().plan(said).findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .singleElement()
          .asString()
          .startsWith("BLOCKING KMS cluster");
      said = estate(systems, LeavingWorld.leaving().toBuilder().skip("first-class-disks").build());
      assertThat(systems.apply(said).isComplete()).isTrue();
      EstateProof proof = systems.estates().prove(said);
      assertThat(proof.isProved()).as(proof.text()).isTrue();
      assertThat(told(proof.findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .singleElement()
          .asString()
          .startsWith("NOTE KMS cluster");
      assertThat(told(proof.findings(), FindingCode.KEY_PROVIDER_LEFT))
          .singleElement()
          .asString()
          .doesNotContain("first-class disk");
    }
  }

  @Test
  @DisplayName("keys that vCenter does not show are told once for all such disks")
  void plan_firstClassDiskKeyHidden_isTold() {
    try (LeavingWorld world = LeavingWorld.of(0, 0);
        EstateSystems systems = world.systems()) {
      for (int i = 1; i <= 6; i++) {
        world
            .cloud()
            .vcenter()
            .inventory()
            .addFirstClassDisk(
                i == 1
                    ? FakeFirstClassDisk.of("1", "one")
                        .encryptedWith(new FakeKey("k", LeavingWorld.OLD))
                        .keyHidden()
                    : diskOfOld("" + i).keyHidden());
      }

      EstatePlan plan = systems.estates().plan(estate(systems, LeavingWorld.leaving()));

      assertThat(plan.findings(Severity.BLOCKING))
          .singleElement()
          .satisfies(
              finding -> assertThat(finding.advice()).contains("--skip \"first-class-disks\""));
      assertThat(told(plan.findings(), FindingCode.KEY_USERS_NOT_KNOWN))
          .singleElement()
          .asString()
          .contains("first-class disk one (1); ", "first-class disk pvc-2 (2); ", "; and 1 more");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("the old one is not removed if a first-class disk has got its key in between")
  void apply_newFirstClassDiskMeanwhile_oldStays() {
    try (LeavingWorld world = LeavingWorld.of(1, 0);
        EstateSystems systems = world.systems()) {
      Estate estate = estate(systems, LeavingWorld.leaving());
      AtomicBoolean made = new AtomicBoolean();
      world
          .cloud()
          .vcenter()
          .faults()
          .onNext(
              request -> {
                if (request.text().contains("ConfigureCryptoKey") && !made.getAndSet(true)) {
                  world.cloud().vcenter().inventory().addFirstClassDisk(diskOfOld("late"));
                }
                return false;
              },
              Fault.close());

      EstateReport report = systems.apply(estate);

      assertThat(report.isComplete()).isFalse();
      assertThat(report.toString()).contains("pvc-late");
      assertThat(world.state()).contains("provider old-cluster", "registered 127.0.0.2 delivered");
    }
  }

  @Test
  @DisplayName("it is a part of the estate, and of its document")
  void document_roundTrip() {
    Leaving leaving =
        Leaving.builder("old")
            .deep()
            .registration("192.0.2.9")
            .registration("192.0.2.10")
            .force()
            .skip("host-12")
            .skip("VirtualMachine.clone by EXAMPLE\\backup")
            .build();
    Estate plain = Estate.fromJson(EstateDocuments.FULL);
    String json =
        EstateDocuments.full(
            "\"certificateDays\": 45",
            "\"certificateDays\": 45, \"leaving\": {\"keyProvider\": \"old\", \"deep\": true,"
                + " \"registrations\": [\"192.0.2.9\", \"192.0.2.10\"], \"force\": \"old\","
                + " \"skip\": [\"host-12\","
                + " \"VirtualMachine.clone by EXAMPLE\\\\backup\"]}");

    assertThat(plain.leaving()).isEmpty();
    assertThat(Estate.fromJson(json).leaving()).isEqualTo(Optional.of(leaving));
    assertThat(Estate.fromJson(Estate.fromJson(json).toJson()).leaving()).contains(leaving);
    assertThat(Estate.fromJson(json)).isNotEqualTo(plain);
    assertThat(leaving).hasToString("leaving key provider old (deep)");
    assertThat(leaving.toBuilder().build()).isEqualTo(leaving).hasSameHashCodeAs(leaving);
  }

  @Test
  @DisplayName("what cannot be meant is refused")
  void build_refusals() {
    assertThatIllegalArgumentException().isThrownBy(() -> Leaving.builder(" "));
    Leaving.Builder builder = Leaving.builder("old").registration("192.0.2.9");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.registration("192.0.2.9"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.registration("192.0.2.009"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.registration("kms.example.com"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.registration("192.0.2.256"));
    assertThatThrownBy(
            () ->
                Estate.fromJson(
                    EstateDocuments.full(
                        "\"certificateDays\": 45",
                        "\"leaving\": {\"keyProvider\": \"kms-cluster\"}")))
        .hasMessageContaining("which is its own");
  }
}
