package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName(
    "SecNumCloud: security options that wait are shown, resumed by a step, and proved gone")
@Tag("thorough")
class SecurityOptionsFlowTest {

  private static FakeCloud cloud() {
    return FakeCloud.builder()
        .taskStep(Duration.ofMillis(1))
        .ovh(ovh -> ovh.pendingSecurityOption("snc"))
        .start();
  }

  private static Estate estate(EstateSystems systems) {
    return systems.estate().build();
  }

  @Test
  @DisplayName("it is the last step, since VMs have to be encrypted; then nothing waits")
  void snc_waits_isResumedAfterTheVms() {
    try (FakeCloud cloud = cloud();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = estate(systems);
      EstatePlan plan = systems.estates().plan(estate);

      EstateStep last = plan.steps().get(plan.steps().size() - 1);
      assertThat(last.kind()).isEqualTo(EstateStep.Kind.RESUME_SECURITY_OPTIONS);
      assertThat(plan.text()).contains("security option snc: waits -> resumed");
      assertThat(systems.apply(estate).isComplete()).isTrue();

      assertThat(systems.estates().plan(estate).isEmpty()).isTrue();
      assertThat(systems.estates().prove(estate).isProved()).isTrue();
      assertThat(
              systems.ovh().privateCloud(cloud.ovh().serviceName()).securityOptions().listPending())
          .isEmpty();
    }
  }

  @Test
  @DisplayName("as long as it waits the estate is not proved")
  void snc_waitsAgain_isNotProved() {
    try (FakeCloud cloud =
            FakeCloud.builder()
                .taskStep(Duration.ofMillis(1))
                .ovh(ovh -> ovh.pendingSecurityOption("snc").pendingSecurityOption("hds"))
                .start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = estate(systems);
      EstateProof before = systems.estates().prove(estate);
      assertThat(before.findings())
          .filteredOn(finding -> finding.subject().part().startsWith("security option"))
          .extracting(Finding::code)
          .containsExactly(FindingCode.NOT_AS_IN_ESTATE, FindingCode.NOT_AS_IN_ESTATE);

      assertThat(systems.apply(estate).isComplete()).isTrue();

      assertThat(systems.estates().prove(estate).isProved()).isTrue();
    }
  }

  @Test
  @DisplayName(
      "one that comes to wait after the plan is told, and not resumed: nobody agreed to it")
  void comesToWaitMeanwhile_isNotResumed() {
    AtomicBoolean ordered = new AtomicBoolean();
    try (FakeCloud cloud =
            FakeCloud.builder()
                .taskStep(Duration.ofMillis(1))
                .ovh(ovh -> ovh.pendingSecurityOption("snc").pendingSecurityOption("hds"))
                .start();
        EstateSystems systems =
            EstateSystems.listening(
                cloud,
                call -> {
                  if (call.method().contains("MarkDefault")) {
                    ordered.set(true);
                  }
                })) {
      cloud
          .ovh()
          .faults()
          .onEvery(
              request -> !ordered.get() && request.path().endsWith("/pendingOptions"),
              Fault.answer(200, "application/json", "[\"snc\"]"));
      EstatePlan plan = systems.estates().plan(estate(systems));
      assertThat(plan.text()).contains("security option snc").doesNotContain("hds");

      EstateReport report = systems.apply(estate(systems));

      assertThat(ordered).isTrue();
      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(report.text()).contains("security option hds still waits");
      assertThat(
              systems.ovh().privateCloud(cloud.ovh().serviceName()).securityOptions().listPending())
          .containsExactly("hds");
      assertThat(systems.estates().prove(estate(systems)).isProved()).isFalse();
      assertThat(systems.estates().plan(estate(systems)).text()).contains("security option hds");
    }
  }

  @Test
  @DisplayName("a renewal of certificates resumes none, and needs no right to: it looks at no VM")
  void rotation_resumesNone() {
    AtomicBoolean ordered = new AtomicBoolean();
    try (FakeCloud cloud = cloud();
        EstateSystems systems = EstateSystems.of(cloud)) {
      cloud
          .ovh()
          .faults()
          .onEvery(
              request -> !ordered.get() && request.path().endsWith("/pendingOptions"),
              Fault.answer(200, "application/json", "[]"));
      assertThat(systems.apply(estate(systems)).isComplete()).isTrue();
      cloud.vcenter().addVm(FakeVm.builder("plain-01").disks(1).build());
      ordered.set(true);
      cloud.ovh().denyAction("pccVMware:apiovh:securityOptions/resumePendingEnabling/create");

      EstateReport report = systems.rotate(estate(systems), Rotation.certificates());

      assertThat(report.plan().isEmpty()).as(report.plan().text()).isTrue();
      assertThat(report.plan().isBlocked()).isFalse();
      assertThat(report.isComplete()).isTrue();
      assertThat(
              systems.ovh().privateCloud(cloud.ovh().serviceName()).securityOptions().listPending())
          .containsExactly("snc");
    }
  }

  @Test
  @DisplayName("what may not be read is told with the right that lacks, and is not proved")
  void pending_notReadable_isTold() {
    try (FakeCloud cloud = cloud();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = estate(systems);
      assertThat(systems.apply(estate).isComplete()).isTrue();
      String right = "pccVMware:apiovh:securityOptions/pendingOptions/get";
      cloud.ovh().denyAction(right);

      EstatePlan plan = systems.estates().plan(estate);

      assertThat(plan.isBlocked()).isFalse();
      assertThat(plan.findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.SECURITY_OPTIONS_NOT_SEEN))
          .extracting(Finding::missing)
          .containsExactly(List.of(right));
      assertThat(systems.estates().prove(estate).isProved()).isFalse();
    }
  }
}
