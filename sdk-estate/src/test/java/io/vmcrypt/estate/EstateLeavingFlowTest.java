package io.vmcrypt.estate;

import static io.vmcrypt.estate.LeavingWorld.estate;
import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.EntityDefault;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("An estate that leaves a key provider")
class EstateLeavingFlowTest {

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

  private static FakeFirstClassDisk diskOfOld(String id) {
    return FakeFirstClassDisk.of(id, "pvc-" + id)
        .encryptedWith(new FakeKey("old-" + id, LeavingWorld.OLD));
  }
}
