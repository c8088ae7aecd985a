package io.vmcrypt.estate;

import static io.vmcrypt.estate.EstateSystems.brisk;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.control.ControlQuestion;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofOptions;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EstateProofTest {

  private static List<FindingCode> codes(EstateProof proof, Severity severity) {
    return proof.findings(severity).stream().map(Finding::code).toList();
  }

  @Test
  @DisplayName("what was applied is proved, without a write at any system")
  void prove_applied_isProvedAndReadsOnly() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      List<String> written = Writes.at(cloud);

      EstateProof proof = systems.estates().prove(estate);

      assertThat(proof.isProved()).as(proof.text()).isTrue();
      assertThat(Writes.at(cloud)).isEqualTo(written);
      // three requests for all that is asked of the controls
      assertThat(cloud.vcenter().calls("QueryOptions")).hasSize(3);
      assertThat(proof.findings(Severity.BLOCKING)).isEmpty();
      assertThat(proof.findings(Severity.WARNING)).isEmpty();
      assertThat(proof.vms().of(EncryptionLevel.ENCRYPTED)).isEqualTo(2);
      assertThat(proof.vms().total()).isEqualTo(2);
      assertThat(proof.vms().disks()).isEqualTo(5);
      assertThat(proof.vms().encryptedDisks()).isEqualTo(5);
      assertThat(proof.vms().leftOut()).isZero();
      assertThat(proof.site().service()).contains(cloud.ovh().serviceName());
      assertThat(proof.site().instanceUuid()).isNotBlank();
      assertThat(proof.certificates())
          .extracting(CertificateValidity::what)
          .contains(
              "KMS " + cloud.kmsHost() + ":" + cloud.kmsPort(),
              "KMS server kms-1 of kms-cluster, as vCenter sees it",
              "vCenter's client certificate for kms-cluster",
              "client certificate of the estate");
      assertThat(proof.sdkVersion()).isNotBlank().doesNotContain("$");
      assertThat(proof.toString())
          .isEqualTo("estate prod: proved, no warnings, 2 of 2 VMs encrypted, 5 of 5 disks");
    }
  }

  @Test
  @DisplayName("a VM that was decrypted since the last proof is a finding, also if it is back")
  void prove_decryptedInBetween_isTold() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      ProofOptions options =
          ProofOptions.builder()
              .baseline(EstateProof.Baseline.of(systems.estates().prove(estate)))
              .since(Instant.now())
              .build();
      assertThat(systems.estates().prove(estate, options).isProved()).isTrue();
      systems
          .vcenter()
          .virtualMachines()
          .get("web-01")
          .start(Decryption.homeAndAllDisks())
          .await(EstateSystems.LIMIT);
      systems.apply(estate);

      EstateProof proof = systems.estates().prove(estate, options);

      assertThat(proof.findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.VMS_DECRYPTED))
          .singleElement()
          .satisfies(
              finding ->
                  assertThat(finding.seen())
                      .startsWith("web-01 was decrypted by " + cloud.vcenter().userName()));
      assertThat(proof.isProved()).isFalse();
      assertThat(proof.history().orElseThrow().entries())
          .extracting(entry -> entry.action().word() + " " + entry.subject().name())
          .contains("decrypted web-01", "encrypted web-01");
      assertThat(proof.text()).contains("changed: ", " decrypted VM web-01");
      assertThat(html(proof)).contains("<h2>Changes since ", "decrypted <bdi>VM web-01");
    }
  }

  private static String html(EstateProof proof) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    proof.writeHtml(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static ControlAnswer answer(EstateProof proof, ControlQuestion question) {
    return proof.controls().stream()
        .filter(answer -> answer.question() == question)
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Tag("thorough")
  @DisplayName("what the user may not see is not taken for well")
  void prove_privilegesMissing_isNotProved() {
    try (FakeCloud cloud =
            brisk()
                .limitedUser(
                    "reader", "reader-1", "Cryptographer.ManageKeyServers", "StorageProfile.View")
                .limitedUser("blind", "blind-1", "StorageProfile.View")
                .start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      try (EstateSystems reader = EstateSystems.of(cloud, "reader", "reader-1")) {
        EstateProof proof = reader.estates().prove(estate);

        assertThat(proof.isProved()).isFalse();
        assertThat(proof.findings())
            .filteredOn(finding -> finding.code().equals(FindingCode.KEY_NOT_SEEN))
            .isNotEmpty()
            .allSatisfy(
                finding ->
                    assertThat(finding.missing()).containsExactly("Cryptographer.ManageKeys"));
      }
      try (EstateSystems blind = EstateSystems.of(cloud, "blind", "blind-1")) {
        EstateProof proof = blind.estates().prove(estate);

        assertThat(proof.isProved()).isFalse();
        assertThat(codes(proof, Severity.BLOCKING)).contains(FindingCode.PRIVILEGES_MISSING);
      }
    }
  }

  @Test
  @DisplayName("VMs that are left out on purpose are notes, and the estate is proved")
  void prove_leftOutOnPurpose_areNotes() {
    try (FakeCloud cloud =
            brisk()
                .virtualMachine(FakeVm.builder("web-01").build())
                .virtualMachine(FakeVm.builder("vcsa").vcenterAppliance().build())
                .virtualMachine(FakeVm.builder("old-01").build())
                .virtualMachine(FakeVm.builder("lab-01").folder("lab").build())
                .start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      VmSelection selection =
          VmSelection.all().excludeName("old-*").excludeBelow("/Datacenter/vm/lab").build();
      Estate estate =
          Estate.builder("prod")
              .keyServer(systems.keyServer())
              .registeredWith(cloud.ovh().serviceName())
              .keyProvider("kms-cluster", "kms-1")
              .encrypt(selection)
              .build();
      systems.apply(estate);

      EstateProof proof = systems.estates().prove(estate);

      assertThat(proof.isProved()).as(proof.text()).isTrue();
      assertThat(proof.findings(Severity.NOTE))
          .filteredOn(finding -> finding.subject().kind().equals("VM"))
          .extracting(finding -> finding.subject().name() + " " + finding.code())
          .containsExactlyInAnyOrder(
              "vcsa vm-runs-vcenter", "old-01 vm-excluded", "lab-01 vm-excluded");
      assertThat(proof.vms().total()).isEqualTo(1);
      assertThat(proof.vms().leftOut()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("a VM whose name is not shown may be one that a filter by name means")
  void prove_nameNotShown_isNotProved() {
    try (FakeCloud cloud =
            brisk()
                .limitedUser("part", "pw", TwoSites.PARTLY)
                .virtualMachine(FakeVm.builder("web-01").build())
                .virtualMachine(FakeVm.builder("web-02").build())
                .start();
        EstateSystems systems = EstateSystems.of(cloud);
        EstateSystems part = EstateSystems.of(cloud, "part", "pw")) {
      systems.apply(systems.estate().build());
      Estate web =
          Estate.builder("prod")
              .keyServer(systems.keyServer())
              .registeredWith(cloud.ovh().serviceName())
              .keyProvider("kms-cluster", "kms-1")
              .encrypt(VmSelection.matching(VmFilter.builder().name("web-*").build()).build())
              .build();
      assertThat(part.estates().prove(web).vms().total()).isEqualTo(2);
      String hidden = cloud.vcenter().vm("web-02").id();

      cloud.vcenter().users().setPermission("part", "/Datacenter/vm/web-02");
      EstateProof some = part.estates().prove(web);

      assertThat(some.isProved()).as(some.text()).isFalse();
      assertThat(some.findings(Severity.WARNING))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.code()).isEqualTo(FindingCode.VM_NOT_READABLE);
                assertThat(finding.subject().id()).isEqualTo(hidden);
              });
      assertThat(some.inventory().vms()).as("not all were seen").isEmpty();
      assertThat(some.controls())
          .filteredOn(answer -> answer.question() == ControlQuestion.VM_ENCRYPTED)
          .extracting(ControlAnswer::verdict)
          .containsExactly(ControlAnswer.Verdict.NOT_KNOWN);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a VM more costs a proof no more requests than it costs an audit")
  void prove_manyVms_costsAsAudit() {
    int few = 100;
    int many = 400;
    long proof = requestsOfProof(many) - requestsOfProof(few);
    long audit = requestsOfAudit(many) - requestsOfAudit(few);

    assertThat(audit).isPositive();
    assertThat(proof).isLessThanOrEqualTo(audit);
  }

  private static FakeCloud encrypted(int vms) {
    FakeCloud.Builder cloud = brisk();
    for (int i = 0; i < vms; i++) {
      cloud.virtualMachine(
          FakeVm.builder("vm-" + i).encryptedWith(new FakeKey("key-" + i, "kms-cluster")).build());
    }
    return cloud.start();
  }

  private static long requestsOfProof(int vms) {
    try (FakeCloud cloud = encrypted(vms);
        EstateSystems systems = EstateSystems.of(cloud)) {
      systems.estates().prove(systems.estate().build());
      return cloud.vcenter().requests().size();
    }
  }

  private static long requestsOfAudit(int vms) {
    try (FakeCloud cloud = encrypted(vms);
        EstateSystems systems = EstateSystems.of(cloud)) {
      assertThat(systems.vcenter().encryptionAudit(AuditRules.builder().build()).report().vms())
          .hasSize(vms);
      return cloud.vcenter().requests().size();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a KMS that is down is told of by the probe and by vCenter")
  void prove_kmsDown_tellsIt() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      cloud.kms().orElseThrow().stop();

      EstateProof proof = systems.estates().prove(estate);

      assertThat(proof.isProved()).isFalse();
      assertThat(codes(proof, Severity.BLOCKING))
          .contains(FindingCode.KMS_CONNECTION_REFUSED, FindingCode.KEY_PROVIDER_NOT_USABLE);
      assertThat(blocking(proof))
          .contains("key-provider-not-usable KMS cluster kms-cluster, server kms-1");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("another certificate of the KMS is told of")
  void prove_kmsCertificateChanged_tellsIt() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      cloud
          .kms()
          .orElseThrow()
          .replaceIdentity(cloud.authority().server("localhost", "127.0.0.1").issue());

      EstateProof proof = systems.estates().prove(estate);

      assertThat(proof.isProved()).isFalse();
      assertThat(codes(proof, Severity.BLOCKING)).contains(FindingCode.KMS_THUMBPRINT_MISMATCH);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a registration that was removed at OVHcloud is told of")
  void prove_registrationRemoved_tellsIt() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      long id = registered(systems).list().get(0).id();
      registered(systems).startRemove(KmsRemoval.of(id).force()).await(EstateSystems.LIMIT);

      EstateProof proof = systems.estates().prove(estate);

      assertThat(proof.isProved()).isFalse();
      assertThat(proof.findings(Severity.BLOCKING))
          .isNotEmpty()
          .allSatisfy(
              finding -> {
                assertThat(finding.code()).isEqualTo(FindingCode.NOT_AS_IN_ESTATE);
                assertThat(finding.system()).isEqualTo("OVHcloud API");
                assertThat(finding.subject().name()).isEqualTo(cloud.kmsHost());
              });
    }
  }

  @Test
  @DisplayName("a server that points elsewhere is told of")
  void prove_serverRepointed_tellsIt() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      systems
          .vcenter()
          .kmsClusters()
          .ensure(
              KmsClusterSpec.builder(
                      "kms-cluster", KmsServerSpec.builder("kms-1", "127.0.0.9").port(5696).build())
                  .force()
                  .build());

      EstateProof proof = systems.estates().prove(estate);

      assertThat(proof.isProved()).isFalse();
      assertThat(blocking(proof))
          .contains("key-provider-has-other-servers KMS cluster kms-cluster, server kms-1");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a default that moved is told of if the estate wants to be it, and only then")
  void prove_defaultMoved_isJudgedByTheEstate() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      systems
          .vcenter()
          .kmsClusters()
          .ensure(
              KmsClusterSpec.builder(
                      "another", KmsServerSpec.builder("other-1", "127.0.0.9").build())
                  .makeDefault()
                  .build());

      EstateProof always =
          systems.estates().prove(systems.estate().defaultProvider(DefaultProvider.ALWAYS).build());

      assertThat(always.isProved()).isFalse();
      assertThat(always.findings(Severity.BLOCKING))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.code()).isEqualTo(FindingCode.NOT_AS_IN_ESTATE);
                assertThat(finding.seen()).isEqualTo("another -> kms-cluster");
              });
      EstateProof ifNone = systems.estates().prove(estate);
      assertThat(ifNone.isProved()).as(ifNone.text()).isTrue();
      // how another key provider is does not matter here
      assertThat(codes(ifNone, Severity.NOTE))
          .contains(FindingCode.DEFAULT_KEY_PROVIDER_NOT_USABLE);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("VMs that are plain, and one that got a plain disk, are told of by name")
  void prove_vmsNotAsSaid_tellsEach() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      systems
          .vcenter()
          .virtualMachines()
          .get("web-01")
          .start(Decryption.homeAndAllDisks())
          .await(EstateSystems.LIMIT);
      FakeKey key = cloud.vcenter().vm("db-01").key();
      assertThat(key).isNotNull();
      cloud.vcenter().addVm(FakeVm.builder("disk-added").disks(1).homeEncryptedWith(key).build());

      EstateProof proof = systems.estates().prove(estate);

      assertThat(proof.isProved()).isFalse();
      assertThat(proof.findings())
          .filteredOn(finding -> finding.subject().name().equals("web-01"))
          .singleElement()
          .satisfies(finding -> assertThat(finding.code()).isEqualTo(FindingCode.VM_NOT_ENCRYPTED));
      assertThat(proof.findings())
          .as(proof.text())
          .filteredOn(finding -> finding.subject().name().equals("disk-added"))
          .extracting(Finding::code)
          .contains(FindingCode.DISK_NOT_ENCRYPTED);
      assertThat(proof.vms().byLevel())
          .containsEntry(EncryptionLevel.ENCRYPTED, 1L)
          .containsEntry(EncryptionLevel.PARTLY_ENCRYPTED, 1L)
          .containsEntry(EncryptionLevel.PLAIN, 1L);
    }
  }

  @Test
  @DisplayName("a host that is not safe any more is told of at each of its VMs")
  void prove_hostUnsafe_tellsIt() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      cloud
          .vcenter()
          .hosts()
          .cryptoStates()
          .keySet()
          .forEach(host -> cloud.vcenter().hosts().setCryptoState(host, "incapable"));

      EstateProof proof = systems.estates().prove(estate);

      assertThat(proof.isProved()).isFalse();
      assertThat(codes(proof, Severity.BLOCKING))
          .containsExactly(
              FindingCode.ENCRYPTED_VM_ON_UNSAFE_HOST, FindingCode.ENCRYPTED_VM_ON_UNSAFE_HOST);
    }
  }

  @Test
  @DisplayName("keys that the KMS has not any more are told of")
  void prove_keysDestroyedAtKms_tellsIt() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      TestIdentity identity = cloud.authority().server("localhost", "127.0.0.1").issue();
      cloud.kms().orElseThrow().replaceIdentity(identity);
      Estate estate = systems.estate().build();
      systems.apply(estate);
      cloud.kms().orElseThrow().stop();
      try (FakeKmipServer empty =
          FakeKmipServer.builder(cloud.authority())
              .serverIdentity(identity)
              .port(cloud.kmsPort())
              .start()) {
        assertThat(empty.keys()).isEmpty();

        EstateProof proof = systems.estates().prove(estate);

        assertThat(proof.isProved()).isFalse();
        assertThat(codes(proof, Severity.BLOCKING))
            .isNotEmpty()
            .containsOnly(FindingCode.KEY_NOT_AVAILABLE);
      }
    }
  }

  private static List<String> blocking(EstateProof proof) {
    return proof.findings(Severity.BLOCKING).stream()
        .map(finding -> finding.code() + " " + finding.subject())
        .toList();
  }

  private static KmsServers registered(EstateSystems systems) {
    return systems
        .ovh()
        .privateCloud(systems.cloud().ovh().serviceName())
        .vmEncryption()
        .kmsServers();
  }
}
