package io.vmcrypt.vsphere.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.control.Control;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.control.ControlMapping;
import io.vmcrypt.core.control.ControlQuestion;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
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
