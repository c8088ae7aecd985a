package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import java.time.Duration;
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
}
