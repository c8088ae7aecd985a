package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Plan, precheck, audit and proof say the same of a VM, in the same words")
class OneJudgeFlowTest {

  private static final FakeKey NAMELESS = new FakeKey("key-1", "");
  private static final Set<FindingCode> JUDGED =
      Set.of(
          FindingCode.KEY_PROVIDER_NOT_SEEN,
          FindingCode.KEY_ON_OTHER_PROVIDER,
          FindingCode.VM_LOCKED,
          FindingCode.VM_NOT_CONNECTED,
          FindingCode.VM_TASK_RUNNING);

  private FakeCloud cloud;
  private EstateSystems systems;

  @BeforeEach
  void start() {
    start("8.0.3.0");
  }

  private void start(String release) {
    cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .vcenterRelease(release)
            .virtualMachine(vm().build())
            .start();
    systems = EstateSystems.of(cloud);
    assertThat(systems.apply(systems.withoutVms().build()).isComplete()).isTrue();
  }

  @AfterEach
  void close() {
    systems.close();
    cloud.close();
  }

  private static FakeVm.Builder vm() {
    return FakeVm.builder("web-01").disks(1);
  }

  private Estate.Builder estate() {
    return systems.withoutVms().encrypt(VmSelection.named("web-01").build());
  }

  private PolicyAssignment assignment() {
    return PolicyAssignment.builder(systems.vcenter().storagePolicies().getVmEncryption())
        .keyProvider("kms-cluster")
        .build();
  }

  private record Said(FindingCode code, String part, String seen, String advice) {}

  private static List<Said> judged(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.subject().name().equals("web-01"))
        .filter(finding -> JUDGED.contains(finding.code()))
        .map(
            finding ->
                new Said(
                    finding.code(), finding.subject().part(), finding.seen(), finding.advice()))
        .toList();
  }

  /** What all four say, once they are seen to say the same. */
  private List<Said> said() {
    VirtualMachine vm = systems.vcenter().virtualMachines().get("web-01");
    EstatePlan plan = systems.estates().plan(estate().build());
    List<Said> planned = judged(plan.findings());
    assertThat(judged(vm.precheck(assignment()))).as("precheck").isEqualTo(planned);
    AuditRules rules = AuditRules.builder().assigned(assignment()).build();
    assertThat(judged(systems.vcenter().encryptionAudit(rules).report(List.of(vm)).findings()))
        .as("audit")
        .isEqualTo(planned);
    EstateProof proof = systems.estates().prove(estate().build());
    assertThat(judged(proof.findings())).as("proof").isEqualTo(planned);
    assertThat(proof.isProved()).as(proof.text()).isEqualTo(planned.isEmpty());
    return planned;
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"6.5", "6.7", "8.0.3.0"})
  @DisplayName("a key that does not name its provider: not known, and what would settle it")
  void providerNotNamed(String release) {
    close();
    start(release);
    cloud.vcenter().inventory().replaceVm("web-01", vm().encryptedWith(NAMELESS).build());
    // only the policy is missing
    assertThat(systems.apply(estate().build()).isComplete()).isTrue();

    assertThat(said())
        .hasSize(2)
        .allSatisfy(
            told -> {
              assertThat(told.code()).isEqualTo(FindingCode.KEY_PROVIDER_NOT_SEEN);
              assertThat(told.seen()).contains("key-1", "kms-cluster", "not known");
              // no re-key is advised as if it could help everywhere
              assertThat(told.advice()).contains("Ask the KMS", "only if this vCenter names");
            });
    EstatePlan plan = systems.estates().plan(estate().build());
    assertThat(plan.isEmpty()).as(plan.text()).isTrue();
  }

  private void asAsked() {
    assertThat(systems.apply(estate().build()).isComplete()).isTrue();
    assertThat(said()).isEmpty();
  }

  /** What is said of a key provider that the estate does not name, in plan, proof and audit. */
  private List<Finding> saidOf(String provider) {
    VirtualMachine vm = systems.vcenter().virtualMachines().get("web-01");
    List<Finding> planned = of(provider, systems.estates().plan(estate().build()).findings());
    EstateProof proof = systems.estates().prove(estate().build());
    assertThat(of(provider, proof.findings())).as("proof").isEqualTo(planned);
    assertThat(proof.isProved()).as(proof.text()).isEqualTo(planned.isEmpty());
    AuditRules rules = AuditRules.builder().allowPlainVms().build();
    List<Finding> audited =
        of(
            provider,
            systems.vcenter().encryptionAudit(rules).report(List.of(vm)).context().findings());
    assertThat(audited)
        .as("audit")
        .extracting(Finding::severity, Finding::code, Finding::subject, Finding::advice)
        .isEqualTo(
            planned.stream()
                .map(
                    finding ->
                        tuple(
                            finding.severity(),
                            finding.code(),
                            finding.subject(),
                            finding.advice()))
                .toList());
    return planned;
  }

  private static List<Finding> of(String provider, List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.subject().equals(Subject.of("key provider", provider)))
        .toList();
  }

  private String firstHost() {
    return cloud.vcenter().hosts().cryptoStates().keySet().iterator().next();
  }

  @Test
  @DisplayName("a key provider that vCenter has no more: who has its keys cannot start again")
  void providerIsGone() {
    asAsked();
    cloud.vcenter().hosts().setKey(firstHost(), new FakeKey("key-4", "gone"));

    assertThat(saidOf("gone"))
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.code()).isEqualTo(FindingCode.KEY_PROVIDER_NOT_USABLE);
              assertThat(told.seen()).contains("host " + firstHost());
              assertThat(told.advice()).contains("no key provider of that name");
            });
  }

  @Test
  @DisplayName("the same of a VM that the estate does not choose, in plan and proof")
  void providerOfAnotherVm() {
    asAsked();
    cloud
        .vcenter()
        .addVm(FakeVm.builder("other-01").disks(1).encryptedWith(new FakeKey("k", "hand")).build());
    KmsServerSpec server = KmsServerSpec.builder("h-1", "127.0.0.3").port(1).build();
    systems.vcenter().kmsClusters().ensure(KmsClusterSpec.builder("hand", server).build());

    List<Finding> planned = of("hand", systems.estates().plan(estate().build()).findings());
    assertThat(planned)
        .singleElement()
        .satisfies(told -> assertThat(told.seen()).contains("VM other-01"));
    EstateProof proof = systems.estates().prove(estate().build());
    assertThat(of("hand", proof.findings())).isEqualTo(planned);
    assertThat(proof.isProved()).isFalse();
  }
}
