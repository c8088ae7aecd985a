package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.estate.outage.Recovery;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.site.ReadinessReport;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.VirtualTpmChange;
import io.vmcrypt.vsphere.vm.VmChange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The privileges that docs/vcenter-rights.md names are those of the calls of each job")
class VcenterRightsFlowTest {

  static final String USER = "operator";
  static final String PASSWORD = "secret";

  /** What somebody does who has no more rights than that. */
  private enum Job {
    LOOK(VcenterRightsFlowTest::setUp, VcenterRightsFlowTest::look),
    SET_UP(systems -> {}, VcenterRightsFlowTest::setUp),
    LEAVE(systems -> {}, VcenterRightsFlowTest::leave),
    ROTATE(VcenterRightsFlowTest::setUp, VcenterRightsFlowTest::rotate),
    RECOVER(VcenterRightsFlowTest::outage, VcenterRightsFlowTest::recover),
    TPM(VcenterRightsFlowTest::setUp, VcenterRightsFlowTest::tpm),
    DECRYPT(VcenterRightsFlowTest::setUp, VcenterRightsFlowTest::decrypt);

    /** What others have done. */
    private final Consumer<EstateSystems> before;

    private final Consumer<EstateSystems> work;

    Job(Consumer<EstateSystems> before, Consumer<EstateSystems> work) {
      this.before = before;
      this.work = work;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    FakeCloud cloud() {
      return this == LEAVE ? LeavingWorld.of(2, 1).cloud() : VcenterRightsFlowTest.cloud();
    }
  }

  private static FakeCloud cloud() {
    return FakeCloud.builder()
        .taskStep(Duration.ofMillis(1))
        .limitedUser(USER, PASSWORD)
        .virtualMachine(FakeVm.builder("web-01").disks(2).efi().build())
        .start();
  }

  private static Estate estate(EstateSystems systems) {
    return systems.estate().policy(EncryptionPolicySpec.of("Encrypted")).build();
  }

  private static void setUp(EstateSystems systems) {
    complete(systems.apply(estate(systems)));
  }

  private static void complete(EstateReport report) {
    assertThat(report.isComplete()).as(report.text()).isTrue();
  }

  private static void complete(RolloutReport report) {
    assertThat(report.isComplete()).as(report.toString()).isTrue();
  }

  private static void look(EstateSystems systems) {
    assertThat(systems.estates().plan(estate(systems)).isEmpty()).isTrue();
    EstateProof proof = systems.estates().prove(estate(systems));
    assertThat(proof.isProved()).as(proof.text()).isTrue();
    assertThat(systems.vcenter().encryptionAudit(AuditRules.builder().build()).report().vms())
        .isNotEmpty();
    assertThat(systems.estates().adopt().estate().keyProvider()).isEqualTo("kms-cluster");
    assertThat(systems.estates().outage().isOver()).isTrue();
  }

  private static void leave(EstateSystems systems) {
    complete(systems.apply(leaving(systems)));
  }

  private static Estate leaving(EstateSystems systems) {
    return systems.estate().leaving(LeavingWorld.leaving()).build();
  }

  private static void rotate(EstateSystems systems) {
    TestIdentity next =
        systems
            .cloud()
            .authority()
            .client("vcenter")
            .notAfter(Instant.now().plus(Duration.ofDays(800)).truncatedTo(ChronoUnit.SECONDS))
            .issue();
    Estate estate =
        systems
            .estate(
                systems.keyServer().identity(ClientIdentity.of(next.chain(), next.privateKey())))
            .policy(EncryptionPolicySpec.of("Encrypted"))
            .certificateDays(500)
            .build();
    EstateReport report = systems.rotate(estate, Rotation.certificatesAndKeys());
    assertThat(report.isComplete()).as(report.toString()).isTrue();
    assertThat(systems.estates().checkCertificates(estate).isGood()).isTrue();
  }

  private static void outage(EstateSystems systems) {
    setUp(systems);
    FakeCloud cloud = systems.cloud();
    cloud.kms().orElseThrow().stop();
    cloud.vcenter().hosts().cryptoStates().keySet().forEach(cloud.vcenter().hosts()::restart);
    cloud.kms().orElseThrow().restart();
  }

  private static void recover(EstateSystems systems) {
    OutageReport found = systems.estates().outage();
    assertThat(found.vms()).isNotEmpty();
    assertThat(found.hosts()).isNotEmpty();
    Recovery recovery = systems.estates().recover(found);
    assertThat(recovery.isComplete()).as(recovery.toString()).isTrue();
  }

  private static void change(EstateSystems systems, VmChange change) {
    EncryptionRollout rollout =
        EncryptionRollout.builder(
                change, List.of(systems.vcenter().virtualMachines().get("web-01")))
            .build();
    try (Rollout running = systems.vcenter().rollouts().start(rollout)) {
      complete(running.await(EstateSystems.LIMIT));
    }
  }

