package io.vmcrypt.vsphere.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.squareup.moshi.Moshi;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.core.shared.SdkVersion;
import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.TrustedKms;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A fake vCenter with VMs in every state that an audit tells apart. */
class InventoryAuditFlowTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final TestAuthority VCENTER_AUTHORITY = TestAuthority.create("vCenter CA");
  private static final TestAuthority KMS_AUTHORITY = TestAuthority.create("KMS CA");
  private static final TestIdentity KMS_CLIENT = KMS_AUTHORITY.client("vcenter").issue();
  private static final AuditRules RULES = AuditRules.builder().pageSize(2).build();

  private FakeKmipServer kms;
  private FakeVcenter fake;
  private VsphereClient vcenter;

  @BeforeEach
  void start() {
    kms = FakeKmipServer.builder(KMS_AUTHORITY).start();
    fake =
        FakeVcenter.builder(VCENTER_AUTHORITY)
            .keyServerTimeout(Duration.ofSeconds(2))
            .limitedUser("auditor", "pw", "StorageProfile.View")
            .datacenter("Paris")
            .datacenter("Lyon/2")
            .virtualMachine(vm("whole").folder("Prod").disks(2).build())
            .virtualMachine(vm("partly").folder("Prod").disks(2).build())
            .virtualMachine(vm("plain <b>&").disks(1).build())
            .virtualMachine(
                FakeVm.builder("foreign")
                    .datacenter("Lyon/2")
                    .folder("a/b")
                    .disks(1)
                    .encryptedWith(new FakeKey("key-0", "elsewhere"))
                    .build())
            .virtualMachine(vm("golden").disks(1).template().build())
            .start();
    vcenter =
        VsphereClient.builder(
                HostAndPort.of(fake.host(), fake.port()),
                VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
            .trust(ServerTrust.certificateAuthorities(List.of(VCENTER_AUTHORITY.certificate())))
            .timeSource(new VirtualTime())
            .build();
    TrustedKms.ensure(vcenter, "kms-cluster", kms, KMS_CLIENT, KmsClusterSpec.Builder::makeDefault);
    fake.hosts()
        .cryptoStates()
        .forEach(
            (host, state) -> {
              if (state.equals("safe")) {
                fake.hosts().setKey(host, new FakeKey("host-key", "kms-cluster"));
              }
            });
    assign("whole", assignment().homeAndAllDisks());
    assign("partly", assignment().homeAndDisks(DiskSelector.label("Hard disk 2")));
  }

  private static FakeVm.Builder vm(String name) {
    return FakeVm.builder(name).datacenter("Paris");
  }

  private PolicyAssignment.Builder assignment() {
    return PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption());
  }

  private void assign(String vm, PolicyAssignment.Builder assignment) {
    vcenter.virtualMachines().get(vm).start(assignment.build()).await(TIMEOUT);
  }

  @AfterEach
  void stop() {
    vcenter.close();
    assertThat(fake.users().openSessions()).isZero();
    List<FakeSoapCall> requests = fake.requests();
    assertThat(fake.failures()).isEmpty();
    fake.close();
    kms.close();
    if (VimSchemas.areHere()) {
      assertThat(requests)
          .allSatisfy(
              call ->
                  assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1))
                      .as(call.method())
                      .isEmpty());
    }
  }

  private static AuditedVm named(List<AuditedVm> vms, String name) {
    return vms.stream().filter(vm -> vm.vmName().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> codes(AuditedVm vm) {
    return vm.findings().stream()
        .map(finding -> finding.code() + " " + finding.subject().part())
        .toList();
  }

  @Test
  @DisplayName("each VM is reported with level, place, keys and findings; the totals add up")
  void report_inventory_tellsEachVm() {
    AuditReport report = vcenter.encryptionAudit(RULES).report();

    assertThat(report.vms()).hasSize(5);
    AuditedVm whole = named(report.vms(), "whole");
    assertThat(whole.level()).isEqualTo(EncryptionLevel.ENCRYPTED);
    assertThat(whole.path()).isEqualTo("/Paris/vm/Prod/whole");
    assertThat(whole.findings()).isEmpty();
    assertThat(whole.keyProviders()).containsExactly("kms-cluster");
    assertThat(whole.compliance())
        .isEqualTo(
            Map.of(
                AuditedVm.HOME,
                PolicyCompliance.Status.COMPLIANT,
                "Hard disk 1",
                PolicyCompliance.Status.COMPLIANT,
                "Hard disk 2",
                PolicyCompliance.Status.COMPLIANT));
    assertThat(whole.host().orElseThrow().cryptoState()).contains("safe");
    assertThat(whole.state()).contains(vcenter.virtualMachines().get("whole").encryptionState());

    AuditedVm partly = named(report.vms(), "partly");
    assertThat(partly.level()).isEqualTo(EncryptionLevel.PARTLY_ENCRYPTED);
    assertThat(codes(partly)).containsExactly("disk-not-encrypted Hard disk 1");

    AuditedVm plain = named(report.vms(), "plain <b>&");
    assertThat(plain.level()).isEqualTo(EncryptionLevel.PLAIN);
    assertThat(codes(plain)).containsExactly("vm-not-encrypted ");

    AuditedVm foreign = named(report.vms(), "foreign");
    assertThat(foreign.path()).isEqualTo("/Lyon%2f2/vm/a/b/foreign");
    assertThat(codes(foreign)).contains("key-on-unknown-provider key");

    assertThat(named(report.vms(), "golden").template()).isTrue();

    assertThat(report.context().vcenter()).isEqualTo(fake.host() + ":" + fake.port());
    assertThat(report.context().providers().orElseThrow())
        .singleElement()
        .satisfies(
            provider -> {
              assertThat(provider.id()).isEqualTo("kms-cluster");
              assertThat(provider.isDefault()).isTrue();
              assertThat(provider.healthy()).contains(true);
              assertThat(provider.problems()).isEmpty();
            });
    AuditSummary summary = report.summary();
    assertThat(summary.total()).isEqualTo(5);
    assertThat(summary.vms())
        .isEqualTo(
            Map.of(
                EncryptionLevel.ENCRYPTED, 2L,
                EncryptionLevel.PARTLY_ENCRYPTED, 1L,
                EncryptionLevel.PLAIN, 2L,
                EncryptionLevel.UNKNOWN, 0L));
    assertThat(summary.disks()).isEqualTo(7);
    assertThat(summary.encryptedDisks()).isEqualTo(4);
    assertThat(summary.vmsByProvider()).isEqualTo(Map.of("elsewhere", 1L, "kms-cluster", 2L));
    assertThat(summary.findings())
        .containsEntry("vm-not-encrypted", 2L)
        .containsEntry("disk-not-encrypted", 1L);
    assertThat(summary.isClean()).isFalse();
  }

  @Test
  @DisplayName(
      "a VM is read once more if a task runs on it, and not if its tasks ended long before")
  void tasks_ended_areNotReadAgain() {
    ManualClock clock = ManualClock.startingAt(Instant.parse("2026-06-01T00:00:00Z"));
    try (FakeVcenter other =
            FakeVcenter.builder(VCENTER_AUTHORITY)
                .clock(clock)
                .virtualMachine(FakeVm.builder("still").disks(1).build())
                .virtualMachine(FakeVm.builder("busy").disks(1).build())
                .start();
        VsphereClient client =
            VsphereClient.builder(
                    HostAndPort.of(other.host(), other.port()),
                    VsphereCredentials.password(other.userName(), Secret.of(other.password())))
                .trust(ServerTrust.certificateAuthorities(List.of(VCENTER_AUTHORITY.certificate())))
                .timeSource(new VirtualTime())
                .build()) {
      other
          .tasks()
          .finish(other.tasks().start(FakeTask.of("VirtualMachine.reconfigure").on("still")));
      clock.advance(Duration.ofMinutes(5));
      other.tasks().start(FakeTask.of("VirtualMachine.reconfigure").on("busy"));

      assertThat(client.encryptionAudit(RULES).report().vms()).hasSize(2);

      assertThat(other.calls("RetrievePropertiesEx"))
          .extracting(FakeSoapCall::body)
          .filteredOn(body -> body.contains("<path>recentTask</path>"))
          .singleElement()
          .asString()
          .contains(other.vm("busy").id())
          .doesNotContain(other.vm("still").id());
      assertThat(other.calls("CurrentTime")).hasSize(1);
    }
  }

  @Test
  @DisplayName("a key server that is gone is a finding of each VM whose keys are on it")
  void report_keyServerGone_tellsUnhealthyProvider() {
    kms.stop();

    AuditReport report = vcenter.encryptionAudit(RULES).report();

    AuditedProvider provider = report.context().providers().orElseThrow().get(0);
    assertThat(provider.healthy()).contains(false);
    assertThat(provider.problems()).isNotEmpty();
    assertThat(codes(named(report.vms(), "whole")))
        .containsExactly("key-provider-not-usable key", "key-not-available key");
  }

  @Test
  @Tag("thorough")
  @DisplayName("a default key provider that cannot be used is a finding though all VMs are well")
  void report_defaultProviderUnusable_isNotClean() {
    vcenter.virtualMachines().list().stream()
        .filter(vm -> vm.name().equals("whole") || vm.name().equals("partly"))
        .forEach(vm -> vm.start(Decryption.homeAndAllDisks()).await(TIMEOUT));
    AuditRules rules = AuditRules.builder().allowPlainVms().below("/Paris/vm").build();
    assertThat(vcenter.encryptionAudit(rules).report().summary().isClean()).isTrue();
    kms.stop();

    AuditReport report = vcenter.encryptionAudit(rules).report();

    assertThat(report.vms()).allSatisfy(vm -> assertThat(vm.findings()).isEmpty());
    assertThat(report.summary().isClean()).isFalse();
    assertThat(report.summary().findings())
        .isEqualTo(Map.of("default-key-provider-not-usable", 1L));
    assertThat(report.findings())
        .isEqualTo(report.context().findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.subject()).isEqualTo(Subject.of("key provider", "kms-cluster"));
              assertThat(finding.toString())
                  .startsWith(
                      "BLOCKING default-key-provider-not-usable: vCenter, key provider"
                          + " kms-cluster: ");
            });
    ByteArrayOutputStream html = new ByteArrayOutputStream();
    vcenter.encryptionAudit(rules).writeHtml(html);
    assertThat(html.toString(StandardCharsets.UTF_8))
        .contains("<li><bdi>key provider kms-cluster</bdi></li>")
        .contains("default-key-provider-not-usable");
  }

  @Test
  @Tag("thorough")
  @DisplayName("what the user may not see is reported: key providers, keys and hosts")
  void report_limitedUser_saysWhatIsNotSeen() {
    fake.users().setHostsHidden(true);
    try (VsphereClient auditor =
        VsphereClient.builder(
                HostAndPort.of(fake.host(), fake.port()),
                VsphereCredentials.password("auditor", Secret.of("pw")))
            .trust(ServerTrust.certificateAuthorities(List.of(VCENTER_AUTHORITY.certificate())))
            .timeSource(new VirtualTime())
            .build()) {
      AuditReport report =
          auditor
              .encryptionAudit(AuditRules.builder().allowPlainVms().below("/Paris/vm").build())
              .report();

      assertThat(report.context().providers()).isEmpty();
      assertThat(report.context().findings())
          .extracting(finding -> finding.code() + " " + finding.subject().part())
          .containsExactly("key-provider-not-seen key providers", "host-not-seen hosts");
      assertThat(codes(named(report.vms(), "whole")))
          .containsExactly("key-not-seen key", "host-not-seen host");
      assertThat(codes(named(report.vms(), "plain <b>&"))).isEmpty();
      assertThat(report.findings())
          .flatExtracting(Finding::missing)
          .containsOnly(
              "Cryptographer.ManageKeyServers", "Cryptographer.ManageKeys", "System.Read");
      assertThat(report.isClean()).isFalse();
      assertThat(report.toString())
          .contains("host-not-seen", "key-not-seen", "1 key-provider-not-seen");
      ByteArrayOutputStream html = new ByteArrayOutputStream();
      auditor.encryptionAudit(RULES).writeHtml(html);
      assertThat(html.toString(StandardCharsets.UTF_8))
          .contains("This user may not see the key providers")
          .contains("missing: Cryptographer.ManageKeyServers");
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      auditor.encryptionAudit(RULES).writeJson(json);
      assertThat(json.toString(StandardCharsets.UTF_8))
          .contains("\"code\": \"key-provider-not-seen\"");
    }
  }

  @Test
  @DisplayName("plain VMs may be allowed; the vMotion mode may be asked for")
  void report_otherRules_findsWhatTheyAskFor() {
    AuditRules rules =
        AuditRules.builder()
            .allowPlainVms()
            .weakestMigrateEncryption(MigrateEncryption.REQUIRED)
            .below("/Paris/vm")
            .build();

    AuditReport report = vcenter.encryptionAudit(rules).report();

    assertThat(report.vms()).extracting(AuditedVm::vmName).doesNotContain("foreign").hasSize(4);
    assertThat(codes(named(report.vms(), "plain <b>&")))
        .containsExactly("vmotion-not-encrypted vMotion");
    assertThat(codes(named(report.vms(), "whole"))).isEmpty();
  }

  @Test
  @DisplayName("the number of calls depends on the page size alone, and a stream can be left early")
  void stream_leftEarly_readsNoFurtherPage() {
    try (Stream<AuditedVm> vms = vcenter.encryptionAudit(RULES).stream()) {
      assertThat(vms.limit(2).map(AuditedVm::vmName).collect(Collectors.toList())).hasSize(2);
    }
    assertThat(fake.calls("CancelRetrievePropertiesEx")).hasSize(1);
    int before = fake.calls("PbmQueryAssociatedProfiles").size();

    vcenter.encryptionAudit(RULES).report();

    // five VMs in pages of two
    assertThat(fake.calls("PbmQueryAssociatedProfiles")).hasSize(before + 3);
    assertThat(fake.calls("CreateContainerView")).hasSameSizeAs(fake.calls("DestroyView"));
  }

  @Test
  @DisplayName("JSON has the documented shape")
  void writeJson_inventory_hasDocumentedShape() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    AuditSummary summary = vcenter.encryptionAudit(RULES).writeJson(out);

    Object json =
        Objects.requireNonNull(
            new Moshi.Builder()
                .build()
                .adapter(Object.class)
                .fromJson(out.toString(StandardCharsets.UTF_8)));
    assertThat(((Map<?, ?>) json).keySet())
        .map(String::valueOf)
        .containsExactly(
            "format",
            "vcenter",
            "auditedBy",
            "sdkVersion",
            "startedAt",
            "rules",
            "keyProviders",
            "hosts",
            "clusters",
            "findings",
            "vms",
            "controls",
            "finishedAt",
            "summary");
    Object partly =
        ((List<?>) at(json, "vms"))
            .stream().filter(vm -> at(vm, "name").equals("partly")).findFirst().orElseThrow();
    assertThat(at(partly, "level")).isEqualTo("partly-encrypted");
    assertThat(at(partly, "state", "disks", 1, "label")).isEqualTo("Hard disk 2");
    assertThat(at(partly, "state", "disks", 1, "encrypted")).isEqualTo(true);
    assertThat(at(partly, "state", "disks", 1, "keyProvider")).isEqualTo("kms-cluster");
    assertThat(at(partly, "state", "disks", 1, "policy", "name")).isEqualTo("VM Encryption Policy");
    assertThat(at(partly, "state", "home", "compliance")).isEqualTo("compliant");
    assertThat(at(json, "format")).isEqualTo(2.0);
    assertThat(at(json, "auditedBy")).isEqualTo(fake.userName());
    assertThat(at(json, "sdkVersion")).isEqualTo(SdkVersion.get());
    assertThat(at(partly, "findings", 0))
        .isEqualTo(
            Map.of(
                "severity",
                "BLOCKING",
                "code",
                "disk-not-encrypted",
                "system",
                "vCenter",
                "subject",
                Map.of(
                    "kind", "VM", "name", "partly", "id", at(partly, "id"), "part", "Hard disk 1"),
                "seen",
                "disk \"Hard disk 1\" (key 2000) of VM \"partly\" is not encrypted",
                "advice",
                "Assign the encryption policy to it.",
                "missing",
                List.of()));
    assertThat(at(json, "summary", "vms", "total")).isEqualTo((double) summary.total());
    assertThat(at(json, "keyProviders", 0, "healthy")).isEqualTo(true);
  }

  @Test
  @DisplayName("JSON tells the assignment that was expected")
  void writeJson_assigned_tellsAssignment() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AuditRules rules =
        AuditRules.builder()
            .assigned(
                assignment()
                    .homeAndDisks(DiskSelector.label("Hard disk 1"))
                    .keyProvider("kms-cluster")
                    .build())
            .build();

    vcenter.encryptionAudit(rules).writeJson(out);

    Object json =
        Objects.requireNonNull(
            new Moshi.Builder()
                .build()
                .adapter(Object.class)
                .fromJson(out.toString(StandardCharsets.UTF_8)));
    assertThat(at(json, "rules", "assignment", "policy", "name")).isEqualTo("VM Encryption Policy");
    assertThat(at(json, "rules", "assignment", "home")).isEqualTo(true);
    assertThat(at(json, "rules", "assignment", "allDisks")).isEqualTo(false);
    assertThat(at(json, "rules", "assignment", "disks")).isEqualTo(List.of("\"Hard disk 1\""));
    assertThat(at(json, "rules", "assignment", "keyProvider")).isEqualTo("kms-cluster");
  }

  /** What is at the end of a path of names and positions. */
  private static Object at(Object json, Object... path) {
    Object found = json;
    for (Object step : path) {
      found =
          Objects.requireNonNull(
              step instanceof Integer position
                  ? ((List<?>) found).get(position)
                  : ((Map<?, ?>) found).get(step),
              () -> step + " of " + List.of(path));
    }
    return found;
  }

  @Test
  @DisplayName("HTML is one page without scripts or outside references; no name becomes markup")
  void writeHtml_inventory_isSelfContained() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    vcenter.encryptionAudit(RULES).writeHtml(out);

    String page = out.toString(StandardCharsets.UTF_8);
    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .endsWith("</body></html>\n")
        .contains("plain &lt;b&gt;&amp;")
        .doesNotContain("plain <b>")
        .doesNotContain("<script", "http:", "https:", "src=", "href=")
        .contains("<strong>5</strong> virtual machines")
        .contains("of 7 disks encrypted");
  }

  @Test
  @DisplayName("a virtual TPM is shown with the home that it is kept with")
  void writeHtml_virtualTpm_isShown() {
    ByteArrayOutputStream without = new ByteArrayOutputStream();
    vcenter.encryptionAudit(RULES).writeHtml(without);
    fake.addVm(
        vm("win")
            .disks(1)
            .homeEncryptedWith(new FakeKey("key-9", "elsewhere"))
            .virtualTpm()
            .build());
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    vcenter.encryptionAudit(RULES).writeHtml(out);

    assertThat(without.toString(StandardCharsets.UTF_8)).doesNotContain("virtual TPM");
    assertThat(
            out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("virtual TPM")))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .startsWith("<tr><th scope=\"row\"><bdi>win</bdi>")
                    .containsSubsequence(
                        "key-9", "<small>virtual TPM</small></td>", "Hard disk 1"));
  }

  @Test
  @Tag("thorough")
  @DisplayName("whose session was handed over is not known, and the page says so")
  void writeHtml_handedSession_accountNotKnown() {
    try (VsphereClient handed =
        VsphereClient.builder(
                HostAndPort.of(fake.host(), fake.port()),
                VsphereCredentials.session(vcenter.vimSessionId()))
            .trust(ServerTrust.certificateAuthorities(List.of(VCENTER_AUTHORITY.certificate())))
            .timeSource(new VirtualTime())
            .build()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();

      handed.encryptionAudit(RULES).writeHtml(out);

      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("<dt>Account</dt><dd>not known</dd>");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a report that cannot be written says so, and the view at the server is removed")
  void writeJson_brokenStream_failsTyped() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("disk full");
          }
        };

    assertThatThrownBy(() -> vcenter.encryptionAudit(RULES).writeJson(broken))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("JSON report");
    assertThat(fake.calls("CreateContainerView")).hasSameSizeAs(fake.calls("DestroyView"));
  }
}
