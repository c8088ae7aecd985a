package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What OVHcloud's guide asks for before vCenter: the user's right, the networks")
class EncryptionRightFlowTest {

  private final FakeCloud cloud =
      FakeCloud.builder()
          .taskStep(Duration.ofMillis(1))
          .ovh(ovh -> ovh.user("few", false).allowedNetwork("192.0.2.0/24"))
          .vcenter(vcenter -> vcenter.limitedUser("few", "pw"))
          .start();
  private final EstateSystems systems = EstateSystems.of(cloud, "few", "pw");
  private final EstateClient estates = client(systems);

  private static EstateClient client(EstateSystems of) {
    return EstateClient.builder(of.vcenter())
        .ovh(of.ovh())
        .probeTimeout(EstateSystems.PATIENCE)
        .vcenterUser("few")
        .vcenterAccessFrom("198.51.100.7")
        .build();
  }

  @AfterEach
  void stop() {
    estates.close();
    systems.close();
    cloud.close();
  }

  @Test
  @DisplayName("the right is granted if the document says so, by itself, and once")
  void granted_ifSaid() {
    Estate estate = systems.estate().grantEncryptionRight().build();
    EstatePlan plan = estates.plan(estate);

    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    assertThat(plan.steps())
        .extracting(EstateStep::kind)
        .containsExactly(EstateStep.Kind.GRANT_ENCRYPTION_RIGHT);
    assertThat(plan.text()).contains("right to manage encryption; then plan again");

    try (EstateRun run = estates.startApply(plan)) {
      assertThat(run.await(EstateSystems.LIMIT).isComplete()).isTrue();
    }
    assertThat(estates.plan(estate).steps()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> systems.estates().plan(estate))
        .withMessageContaining("name it with vcenterUser");
  }
}
