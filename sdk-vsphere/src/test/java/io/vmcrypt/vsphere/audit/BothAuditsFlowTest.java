package io.vmcrypt.vsphere.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.TrustedKms;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.StoragePolicies;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Chosen VMs are judged exactly as the audit of the inventory judges them")
class BothAuditsFlowTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final TestAuthority VCENTER_AUTHORITY = TestAuthority.create("vCenter CA");
  private static final TestAuthority KMS_AUTHORITY = TestAuthority.create("KMS CA");
  private static final TestIdentity KMS_CLIENT = KMS_AUTHORITY.client("vcenter").issue();
  private static final AuditRules RULES = AuditRules.builder().pageSize(2).build();
  private static final Pattern ENTITY =
      Pattern.compile(
          "<(?:\\w+:)?objectType[^>]*>([^<]+)<.*?<(?:\\w+:)?key[^>]*>([^<]+)<", Pattern.DOTALL);

  private FakeKmipServer kms;
  private FakeVcenter fake;
  private VsphereClient vcenter;
  private final Set<FindingCode> codes = new HashSet<>();

  @BeforeEach
  void start() {
    kms = FakeKmipServer.builder(KMS_AUTHORITY).start();
    fake =
        FakeVcenter.builder(VCENTER_AUTHORITY)
            .keyServerTimeout(Duration.ofSeconds(2))
            .limitedUser("auditor", "pw", "StorageProfile.View")
            .datacenter("Paris")
            .virtualMachine(vm("whole").disks(2).build())
            .virtualMachine(vm("partly").disks(2).build())
            .virtualMachine(vm("plain").disks(1).build())
            .virtualMachine(
                vm("foreign").disks(1).encryptedWith(new FakeKey("key-0", "elsewhere")).build())
            .virtualMachine(vm("golden").folder("a").disks(1).template().build())
            .start();
    vcenter = client(fake.userName(), fake.password());
    cluster("kms-cluster");
    fake.hosts()
        .cryptoStates()
        .forEach(
            (host, state) -> {
              if (state.equals("safe")) {
                fake.hosts().setKey(host, new FakeKey("host-key", "kms-cluster"));
              }
            });
    assign("whole", PolicyAssignment.Builder::homeAndAllDisks);
    assign("partly", given -> given.homeAndDisks(DiskSelector.label("Hard disk 2")));
  }

  private static FakeVm.Builder vm(String name) {
    return FakeVm.builder(name).datacenter("Paris");
  }

  private VsphereClient client(String user, String password) {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(user, Secret.of(password)))
        .trust(ServerTrust.certificateAuthorities(List.of(VCENTER_AUTHORITY.certificate())))
        .timeSource(new VirtualTime())
        .build();
  }

  private void cluster(String id) {
    TrustedKms.ensure(
        vcenter, id, kms, KMS_CLIENT, spec -> id.equals("kms-cluster") ? spec.makeDefault() : spec);
  }

  private PolicyAssignment.Builder assignment() {
    return PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption());
  }

  private void assign(String vm, UnaryOperator<PolicyAssignment.Builder> parts) {
    vcenter.virtualMachines().get(vm).start(parts.apply(assignment()).build()).await(TIMEOUT);
  }

  @AfterEach
  void stop() {
    vcenter.close();
    assertThat(fake.failures()).isEmpty();
    fake.close();
    kms.close();
  }

  /** Audits the same VMs by both audits, and has them compared whole. */
  private AuditReport alike(VsphereClient client, AuditRules rules) {
    AuditReport inventory = client.encryptionAudit(rules).report();
    List<VirtualMachine> vms = client.virtualMachines().list();
    AuditReport chosen = client.encryptionAudit(rules).report(vms);

    assertThat(chosen.vms()).hasSize(5).containsExactlyInAnyOrderElementsOf(inventory.vms());
    assertThat(chosen.context().findings()).isEqualTo(inventory.context().findings());
    assertThat(chosen.context().providers())
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*\\.seenAt")
        .isEqualTo(inventory.context().providers());
    assertThat(chosen.context().hosts()).isEqualTo(inventory.context().hosts());
    assertThat(chosen.summary().findings()).isEqualTo(inventory.summary().findings());
    assertThat(chosen.summary().vms()).isEqualTo(inventory.summary().vms());
    assertThat(chosen.isClean()).isEqualTo(inventory.isClean());
    chosen.findings().stream().map(Finding::code).forEach(codes::add);
    return chosen;
  }

  @Test
  @Tag("thorough")
  @DisplayName("with each code that an audit knows")
  void report_eachCode_isTheSameByBoth() {
    alike(vcenter, RULES);

    AuditRules assigned =
        AuditRules.builder()
            .weakestMigrateEncryption(MigrateEncryption.REQUIRED)
            .assigned(
                assignment()
                    .homeAndDisks(
                        DiskSelector.label("Hard disk 1"), DiskSelector.label("Hard disk 7"))
                    .keyProvider("another")
                    .build())
            .build();
    alike(vcenter, assigned);
    alike(
        vcenter, AuditRules.builder().weakestMigrateEncryption(MigrateEncryption.REQUIRED).build());

    cluster("kms-2");
    vcenter
        .virtualMachines()
        .get("partly")
        .start(Rekey.toKeyProvider("kms-2").homeOnly().build())
        .await(TIMEOUT);
    alike(vcenter, RULES)
        .context()
        .hosts()
        .forEach(host -> fake.hosts().setCryptoState(host.name(), "prepared"));
    fake.inventory().setLocked("whole", true);
    alike(vcenter, RULES);
    fake.inventory().setLocked("whole", false);

    fake.hosts()
        .cryptoStates()
        .keySet()
        .forEach(host -> fake.hosts().setConnectionState(host, "disconnected"));
    alike(vcenter, RULES);
    fake.hosts()
        .cryptoStates()
        .keySet()
        .forEach(host -> fake.hosts().setConnectionState(host, "connected"));

    fake.users().setHostsHidden(true);
    try (VsphereClient auditor = client("auditor", "pw")) {
      alike(auditor, RULES);
    }
    fake.users().setHostsHidden(false);

    kms.stop();
    alike(vcenter, RULES);

    policiesAtOdds();
    alike(vcenter, RULES);
    alike(vcenter, assigned);

    // no vCenter encrypts a disk of a VM whose home is plain, so that code is not among them
    assertThat(codes)
        .containsExactlyInAnyOrder(
            FindingCode.VM_NOT_ENCRYPTED,
            FindingCode.DISK_NOT_ENCRYPTED,
            FindingCode.DISK_MISSING,
            FindingCode.HOME_POLICY_DIFFERS,
            FindingCode.DISK_POLICY_DIFFERS,
            FindingCode.POLICY_NOT_APPLIED,
            FindingCode.POLICY_MISSING,
            FindingCode.NOT_COMPLIANT,
            FindingCode.VMOTION_NOT_ENCRYPTED,
            FindingCode.KEY_ON_OTHER_PROVIDER,
            FindingCode.KEY_ON_UNKNOWN_PROVIDER,
            FindingCode.KEYS_ON_SEVERAL_PROVIDERS,
            FindingCode.KEY_PROVIDER_NOT_USABLE,
            FindingCode.DEFAULT_KEY_PROVIDER_NOT_USABLE,
            FindingCode.KEY_PROVIDER_NOT_SEEN,
            FindingCode.KEY_NOT_AVAILABLE,
            FindingCode.KEY_NOT_SEEN,
            FindingCode.ENCRYPTED_VM_ON_UNSAFE_HOST,
            FindingCode.HOST_NOT_SEEN,
            FindingCode.INVENTORY_NOT_SEEN,
            FindingCode.VM_LOCKED,
            FindingCode.VM_NOT_CONNECTED,
            FindingCode.VM_NOT_READABLE);
  }

  /** From now on policies are where nothing is encrypted, and not where something is. */
  private void policiesAtOdds() {
    String plain = fake.vm("plain").id();
    String partly = fake.vm("partly").id();
    fake.answerMethod(
        "PbmQueryAssociatedProfiles",
        call ->
            eachEntity(
                call,
                (type, key) -> {
                  String object = entity("object", type, key);
                  if (key.startsWith(partly)) {
                    return object
                        + "<fault><fault xsi:type=\"PbmFault\"/>"
                        + "<localizedMessage>It is gone.</localizedMessage></fault>";
                  }
                  return key.startsWith(plain)
                      ? "%s<profileId><uniqueId>%s</uniqueId></profileId>"
                          .formatted(object, StoragePolicies.VM_ENCRYPTION_POLICY_ID)
                      : object;
                }));
    fake.answerMethod(
        "PbmFetchComplianceResult",
        call ->
            eachEntity(
                call,
                (type, key) ->
                    "<checkTime>2026-01-01T00:00:00Z</checkTime>"
                        + entity("entity", type, key)
                        + "<complianceStatus>nonCompliant</complianceStatus>"));
  }

  /** What is answered about one object. */
  private interface Said {
    String of(String type, String key);
  }

  private static FakeSoapAnswer eachEntity(FakeSoapCall call, Said said) {
    return FakeSoapAnswer.of(
        ENTITY
            .matcher(call.body())
            .results()
            .map(BothAuditsFlowTest::stripped)
            .map(found -> "<returnval>" + said.of(found.get(0), found.get(1)) + "</returnval>")
            .collect(Collectors.joining()));
  }

  private static List<String> stripped(MatchResult found) {
    return List.of(found.group(1).strip(), found.group(2).strip());
  }

  private static String entity(String name, String type, String key) {
    return "<%s><objectType>%s</objectType><key>%s</key></%s>".formatted(name, type, key, name);
  }

  @Test
  @DisplayName("in pages, in the given order, each once, with no call for each VM")
  void report_chosenVms_readsPages() {
    List<VirtualMachine> all = vcenter.virtualMachines().list();
    List<VirtualMachine> vms = List.of(all.get(3), all.get(0), all.get(3), all.get(1));
    int policies = fake.calls("PbmQueryAssociatedProfiles").size();
    int views = fake.calls("CreateContainerView").size();

    AuditReport report = vcenter.encryptionAudit(RULES).report(vms);

    assertThat(report.vms())
        .extracting(AuditedVm::vmId)
        .containsExactly(all.get(3).id(), all.get(0).id(), all.get(1).id());
    assertThat(fake.calls("PbmQueryAssociatedProfiles")).hasSize(policies + 2);
    // hosts and clusters: neither folders nor VMs are listed
    assertThat(fake.calls("CreateContainerView")).hasSize(views + 2);
    assertThat(fake.calls("DestroyView")).hasSameSizeAs(fake.calls("CreateContainerView"));
  }

  @Test
  @DisplayName("a VM that is gone is a finding, and the others are judged")
  void report_goneVm_isAFinding() {
    VirtualMachine gone = vcenter.virtualMachines().get("plain");
    fake.inventory().removeVm("plain");
    List<VirtualMachine> vms = List.of(gone, vcenter.virtualMachines().get("whole"));

    AuditReport report = vcenter.encryptionAudit(RULES).report(vms);

    assertThat(report.isClean()).isFalse();
    assertThat(report.vms().get(0).level()).isEqualTo(EncryptionLevel.UNKNOWN);
    assertThat(report.findings())
        .singleElement()
        .hasToString(
            "WARNING vm-not-readable: vCenter, VM plain ("
                + gone.id()
                + "): vCenter no longer has this VM, or does not show it. Look for the VM again,"
                + " and check that this user may see it.");
    assertThat(report.vms().get(1).vmName()).isEqualTo("whole");
    assertThat(report.vms().get(1).state()).isPresent();
  }

  @Test
  @DisplayName("a place, null and a null VM are refused before anything is sent")
  @SuppressWarnings("NullAway") // nulls are what is tested
  void encryptionAudit_unfitArguments_areRefused() {
    VmEncryptionState state = vcenter.virtualMachines().get("plain").encryptionState();
    EncryptionAudit below =
        vcenter.encryptionAudit(AuditRules.builder().below("/Paris/vm").build());
    int before = fake.requests().size();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> below.report(List.of()))
        .withMessageContaining("/Paris/vm");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> below.findings(state))
        .withMessageContaining("/Paris/vm");
    assertThatNullPointerException()
        .isThrownBy(() -> vcenter.encryptionAudit(null))
        .withMessage("rules");
    assertThatNullPointerException()
        .isThrownBy(() -> vcenter.encryptionAudit(RULES).report(null))
        .withMessage("vms");
    assertThatNullPointerException()
        .isThrownBy(
            () -> vcenter.encryptionAudit(RULES).report(Arrays.asList((VirtualMachine) null)));
    assertThat(fake.requests()).hasSize(before);
  }
}
