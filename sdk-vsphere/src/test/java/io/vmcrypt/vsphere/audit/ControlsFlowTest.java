package io.vmcrypt.vsphere.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.control.Control;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.control.ControlMapping;
import io.vmcrypt.core.control.ControlQuestion;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestIdentityRequest;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An audit answers the controls that vCenter can be asked for")
class ControlsFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create("vCenter CA");
  private static final String CLUSTER = "/Datacenter/host/Cluster";

  private static FakeVcenterBuilder fake(String release) {
    return FakeVcenter.builder(AUTHORITY)
        .apiVersion(release)
        .limitedUser("auditor", "pw", "StorageProfile.View")
        .virtualMachine(
            FakeVm.builder("whole").disks(1).encryptedWith(new FakeKey("k", "elsewhere")).build())
        .virtualMachine(FakeVm.builder("plain").disks(1).build());
  }

  private static VsphereClient client(FakeVcenter fake, String user, String password) {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(user, Secret.of(password)))
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .timeSource(new VirtualTime())
        .build();
  }

  private static List<ControlAnswer> answers(FakeVcenter fake, AuditRules rules) {
    try (VsphereClient vcenter = client(fake, fake.userName(), fake.password())) {
      return vcenter.encryptionAudit(rules).report().summary().controls();
    } finally {
      assertThat(fake.failures()).isEmpty();
      if (VimSchemas.areHere()) {
        for (FakeSoapCall call : fake.requests()) {
          assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1))
              .as(call.method())
              .isEmpty();
        }
      }
    }
  }

  private static List<ControlAnswer> answers(FakeVcenter fake) {
    return answers(fake, AuditRules.builder().build());
  }

  private static ControlAnswer of(List<ControlAnswer> answers, ControlQuestion question) {
    return answers.stream()
        .filter(answer -> answer.question() == question)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> ids(ControlAnswer answer) {
    return answer.controls().stream().map(Control::toString).toList();
  }

  @Test
  @DisplayName("each question once, with those of whom it does not hold")
  void answers_all_eachOnce() {
    try (FakeVcenter fake = fake("9.1.0.0").start()) {
      List<ControlAnswer> answers = answers(fake);

      assertThat(answers.stream().map(ControlAnswer::question).toList())
          .containsExactlyInAnyOrder(ControlQuestion.values());
      ControlAnswer encrypted = of(answers, ControlQuestion.VM_ENCRYPTED);
      assertThat(encrypted.verdict()).isEqualTo(ControlAnswer.Verdict.NO);
      assertThat(encrypted.counts()).isEqualTo("1 of 2");
      assertThat(encrypted.notMet()).singleElement().asString().startsWith("plain (vm-");
      assertThat(of(answers, ControlQuestion.HOST_TPM).verdict())
          .isEqualTo(ControlAnswer.Verdict.NO);
      assertThat(of(answers, ControlQuestion.VSAN_AT_REST).verdict())
          .isEqualTo(ControlAnswer.Verdict.NOT_APPLICABLE);
      assertThat(of(answers, ControlQuestion.KEY_PERSISTENCE).verdict())
          .isEqualTo(ControlAnswer.Verdict.NOT_READABLE);
      // a key provider that this vCenter does not have is none outside
      assertThat(of(answers, ControlQuestion.KEYS_OUTSIDE).verdict())
          .isEqualTo(ControlAnswer.Verdict.NO);
    }
  }

  @Test
  @DisplayName(
      "opportunistic is enough for the STIGs, and not for the Security Configuration Guide")
  void answers_opportunistic_twoVerdicts() {
    try (FakeVcenter fake = fake("9.1.0.0").start()) {
      List<ControlAnswer> answers = answers(fake);

      ControlAnswer guide = of(answers, ControlQuestion.VMOTION_REQUIRED);
      assertThat(guide.verdict()).isEqualTo(ControlAnswer.Verdict.NO);
      assertThat(guide.counts()).isEqualTo("1 of 2");
      assertThat(ids(guide)).contains("Security Configuration Guide 9.1 vm-9.vmotion-encrypted");
      ControlAnswer stig = of(answers, ControlQuestion.VMOTION_NOT_OFF);
      assertThat(stig.verdict()).isEqualTo(ControlAnswer.Verdict.YES);
      assertThat(stig.counts()).isEqualTo("2 of 2");
      assertThat(ids(stig)).containsExactly("STIG 9 VCFV-9X-000208");
    }
  }

  @Test
  @DisplayName("the ids are those of the guide for the release of the vCenter")
  void answers_releases_ownIds() {
    try (FakeVcenter old = fake("7.0.2.0").start();
        FakeVcenter eight = fake("8.0.3.0").start();
        FakeVcenter nine = fake("9.0.0.0").start()) {
      assertThat(ids(of(answers(old), ControlQuestion.VMOTION_NOT_OFF)))
          .containsExactly("STIG 7 VMCH-70-000024");
      assertThat(ids(of(answers(eight), ControlQuestion.TPM_CONFIGURATION)))
          .containsExactly(
              "Security Configuration Guide 8.0 esxi-8.tpm-configuration", "STIG 8 ESXI-80-000238");
      ControlAnswer backup = of(answers(nine), ControlQuestion.NATIVE_BACKUP);
      assertThat(backup.controls().get(0).also()).isEqualTo("PCI DSS 4.2.1");
    }
  }

  @Test
  @DisplayName("TPM, its protection of the configuration and secure boot are told of each host")
  void answers_hosts_byStateEncryption() {
    try (FakeVcenter fake = fake("8.0.3.0").start()) {
      fake.hosts()
          .cryptoStates()
          .keySet()
          .forEach(host -> fake.hosts().setTpm(host, "2.0", true, false));

      List<ControlAnswer> answers = answers(fake);

      assertThat(of(answers, ControlQuestion.HOST_TPM).verdict())
          .isEqualTo(ControlAnswer.Verdict.YES);
      assertThat(of(answers, ControlQuestion.TPM_CONFIGURATION).verdict())
          .isEqualTo(ControlAnswer.Verdict.YES);
      assertThat(of(answers, ControlQuestion.SECURE_BOOT).verdict())
          .isEqualTo(ControlAnswer.Verdict.NO);
      fake.hosts()
          .cryptoStates()
          .keySet()
          .forEach(host -> fake.hosts().setTpm(host, "1.2", true, true));
      assertThat(of(answers(fake), ControlQuestion.HOST_TPM).verdict())
          .isEqualTo(ControlAnswer.Verdict.NO);
    }
  }

  @Test
  @DisplayName("before 7.0.3 it is not known how a host protects its configuration")
  void answers_olderRelease_notKnown() {
    try (FakeVcenter fake = fake("7.0.2.0").start()) {
      fake.hosts()
          .cryptoStates()
          .keySet()
          .forEach(host -> fake.hosts().setTpm(host, "2.0", true, true));

      List<ControlAnswer> answers = answers(fake);

      assertThat(of(answers, ControlQuestion.HOST_TPM).verdict())
          .isEqualTo(ControlAnswer.Verdict.YES);
      assertThat(of(answers, ControlQuestion.SECURE_BOOT).verdict())
          .isEqualTo(ControlAnswer.Verdict.NOT_KNOWN);
    }
  }

  @Test
  @DisplayName("vSAN is asked only where there is some, at rest and in transit")
  void answers_vsan_atRestAndInTransit() {
    try (FakeVcenter fake = fake("9.0.0.0").start()) {
      answers(fake);
      assertThat(fake.requests().stream().map(FakeSoapCall::method))
          .doesNotContain("VsanClusterGetConfig");
      fake.inventory().setVsan(CLUSTER, "kms");

      List<ControlAnswer> answers = answers(fake);
      assertThat(of(answers, ControlQuestion.VSAN_AT_REST).verdict())
          .isEqualTo(ControlAnswer.Verdict.YES);
      assertThat(of(answers, ControlQuestion.VSAN_IN_TRANSIT).verdict())
          .isEqualTo(ControlAnswer.Verdict.NO);
      assertThat(of(answers, ControlQuestion.VSAN_REKEY).verdict())
          .isEqualTo(ControlAnswer.Verdict.NOT_READABLE);

      fake.inventory().setVsanInTransit(CLUSTER, true);
      assertThat(of(answers(fake), ControlQuestion.VSAN_IN_TRANSIT).verdict())
          .isEqualTo(ControlAnswer.Verdict.YES);
    }
  }

  @Test
  @DisplayName("how long events are kept, and whether they are sent elsewhere, is a setting")
  void answers_events_bySettings() {
    try (FakeVcenter fake = fake("8.0.3.0").start()) {
      assertThat(of(answers(fake), ControlQuestion.EVENT_RETENTION).verdict())
          .isEqualTo(ControlAnswer.Verdict.YES);
      fake.users().setOption("task.maxAge", 29);
      fake.users().setOption("vpxd.event.syslog.enabled", false);

      List<ControlAnswer> answers = answers(fake);

      ControlAnswer kept = of(answers, ControlQuestion.EVENT_RETENTION);
      assertThat(kept.verdict()).isEqualTo(ControlAnswer.Verdict.NO);
      assertThat(kept.seen()).isEqualTo("events 30 days, tasks 29 days");
      assertThat(of(answers, ControlQuestion.EVENT_REMOTE_LOGGING).verdict())
          .isEqualTo(ControlAnswer.Verdict.NO);
      fake.users().setOption("task.maxAgeEnabled", false);
      assertThat(of(answers(fake), ControlQuestion.EVENT_RETENTION).verdict())
          .isEqualTo(ControlAnswer.Verdict.YES);
    }
  }

  @Test
  @DisplayName("what vCenter does not tell is not known, and is no \"no\"")
  void answers_notTold_notKnown() {
    try (FakeVcenter fake = fake("8.0.3.0").start()) {
      Stream.of("event.maxAge", "event.maxAgeEnabled", "vpxd.event.syslog.enabled")
          .forEach(key -> fake.users().setOption(key, null));

      List<ControlAnswer> answers = answers(fake);

      assertThat(of(answers, ControlQuestion.EVENT_RETENTION).verdict())
          .isEqualTo(ControlAnswer.Verdict.NOT_KNOWN);
      assertThat(of(answers, ControlQuestion.EVENT_REMOTE_LOGGING).verdict())
          .isEqualTo(ControlAnswer.Verdict.NOT_KNOWN);
    }
  }

  @SuppressWarnings("try") // a key server that is down is closed before its time
  private static ControlAnswer certificates(UnaryOperator<TestIdentityRequest> server, boolean up) {
    TestAuthority authority = TestAuthority.create("KMS CA");
    TestIdentity identity = server.apply(authority.server("127.0.0.1")).issue();
    try (FakeVcenter fake = fake("9.1.0.0").taskDuration(Duration.ZERO).start();
        FakeKmipServer kms = FakeKmipServer.builder(authority).serverIdentity(identity).start();
        VsphereClient vcenter = client(fake, fake.userName(), fake.password())) {
      KmsCluster cluster =
          vcenter
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          "kms",
                          KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build())
                      .build())
              .value();
      TestIdentity own = authority.client("vCenter").issue();
      cluster
          .trust()
          .ensureClientCertificate(
              ClientCertificateSpec.of(ClientIdentity.of(own.chain(), own.privateKey())).force());
      if (!up) {
        kms.stop();
      }
      return of(answers(fake), ControlQuestion.CERTIFICATES);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "a certificate that is not valid yet, or of which nothing is told, is none that holds")
  void answers_certificates_validAndKnown() {
    Instant now = new VirtualTime().now();

    assertThat(certificates(request -> request, true).verdict())
        .isEqualTo(ControlAnswer.Verdict.YES);
    ControlAnswer early =
        certificates(
            request ->
                request
                    .notBefore(now.plus(Duration.ofDays(2)))
                    .notAfter(now.plus(Duration.ofDays(99))),
            true);
    assertThat(early.verdict()).as(early.toString()).isEqualTo(ControlAnswer.Verdict.NO);
    assertThat(early.notMet()).singleElement().asString().contains("kms-1");
    ControlAnswer down = certificates(request -> request, false);
    assertThat(down.verdict()).as(down.toString()).isEqualTo(ControlAnswer.Verdict.NOT_KNOWN);
    assertThat(down.notMet()).singleElement().asString().contains("kms-1", "(not known)");
  }

  @Test
  @DisplayName("who may see no hosts and no key providers is told so")
  void answers_limitedUser_notKnown() {
    try (FakeVcenter fake = fake("8.0.3.0").start()) {
      fake.users().setHostsHidden(true);
      try (VsphereClient vcenter = client(fake, "auditor", "pw")) {
        List<ControlAnswer> answers =
            vcenter.encryptionAudit(AuditRules.builder().build()).report().summary().controls();

        assertThat(of(answers, ControlQuestion.HOST_TPM).verdict())
            .isEqualTo(ControlAnswer.Verdict.NOT_KNOWN);
        assertThat(of(answers, ControlQuestion.NATIVE_BACKUP).verdict())
            .isEqualTo(ControlAnswer.Verdict.NOT_KNOWN);
        assertThat(of(answers, ControlQuestion.CERTIFICATES).verdict())
            .isEqualTo(ControlAnswer.Verdict.NOT_KNOWN);
        assertThat(of(answers, ControlQuestion.KEYS_OUTSIDE).verdict())
            .isEqualTo(ControlAnswer.Verdict.NOT_KNOWN);
      }
    }
  }

  @Test
  @DisplayName("who may see neither clusters nor hosts is not told that there is no vSAN")
  void answers_clustersHidden_notKnown() {
    try (FakeVcenter fake = fake("8.0.3.0").start()) {
      fake.users().setPermission("auditor", "/" + FakeVcenter.DEFAULT_DATACENTER + "/host");
      try (VsphereClient vcenter = client(fake, "auditor", "pw")) {
        List<ControlAnswer> answers =
            vcenter.encryptionAudit(AuditRules.builder().build()).report().summary().controls();

        for (ControlQuestion question :
            List.of(ControlQuestion.VSAN_AT_REST, ControlQuestion.VSAN_IN_TRANSIT)) {
          assertThat(of(answers, question).verdict()).isEqualTo(ControlAnswer.Verdict.NOT_KNOWN);
          assertThat(of(answers, question).seen()).contains("System.Read");
        }
        assertThat(of(answers, ControlQuestion.VSAN_REKEY).verdict())
            .isEqualTo(ControlAnswer.Verdict.NOT_READABLE);
      }
    }
  }

  @Test
  @DisplayName("a mapping of ours says at most \"in part\"; a company's own says what was seen")
  void verdict_ours_inPart(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("own.txt");
    Files.writeString(
        file, "# ours\nvmotion-not-off = ACME-NET-11\nevent-retention = ACME-LOG-2\n");
    try (FakeVcenter fake = fake("8.0.3.0").start()) {
      List<ControlAnswer> answers =
          answers(fake, AuditRules.builder().controls(ControlMapping.fromFile(file)).build());

      ControlAnswer kept = of(answers, ControlQuestion.EVENT_RETENTION);
      assertThat(kept.controls().stream().map(kept::verdict).distinct())
          .containsExactly(ControlAnswer.Verdict.YES, ControlAnswer.Verdict.IN_PART);
      Control own = kept.controls().get(kept.controls().size() - 1);
      assertThat(own.id()).isEqualTo("ACME-LOG-2");
      assertThat(own.origin()).isEqualTo(Control.Origin.COMPANY);
      assertThat(kept.verdict(own)).isEqualTo(ControlAnswer.Verdict.YES);
    }
  }

  @Test
  @DisplayName("they cost three requests, and are left out where the rules say so")
  void answers_without_threeRequestsLess() {
    try (FakeVcenter fake = fake("8.0.3.0").start()) {
      answers(fake);
      int with = fake.requests().size();
      assertThat(answers(fake, AuditRules.builder().withoutControls().build())).isEmpty();

      assertThat(with - (fake.requests().size() - with)).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("JSON and page have them")
  void reports_haveThem() {
    try (FakeVcenter fake = fake("9.1.0.0").start();
        VsphereClient vcenter = client(fake, fake.userName(), fake.password())) {
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      vcenter.encryptionAudit(AuditRules.builder().build()).writeJson(json);
      ByteArrayOutputStream page = new ByteArrayOutputStream();
      vcenter.encryptionAudit(AuditRules.builder().build()).writeHtml(page);

      assertThat(json.toString(StandardCharsets.UTF_8))
          .contains("\"question\": \"vmotion-required\"", "\"id\": \"vm-9.vmotion-encrypted\"");
      assertThat(page.toString(StandardCharsets.UTF_8))
          .contains(
              "<h2>Controls</h2>",
              "vm-9.vmotion-encrypted",
              "Our mapping: <bdi>PCI DSS 4.0.1 3.5.1, 3.5.1.2");
    }
  }
}
