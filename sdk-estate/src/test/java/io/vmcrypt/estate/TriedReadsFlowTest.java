package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may not make a read is told so by the plan, and not half-way through its application. */
@DisplayName(
    "The rights of each read that an application makes were tried or asked for by its plan")
class TriedReadsFlowTest {

  /**
   * Who needs keys of a key provider that the plan itself makes is asked all the same, of
   * first-class disks too. Nobody does, whatever is answered: a refusal stands in the way of
   * nothing.
   */
  private static final String UNUSED = "Datastore.FileManagement";

  private static final Pattern PRIVILEGE = Pattern.compile("privId>([^<]+)<");

  /** A job: it is planned, and what it returns carries the plan out. */
  private enum Job {
    SET_UP,
    OKMS,
    SIGNED,
    RENEW_SERVER,
    ROTATE,
    LEAVE;

    boolean makesProvider() {
      return this != RENEW_SERVER && this != ROTATE;
    }

    FakeCloud cloud() {
      return switch (this) {
        case OKMS -> okmsCloud();
        case LEAVE -> LeavingWorld.of(2, 1).cloud();
        case SET_UP, SIGNED, RENEW_SERVER, ROTATE -> TriedReadsFlowTest.cloud();
      };
    }

    /** Plans it. */
    Runnable planned(EstateSystems systems) {
      return switch (this) {
        case SET_UP -> setUp(systems);
        case OKMS -> okms(systems);
        case SIGNED -> signed(systems);
        case RENEW_SERVER -> renewServer(systems);
        case ROTATE -> rotate(systems);
        case LEAVE -> leave(systems);
      };
    }
  }

  private static FakeCloud.Builder builder() {
    return FakeCloud.builder()
        .taskStep(Duration.ofMillis(1))
        .ovh(ovh -> ovh.pendingSecurityOption("snc"))
        .virtualMachine(FakeVm.builder("web-01").disks(2).efi().build());
  }

  private static FakeCloud cloud() {
    return builder().start();
  }

  private static FakeCloud okmsCloud() {
    return builder().okms().start();
  }

  private static Runnable planned(EstateClient estates, Estate estate) {
    EstatePlan plan = estates.plan(estate);
    return () -> {
      try (EstateRun run = estates.startApply(plan)) {
        EstateReport report = run.await(EstateSystems.LIMIT);
        assertThat(report.isComplete()).as(report.text()).isTrue();
      }
    };
  }

  private static Estate estate(EstateSystems systems, KeyServer server) {
    return Estate.builder("prod")
        .keyServer(server)
        .registeredWith(systems.cloud().ovh().serviceName())
        .keyProvider("kms-cluster", "kms-1")
        .policy(EncryptionPolicySpec.of("Encrypted"))
        .encrypt(VmSelection.named("web-01").withVirtualTpm().build())
        .build();
  }

  private static Runnable setUp(EstateSystems systems) {
    return planned(systems.estates(), estate(systems, systems.keyServer()));
  }

  private static Runnable okms(EstateSystems systems) {
    return planned(
        systems.estates(),
        estate(systems, KeyServer.okms(systems.cloud().okms().orElseThrow().id())));
  }

  private static KeyServer plain(EstateSystems systems) {
    return KeyServer.kmip(HostAndPort.of(systems.cloud().kmsHost(), systems.cloud().kmsPort()))
        .expecting(systems.thumbprint());
  }

  private static Runnable signed(EstateSystems systems) {
    TestAuthority authority = systems.cloud().authority();
    EstateClient estates =
        EstateClient.builder(systems.vcenter())
            .ovh(systems.ovh())
            .probeTimeout(EstateSystems.PATIENCE)
            .signer("ca", request -> ClientCertificate.fromPem(authority.signCsr(request.pem())))
            .build();
    KeyServer server = plain(systems).clientTrust(new ClientTrust.SignedBy("ca"));
    Runnable apply = planned(estates, estate(systems, server));
    return () -> {
      try {
        apply.run();
      } finally {
        estates.close();
      }
    };
  }

  private static Runnable renewServer(EstateSystems systems) {
    FakeCloud cloud = systems.cloud();
    cloud.kms().orElseThrow().replaceIdentity(cloud.authority().server("127.0.0.1").issue());
    return planned(
        systems.estates(),
        estate(systems, plain(systems).force(systems.thumbprint()).identity(systems.identity())));
  }

  private static Runnable rotate(EstateSystems systems) {
    TestIdentity next =
        systems
            .cloud()
            .authority()
            .client("vcenter")
            .notAfter(Instant.now().plus(Duration.ofDays(800)).truncatedTo(ChronoUnit.SECONDS))
            .issue();
    Estate estate =
        estate(
            systems,
            systems.keyServer().identity(ClientIdentity.of(next.chain(), next.privateKey())));
    EstatePlan plan =
        systems
            .estates()
            .planRotation(
                estate.toBuilder().certificateDays(500).build(), Rotation.certificatesAndKeys());
    return () -> {
      EstateReport report = systems.apply(plan);
      assertThat(report.isComplete()).as(report.toString()).isTrue();
    };
  }

  private static Runnable leave(EstateSystems systems) {
    return planned(systems.estates(), systems.estate().leaving(LeavingWorld.leaving()).build());
  }

  /** How many requests each system has had. */
  private record Mark(int soap, int rest, int ovh) {

    static Mark at(FakeCloud cloud) {
      return new Mark(
          cloud.vcenter().requests().size(),
          cloud.vcenter().apiRequests().size(),
          cloud.ovh().requests().size());
    }

    /** The rights that the reads since then need. */
    Set<String> ofReads(FakeCloud cloud, VcenterRightsPage page) {
      Set<String> rights = new TreeSet<>();
      VcenterRightsPage.calls(cloud.vcenter(), soap, rest).stream()
          .filter(call -> call.startsWith("GET ") || Writes.isRead(call))
          .forEach(call -> rights.addAll(page.of(call)));
      cloud.ovh().requests().stream()
          .skip(ovh)
          .filter(request -> request.method().equals("GET"))
          .flatMap(OvhRightsFlowTest::right)
          .forEach(rights::add);
      return rights;
    }

    /** The privileges that vCenter was asked for since then. */
    Set<String> asked(FakeCloud cloud) {
      return cloud.vcenter().requests().stream()
          .skip(soap)
          .filter(call -> call.method().equals("HasPrivilegeOnEntities"))
          .flatMap(call -> PRIVILEGE.matcher(call.body()).results())
          .map(found -> found.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource(Job.class)
  @DisplayName("so a right that is missing for it is told before anything is changed")
  void reads_ofApply_areTriedByPlan(Job job) throws IOException {
    VcenterRightsPage page = VcenterRightsPage.read();
    try (FakeCloud cloud = job.cloud();
        EstateSystems systems = EstateSystems.of(cloud)) {
      if (!job.makesProvider()) {
        setUp(systems).run();
      }
      Mark before = Mark.at(cloud);
      Runnable apply = job.planned(systems);
      Set<String> tried = before.ofReads(cloud, page);
      tried.addAll(before.asked(cloud));
      Mark planned = Mark.at(cloud);

      apply.run();

      Set<String> reads = planned.ofReads(cloud, page);
      if (job.makesProvider()) {
        reads.remove(UNUSED);
      }
      assertThat(tried).containsAll(reads);
    }
  }
}
