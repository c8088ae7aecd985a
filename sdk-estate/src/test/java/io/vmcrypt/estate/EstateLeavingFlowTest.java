package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVm;
import io.vmcrypt.vsphere.kms.EntityDefault;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An estate that leaves a key provider")
class EstateLeavingFlowTest {

  private static Estate estate(EstateSystems systems, Leaving leaving) {
    return systems.estate().leaving(leaving).build();
  }

  private static List<String> kinds(EstatePlan plan) {
    return plan.steps().stream().map(EstateStep::kind).toList();
  }

  private static List<String> blocking(EstatePlan plan) {
    return plan.findings().stream()
        .filter(Finding::isBlocking)
        .map(finding -> finding.code() + " " + finding.subject())
        .toList();
  }

  @Test
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
              "encrypt-vms",
              "rekey-templates",
              "rekey-vms",
              "rekey-hosts",
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

      EstatePlan second = systems.estates().plan(estate);
      assertThat(second.isEmpty()).as(second.text()).isTrue();
      EstateProof proof = systems.estates().prove(estate);
      assertThat(proof.isProved()).as(proof.text()).isTrue();
      assertThat(proof.findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.KEY_PROVIDER_LEFT))
          .singleElement()
          .asString()
          .contains("nothing refers to it");
    }
  }

  @Test
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
  @DisplayName("what cannot be moved blocks the plan, each by its name")
  void plan_whatCannotMove_isNamed() {
    try (LeavingWorld world = LeavingWorld.of(2, 1);
        EstateSystems systems = world.systems()) {
      FakeKey shared = new FakeKey("old-v0", LeavingWorld.OLD);
      world.cloud().vcenter().setThirdPartyUse(shared, "vsan-cluster-7");
      String host =
          world.cloud().vcenter().hostKeys().entrySet().stream()
              .filter(entry -> entry.getValue() != null)
              .findFirst()
              .orElseThrow()
              .getKey();
      world.cloud().vcenter().setHostConnectionState(host, "notResponding");
      List<String> before = Writes.at(world.cloud());

      EstatePlan plan =
          systems
              .estates()
              .plan(estate(systems, LeavingWorld.leaving().toBuilder().deep().build()));

      assertThat(blocking(plan))
          .anyMatch(line -> line.startsWith("vm-not-powered-off VM vm-0000"))
          .anyMatch(line -> line.startsWith("host-not-connected host " + host))
          .contains("key-provider-still-used third party vsan-cluster-7");
      assertThatThrownBy(() -> systems.estates().startApply(plan))
          .isInstanceOf(PlanBlockedException.class);
      assertThat(Writes.at(world.cloud())).isEqualTo(before);
    }
  }

  @Test
  @DisplayName("a user whom vCenter does not name blocks: not known is not no")
  void plan_unknownUser_blocks() {
    try (LeavingWorld world = LeavingWorld.of(1, 0);
        EstateSystems systems = world.systems()) {
      world.cloud().vcenter().setKeyUsersHidden(true);

      assertThat(blocking(systems.estates().plan(estate(systems, LeavingWorld.leaving()))))
          .contains("key-provider-still-used KMS cluster old-cluster, key old-v0");
    }
  }

  @Test
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
              io.vmcrypt.testkit.http.Fault.close());

      EstateReport report = systems.apply(estate);

      assertThat(report.isComplete()).isFalse();
      assertThat(report.toString()).contains("late");
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
            .othersChecked()
            .build();
    Estate plain = Estate.fromJson(EstateDocuments.FULL);
    String json =
        EstateDocuments.full(
            "\"certificateDays\": 45",
            "\"certificateDays\": 45, \"leaving\": {\"keyProvider\": \"old\", \"deep\": true,"
                + " \"registrations\": [\"192.0.2.9\", \"192.0.2.10\"], \"othersChecked\": true}");

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