  private static void tpm(EstateSystems systems) {
    change(systems, VirtualTpmChange.add());
    change(systems, VirtualTpmChange.remove().force());
  }

  private static void decrypt(EstateSystems systems) {
    change(systems, Decryption.homeAndAllDisks());
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource(Job.class)
  @DisplayName("who has just these can do the job, and each of them is needed by one of its calls")
  void job_withItsPrivileges_isDone(Job job) throws IOException {
    VcenterRightsPage page = VcenterRightsPage.read();
    try (FakeCloud cloud = job.cloud();
        EstateSystems admin = EstateSystems.withoutWaiting(cloud)) {
      Set<String> listed = requireNonNull(page.jobs().get(job.word()), job.word());
      job.before.accept(admin);
      cloud.vcenter().users().setPrivileges(USER, listed.toArray(String[]::new));
      int soap = cloud.vcenter().requests().size();
      int rest = cloud.vcenter().apiRequests().size();
      try (EstateSystems limited = EstateSystems.of(cloud, USER, PASSWORD)) {
        job.work.accept(limited);
      }

      assertThat(needed(page, VcenterRightsPage.calls(cloud.vcenter(), soap, rest)))
          .isEqualTo(listed);
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @CsvSource({"SET_UP", "LEAVE"})
  @DisplayName("without one of these the plan is blocked and names it, and nothing is changed")
  void job_withoutOneOfItsPrivileges_isBlocked(Job job) throws IOException {
    Set<String> listed = requireNonNull(VcenterRightsPage.read().jobs().get(job.word()));
    // without it disks of no VM are not seen, and their keys not known
    listed.remove("Datastore.FileManagement");
    try (FakeCloud cloud = job.cloud()) {
      int before = Writes.at(cloud).size();
      for (String one : listed) {
        give(cloud, listed, one);
        try (EstateSystems limited = EstateSystems.of(cloud, USER, PASSWORD)) {
          EstatePlan plan =
              limited.estates().plan(job == Job.SET_UP ? estate(limited) : leaving(limited));
          assertThat(lacking(plan)).as(plan.text()).contains(one);
        }
      }
      assertThat(Writes.at(cloud)).hasSize(before);
    }
  }

  /** The privileges for want of which a plan is blocked. */
  private static List<String> lacking(EstatePlan plan) {
    return plan.findings().stream()
        .filter(Finding::isBlocking)
        .flatMap(finding -> finding.missing().stream())
        .toList();
  }

  private static void give(FakeCloud cloud, Set<String> all, String but) {
    cloud
        .vcenter()
        .users()
        .setPrivileges(
            USER, all.stream().filter(other -> !other.equals(but)).toArray(String[]::new));
  }

  private static Set<String> needed(VcenterRightsPage page, Set<String> made) {
    assertThat(page.calls().keySet()).as("calls that the page does not have").containsAll(made);
    Set<String> needed = new TreeSet<>();
    made.forEach(call -> needed.addAll(page.of(call)));
    return needed;
  }

  @Test
  @DisplayName("so it is with a look at the second site, at each of the two vCenters")
  void dr_withItsPrivileges_isReady() throws IOException {
    VcenterRightsPage page = VcenterRightsPage.read();
    Set<String> first = requireNonNull(page.jobs().get("dr: first site"));
    Set<String> second = requireNonNull(page.jobs().get("dr: second site"));
    try (TwoSites sites =
        TwoSites.start(
                vcenter -> vcenter.limitedUser(USER, PASSWORD, first.toArray(String[]::new)),
                vcenter -> vcenter.limitedUser(USER, PASSWORD, second.toArray(String[]::new)))
            .ready()) {
      CryptoKeyId key = sites.encrypted("web-01");
      // its key is no VM's: who has it, only the look at all datastores says
      sites
          .fakeA
          .inventory()
          .addFirstClassDisk(
              FakeFirstClassDisk.of("fcd-1", "pvc-1").encryptedWith(TwoSites.fake(sites.key())));
      int[] soap = {sites.fakeA.requests().size(), sites.fakeB.requests().size()};
      int[] rest = {sites.fakeA.apiRequests().size(), sites.fakeB.apiRequests().size()};
      try (VsphereClient a = TwoSites.client(sites.fakeA, USER, PASSWORD);
          VsphereClient b = TwoSites.client(sites.fakeB, USER, PASSWORD)) {
        ReadinessReport report = SecondSite.of(a, b).report();
        assertThat(report.vms())
            .singleElement()
            .satisfies(
                vm -> assertThat(vm.keys()).extracting(ReadinessReport.Key::key).contains(key));
        assertThat(report.isReady()).as(report.text()).isTrue();
      }

      assertThat(needed(page, VcenterRightsPage.calls(sites.fakeA, soap[0], rest[0])))
          .isEqualTo(first);
      assertThat(needed(page, VcenterRightsPage.calls(sites.fakeB, soap[1], rest[1])))
          .isEqualTo(second);
    }
  }
}
