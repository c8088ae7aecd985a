package io.vmcrypt.estate;

import static io.vmcrypt.estate.EstateSystems.brisk;
import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.plan.PlanOutdatedException;
import io.vmcrypt.estate.plan.VmToEncrypt;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EstateFlowTest {

  /** The one finding of a code; it blocks the plan. */
  private static Finding blocking(EstatePlan plan, FindingCode code) {
    List<Finding> found =
        plan.findings().stream().filter(finding -> finding.code().equals(code)).toList();
    assertThat(found)
        .as(plan.text())
        .singleElement()
        .satisfies(finding -> assertThat(finding.isBlocking()).isTrue());
    return found.get(0);
  }

  @Test
  @DisplayName("an empty cloud is planned without a write, applied, and then there is nothing left")
  void apply_emptyCloud_makesItSoAndIsRepeatable() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();

      EstatePlan plan = systems.estates().plan(estate);

      assertThat(Writes.at(cloud)).isEmpty();
      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      assertThat(kinds(plan))
          .containsExactly(
              "register-key-servers",
              "add-key-provider",
              "trust-key-servers",
              "trust-vcenter",
              "finish-registration",
              "make-default",
              "encrypt-vms");
      assertThat(plan.steps()).allSatisfy(step -> assertThat(step.changes()).isNotEmpty());

      EstateReport report;
      try (EstateRun run = systems.estates().startApply(plan)) {
        report = run.await(EstateSystems.LIMIT);
      }

      assertThat(report.isComplete()).as(report.toString()).isTrue();
      assertThat(cloud.ovh().registeredKms())
          .singleElement()
          .satisfies(kms -> assertThat(kms.state()).isEqualTo("delivered"));
      assertThat(cloud.vcenter().kmsClusters())
          .singleElement()
          .satisfies(
              cluster -> {
                assertThat(cluster.id()).isEqualTo("kms-cluster");
                assertThat(cluster.isDefault()).isTrue();
                assertThat(cluster.trustedServerCertificates()).isEqualTo(1);
                assertThat(cluster.hasClientCertificate()).isTrue();
              });
      assertThat(cloud.vmNames())
          .allSatisfy(
              name -> {
                assertThat(cloud.vcenter().vm(name).isFullyEncrypted()).isTrue();
                assertThat(cloud.vcenter().vm(name).migrateEncryption()).isEqualTo("required");
                assertThat(cloud.vcenter().vm(name).reconfigurations()).isEqualTo(1);
              });

      List<String> written = Writes.at(cloud);
      EstatePlan second = systems.estates().plan(estate);
      assertThat(second.isEmpty()).as(second.text()).isTrue();
      assertThat(second.isBlocked()).as(second.text()).isFalse();
      EstateReport nothing = systems.apply(estate);
      assertThat(nothing.results()).isEmpty();
      assertThat(nothing.toString()).isEqualTo("estate prod: nothing had to be done");
      assertThat(Writes.at(cloud)).isEqualTo(written);
    }
  }

  @Test
  @DisplayName("nobody is trusted by first use: a thumbprint that was not given must be accepted")
  void startApply_unconfirmedThumbprint_isRefusedUntilAccepted() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      KeyServer unknown =
          KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
              .identity(systems.identity());
      EstatePlan plan = systems.estates().plan(systems.estate(unknown).build());

      assertThat(plan.isBlocked()).isTrue();
      assertThat(plan.unconfirmed().values())
          .singleElement()
          .satisfies(shown -> assertThat(systems.thumbprint().matches(shown.x509())).isTrue());
      assertThatThrownBy(() -> systems.estates().startApply(plan))
          .isInstanceOf(PlanBlockedException.class)
          .hasMessageContaining("nobody has accepted the thumbprint of KMS");
      assertThatThrownBy(
              () ->
                  plan.accepting(
                      io.vmcrypt.core.certificate.Thumbprint.parse(
                          "00:11:22:33:44:55:66:77:88:99:00:11:22:33:44:55:66:77:88:99")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(Writes.at(cloud)).isEmpty();

      try (EstateRun run = systems.estates().startApply(plan.accepting(systems.thumbprint()))) {
        assertThat(run.await(EstateSystems.LIMIT).isComplete()).isTrue();
      }
      // whom vCenter trusts and OVHcloud knows by now need not be accepted again
      assertThat(systems.estates().plan(systems.estate(unknown).build()).isBlocked()).isFalse();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("an OVHcloud KMS signs vCenter's request, and OVHcloud vouches for its certificate")
  void apply_okms_isSignedByOvhcloud() {
    try (FakeCloud cloud = brisk().okms().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate(KeyServer.okms(cloud.okms().orElseThrow().id())).build();
      EstatePlan plan = systems.estates().plan(estate);

      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      assertThat(Writes.at(cloud)).isEmpty();

      EstateReport report = systems.apply(estate);

      assertThat(report.isComplete()).as(report.toString()).isTrue();
      assertThat(cloud.ovh().okmsCredentials()).hasSize(1);
      assertThat(cloud.kms().orElseThrow().keys()).isNotEmpty();
      assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
      assertThat(systems.estates().plan(estate).isEmpty()).isTrue();
      assertThat(systems.estates().prove(estate).certificates())
          .extracting(CertificateValidity::role)
          .contains(
              CertificateValidity.Role.CLIENT_IN_USE, CertificateValidity.Role.OKMS_CREDENTIAL)
          .doesNotContain(CertificateValidity.Role.CLIENT_OF_ESTATE);
      assertThat(systems.apply(estate).results()).isEmpty();
      assertThat(cloud.ovh().okmsCredentials()).hasSize(1);
    }
  }

  @Test
  @DisplayName("the VM of the KMS is recognised before vCenter knows the KMS")
  void plan_vmOfTheKms_isLeftOut() {
    try (FakeCloud cloud =
            brisk()
                .virtualMachine(
                    FakeVm.builder("kms").disks(1).poweredOn().guestAddress("127.0.0.1").build())
                .virtualMachine(FakeVm.builder("off").disks(1).build())
                .start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      EstatePlan plan = systems.estates().plan(systems.estate().build());

      assertThat(plan.findings())
          .extracting(finding -> finding.code() + " " + finding.subject().name())
          .contains(FindingCode.VM_RUNS_KMS + " kms");
      assertThat(plan.steps().get(plan.steps().size() - 1))
          .satisfies(
              step -> {
                assertThat(step.kind()).isEqualTo(EstateStep.Kind.ENCRYPT_VMS);
                assertThat(step.vms()).extracting(VmToEncrypt::name).containsExactly("off");
              });
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("two applies of one plan at once end as one would")
  void apply_twiceAtOnce_endsEqual() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems one = EstateSystems.of(cloud);
        EstateSystems two = EstateSystems.of(cloud)) {
      Estate estate = one.estate().build();
      EstatePlan plan = one.estates().plan(estate);
      try (EstateRun first = one.estates().startApply(plan);
          EstateRun second = two.estates().startApply(plan)) {
        for (EstateRun run : List.of(first, second)) {
          try {
            run.await(EstateSystems.LIMIT);
          } catch (PlanOutdatedException e) {
            // the other one was quicker
          }
        }
      }

      // whatever one of them has left, the next one finds and does
      if (!one.estates().plan(estate).isEmpty()) {
        assertThat(one.apply(estate).isComplete()).isTrue();
      }
      assertThat(one.estates().plan(estate).isEmpty()).isTrue();
      assertThat(one.estates().prove(estate).isProved()).isTrue();
      assertThat(cloud.ovh().registeredKms()).hasSize(1);
      assertThat(cloud.vcenter().kmsClusters()).hasSize(1);
      assertThat(cloud.vmNames())
          .allSatisfy(name -> assertThat(cloud.vcenter().vm(name).reconfigurations()).isEqualTo(1));
    }
  }

  /** Its key servers' authority signs vCenter's requests. */
  private static EstateClient signing(FakeCloud cloud, EstateSystems systems) {
    return EstateClient.builder(systems.vcenter())
        .probeTimeout(EstateSystems.PATIENCE)
        .signer(
            "authority",
            request -> ClientCertificate.fromPem(cloud.authority().signCsr(request.pem())))
        .build();
  }

  /** A key provider whose KMS trusts vCenter by a signed request. */
  private static Estate signed(FakeCloud cloud, EstateSystems systems) {
    return Estate.builder("lab")
        .keyServer(
            KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
                .expecting(systems.thumbprint())
                .clientTrust(new ClientTrust.SignedBy("authority")))
        .keyProvider("kms-cluster", "kms-1")
        .build();
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "no new key is planned while a server accepts the present certificate: it would stay")
  void plan_oneServerAccepts_isBlocked() {
    TestAuthority others = TestAuthority.create("Another CA");
    try (FakeCloud cloud = brisk().start();
        FakeKmipServer second =
            FakeKmipServer.builder(cloud.authority()).clientAuthorities(others).start();
        EstateSystems systems = EstateSystems.of(cloud);
        EstateClient estates = signing(cloud, systems)) {
      try (EstateRun run = estates.startApply(estates.plan(signed(cloud, systems)))) {
        assertThat(run.await(EstateSystems.LIMIT).isComplete()).isTrue();
      }
      KmsCluster cluster =
          systems
              .vcenter()
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          "kms-cluster",
                          KmsServerSpec.builder("kms-2", second.host()).port(second.port()).build())
                      .build())
              .value();
      cluster
          .trust()
          .ensureServerTrusted("kms-2", ServerCertificate.of(List.of(second.certificate())));
      Estate both =
          Estate.builder("lab")
              .keyServer(signed(cloud, systems).keyServers().get(0))
              .keyServer(
                  KeyServer.kmip(HostAndPort.of(second.host(), second.port()))
                      .expecting(Thumbprint.of(second.certificate(), ThumbprintAlgorithm.SHA256))
                      .clientTrust(new ClientTrust.SignedBy("authority")))
              .keyProvider("kms-cluster", "kms-1", "kms-2")
              .build();

      EstatePlan plan = estates.plan(both);

      assertThat(kinds(plan)).doesNotContain("trust-vcenter");
      Finding kept = blocking(plan, FindingCode.CLIENT_CERTIFICATE_IN_USE);
      assertThat(kept.seen()).contains("kms-1 accepts", "kms-2 does not");
      assertThat(kept.advice()).contains("Let each key server accept the present one");
    }
  }

  /** vCenter shows a certificate that the KMS does not accept, and a host has a key of it. */
  private static void showsAnotherWithKeyInUse(FakeCloud cloud, EstateSystems systems) {
    KmsTrust trust = systems.vcenter().kmsClusters().get("kms-cluster").trust();
    trust.ensureClientCertificate(
        ClientCertificateSpec.selfSigned(trust.ensureSelfSignedCertificate().value()).force());
    String host = cloud.vcenter().hosts().cryptoStates().keySet().iterator().next();
    cloud.vcenter().hosts().setKey(host, new FakeKey("key-1", "kms-cluster"));
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "with an OVHcloud KMS too no new key is planned while another's certificate may be in use")
  void plan_okms_anotherIsShown_isBlocked() {
    try (FakeCloud cloud = brisk().okms().vcenter(vcenter -> vcenter.apiVersion("6.7")).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate(KeyServer.okms(cloud.okms().orElseThrow().id())).build();
      assertThat(systems.apply(estate).isComplete()).isTrue();
      showsAnotherWithKeyInUse(cloud, systems);

      EstatePlan plan = systems.estates().plan(estate);

      assertThat(kinds(plan)).as(plan.text()).doesNotContain("trust-vcenter");
      assertThat(blocking(plan, FindingCode.CLIENT_CERTIFICATE_IN_USE).seen())
          .contains(
              "it is not known whether the KMS accepts the certificate that vCenter shows now");
      // one that OVHcloud does not show is not known to be its own
      cloud
          .ovh()
          .answerRoute(
              "GET",
              "/v2/okms/resource/{okmsId}/credential",
              request -> FakeAnswer.json(500, "{\"message\":\"not now\"}"));
      assertThat(kinds(systems.estates().plan(estate))).doesNotContain("trust-vcenter");
    }
  }

  @Test
  @DisplayName("where vCenter names no certificate, a first key is planned only while none is lost")
  void plan_noneNamedAndTrustUnknown_isBlockedWhileKeysAreInUse() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud);
        EstateClient estates = signing(cloud, systems)) {
      Estate estate = signed(cloud, systems);
      systems
          .vcenter()
          .kmsClusters()
          .ensure(
              KmsClusterSpec.builder(
                      "kms-cluster",
                      KmsServerSpec.builder("kms-1", cloud.kmsHost()).port(cloud.kmsPort()).build())
                  .build());
      cloud.kms().orElseThrow().stop();
      assertThat(kinds(estates.plan(estate))).contains("trust-vcenter");

      String host = cloud.vcenter().hosts().cryptoStates().keySet().iterator().next();
      cloud.vcenter().hosts().setKey(host, new FakeKey("key-1", "kms-cluster"));
      EstatePlan plan = estates.plan(estate);

      assertThat(kinds(plan)).doesNotContain("trust-vcenter");
      Finding none = blocking(plan, FindingCode.KEY_PROVIDER_NOT_SEEN);
      assertThat(none.seen()).contains("which names no certificate");
      assertThat(none.advice()).contains("in the vSphere Client", "then plan again");
      // with a certificate of the estate's own, nothing better can be named either
      EstatePlan naming =
          estates.plan(
              Estate.builder("lab")
                  .keyServer(systems.keyServer())
                  .keyProvider("kms-cluster", "kms-1")
                  .build());
      Finding unnamed = blocking(naming, FindingCode.CLIENT_CERTIFICATE_IN_USE);
      assertThat(unnamed.seen()).contains("vCenter does not tell which one it shows now");
      assertThat(unnamed.advice())
          .contains("Make each key server reachable", "in the vSphere Client");
    }
  }

  @Test
  @DisplayName(
      "what vCenter thinks of the servers may be old: a KMS that answers for a key accepts")
  void plan_kmsAnswersForKeyInUse_isBlocked() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud);
        EstateClient estates = signing(cloud, systems)) {
      Estate estate = signed(cloud, systems);
      try (EstateRun run = estates.startApply(estates.plan(estate))) {
        assertThat(run.await(EstateSystems.LIMIT).isComplete()).isTrue();
      }
      showsAnotherWithKeyInUse(cloud, systems);
      cloud
          .vcenter()
          .answerMethod(
              "QueryCryptoKeyStatus",
              call ->
                  FakeSoapAnswer.of(
                      "<returnval><keyId><keyId>key-1</keyId><providerId><id>kms-cluster</id>"
                          + "</providerId></keyId><keyAvailable>false</keyAvailable>"
                          + "<reason>KeyStateMissingInKMS</reason></returnval>"));

      EstatePlan plan = estates.plan(estate);

      assertThat(kinds(plan)).as(plan.text()).doesNotContain("trust-vcenter");
      assertThat(blocking(plan, FindingCode.CLIENT_CERTIFICATE_IN_USE).seen())
          .contains("the KMS answers vCenter for key key-1");
    }
  }

  @Test
  @DisplayName("a certificate that the KMS does not accept ends the run before any VM is touched")
  void apply_signedByAStranger_namesTheSide() {
    TestAuthority stranger = TestAuthority.create("another authority");
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud);
        EstateClient estates =
            EstateClient.builder(systems.vcenter())
                .signer(
                    "stranger",
                    request -> ClientCertificate.fromPem(stranger.signCsr(request.pem())))
                .healthTimeout(Duration.ofMillis(1500))
                .build()) {
      Estate estate =
          Estate.builder("lab")
              .keyServer(systems.keyServer().clientTrust(new ClientTrust.SignedBy("stranger")))
              .keyProvider("kms-cluster", "kms-1")
              .encrypt(VmSelection.named("web-01").build())
              .build();

      EstateReport report;
      try (EstateRun run = estates.startApply(estates.plan(estate))) {
        report = run.await(EstateSystems.LIMIT);
      }

      assertThat(report.results())
          .filteredOn(result -> result.outcome() == EstateStepOutcome.FAILED)
          .singleElement()
          .satisfies(
              result -> {
                assertThat(result.step().kind()).isEqualTo(EstateStep.Kind.TRUST_VCENTER);
                assertThat(result.failure().orElseThrow())
                    .isInstanceOf(OperationTimeoutException.class)
                    .hasMessageContaining("kms-1")
                    .hasMessageContaining("does not trust");
              });
      assertThat(cloud.vcenter().vm("web-01").reconfigurations()).isZero();
      assertThat(cloud.vcenter().kmsClusters())
          .extracting(FakeKmsCluster::isDefault)
          .containsExactly(false);
    }
  }
}
