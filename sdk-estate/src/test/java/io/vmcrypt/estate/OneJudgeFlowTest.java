package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeVm;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
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

  private void start(String release) {
    cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .vcenterRelease(release)
            .virtualMachine(vm().build())
            .start();
    systems = EstateSystems.of(cloud);
    assertThat(systems.apply(withoutVms().build()).isComplete()).isTrue();
  }

  @AfterEach
  void close() {
    systems.close();
    cloud.close();
  }

  private static FakeVm.Builder vm() {
    return FakeVm.builder("web-01").disks(1);
  }

  private Estate.Builder withoutVms() {
    return Estate.builder("prod")
        .keyServer(systems.keyServer())
        .keyProvider("kms-cluster", "kms-1");
  }

  private Estate.Builder estate() {
    return withoutVms().encrypt(VmSelection.named("web-01").build());
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
  @ValueSource(strings = {"6.5", "6.7", "8.0.3.0"})
  @DisplayName("a key that does not name its provider: not known, and what would settle it")
  void providerNotNamed(String release) {
    start(release);
    cloud.vcenter().replaceVirtualMachine("web-01", vm().encryptedWith(NAMELESS).build());
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
}
