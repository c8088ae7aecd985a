package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.estate.outage.Recovery;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.rotation.RotationPlan;
import io.vmcrypt.estate.rotation.RotationReport;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.vcenter.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.FakeVm;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.VirtualTpmAddition;
import io.vmcrypt.vsphere.vm.VirtualTpmRemoval;
import io.vmcrypt.vsphere.vm.VmChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The privileges that docs/vcenter-rights.md names are those of the calls of each job")
class VcenterRightsFlowTest {

  static final String USER = "operator";
  static final String PASSWORD = "secret";
  private static final Pattern WORD = Pattern.compile("`([^`]+)`");
  private static final Pattern JOB = Pattern.compile("\\*\\*([^*]+)\\*\\*");
  private static final String RECONFIGURE = "ReconfigVM_Task";

  /** What a reconfiguration may hold that has a privilege of its own. */
  private static final List<String> PARTS =
      List.of(
          "CryptoSpecEncrypt",
          "CryptoSpecDecrypt",
          "CryptoSpecShallowRecrypt",
          "CryptoSpecDeepRecrypt",
          "VirtualTPM");

  /** What somebody does who has no more rights than that. */
  private enum Job {
    LOOK(VcenterRightsFlowTest::setUp, VcenterRightsFlowTest::look),
    SET_UP(systems -> {}, VcenterRightsFlowTest::setUp),
    LEAVE(systems -> {}, VcenterRightsFlowTest::leave),
    ROTATE(VcenterRightsFlowTest::setUp, VcenterRightsFlowTest::rotate),
    RECOVER(VcenterRightsFlowTest::outage, VcenterRightsFlowTest::recover),
    TPM(VcenterRightsFlowTest::setUp, VcenterRightsFlowTest::tpm),
    DECRYPT(VcenterRightsFlowTest::setUp, VcenterRightsFlowTest::decrypt);

    private final Consumer<EstateSystems> before;
    private final Consumer<EstateSystems> does;

    Job(Consumer<EstateSystems> before, Consumer<EstateSystems> does) {
      this.before = before;
      this.does = does;
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
    assertThat(systems.vcenter().inventoryAudit(AuditRules.builder().build()).report().vms())
        .isNotEmpty();
    assertThat(systems.estates().adopt().estate().keyProvider()).isEqualTo("kms-cluster");
    assertThat(systems.estates().outage().isOver()).isTrue();
  }

  private static void leave(EstateSystems systems) {
    complete(
        systems.apply(systems.estate().leaving(LeavingWorld.leaving()).build()));
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
                systems
                    .keyServer()
                    .identity(ClientIdentity.of(next.chain(), next.privateKey())))
            .policy(EncryptionPolicySpec.of("Encrypted"))
            .build();
    RotationPlan plan =
        systems
            .estates()
            .planRotation(
                estate, Rotation.builder().certificates().certificateDays(500).keys().build());
    RotationReport report = systems.estates().rotate(plan);
    assertThat(report.isComplete()).as(report.toString()).isTrue();
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
    change(systems, VirtualTpmAddition.plain());
    change(systems, VirtualTpmRemoval.careful().evenIfInUse());
  }

  private static void decrypt(EstateSystems systems) {
    change(systems, Decryption.homeAndAllDisks());
  }

  /** The page: privileges by the bold word, or by the names of calls, that a row begins with. */
  private record Page(Map<String, Set<String>> jobs, Map<String, Set<String>> calls) {

    static Page read() throws IOException {
      Map<String, Set<String>> jobs = new HashMap<>();
      Map<String, Set<String>> calls = new HashMap<>();
      for (String line : Files.readAllLines(Path.of("../docs/vcenter-rights.md"))) {
        String[] cells = line.split("\\|", -1);
        if (cells.length < 4) {
          continue;
        }
        Set<String> privileges = words(cells[2]).collect(Collectors.toCollection(TreeSet::new));
        // every role has them
        privileges.removeIf(privilege -> privilege.startsWith("System."));
        Matcher job = JOB.matcher(cells[1]);
        if (job.find()) {
          jobs.put(job.group(1), privileges);
        } else if (cells[1].contains(" with ")) {
          calls.put(words(cells[1]).collect(Collectors.joining(" ")), privileges);
        } else {
          words(cells[1]).forEach(call -> calls.put(call, privileges));
        }
      }
      return new Page(jobs, calls);
    }

    private static Stream<String> words(String cell) {
      return WORD.matcher(cell).results().map(found -> found.group(1));
    }
  }

  private static Stream<String> names(FakeSoapCall call) {
    return Stream.concat(
        Stream.of(call.method()),
        call.method().equals(RECONFIGURE)
            ? PARTS.stream()
                .filter(part -> call.body().contains("\"" + part + "\""))
                .map(part -> RECONFIGURE + " " + part)
            : Stream.of());
  }

  /** Sessions are no calls that need a privilege. */
  private static Stream<String> names(ReceivedRequest request) {
    return request.path().contains("session")
        ? Stream.of()
        : Stream.of(request.method() + " " + request.path().replaceAll("\\?.*", ""));
  }

  @ParameterizedTest
  @EnumSource(Job.class)
  @DisplayName("who has just these can do the job, and each of them is needed by one of its calls")
  void job_withItsPrivileges_isDone(Job job) throws IOException {
    Page page = Page.read();
    try (FakeCloud cloud = job.cloud();
        EstateSystems admin = EstateSystems.withoutWaiting(cloud)) {
      Set<String> listed = page.jobs().get(job.word());
      assertThat(listed).as(job.word()).isNotNull();
      job.before.accept(admin);
      cloud.vcenter().users().setPrivileges(USER, listed.toArray(String[]::new));
      int soap = cloud.vcenter().requests().size();
      int rest = cloud.vcenter().apiRequests().size();
      try (EstateSystems limited = EstateSystems.of(cloud, USER, PASSWORD)) {
        job.does.accept(limited);
      }
      Set<String> made =
          Stream.concat(
                  cloud.vcenter().requests().stream()
                      .skip(soap)
                      .flatMap(VcenterRightsFlowTest::names),
                  cloud.vcenter().apiRequests().stream()
                      .skip(rest)
                      .flatMap(VcenterRightsFlowTest::names))
              .collect(Collectors.toCollection(TreeSet::new));

      assertThat(page.calls().keySet()).as("calls that the page does not have").containsAll(made);
      Set<String> needed = new TreeSet<>();
      made.forEach(call -> needed.addAll(page.calls().get(call)));
      assertThat(needed).isEqualTo(listed);
    }
  }
}
