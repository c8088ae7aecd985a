package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.PlanOutdatedException;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A plan that the world has outrun is refused, and nothing is changed then. */
@Tag("thorough")
class EstateOutdatedTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.vmcrypt.estate.Outside#changes")
  @DisplayName(
      "a plan is refused once the systems are not any more as they were, with nothing changed:")
  void apply_outdatedPlan_changesNothing(Outside outside) throws Exception {
    try (FakeCloud cloud = Outside.cloud();
        EstateSystems systems = EstateSystems.of(cloud, Outside.USER, Outside.PASSWORD)) {
      if (outside.setUp()) {
        Estate withoutVms =
            Estate.builder("prod")
                .keyServer(systems.keyServer())
                .registeredWith(cloud.ovh().serviceName())
                .keyProvider("kms-cluster", "kms-1")
                .build();
        assertThat(systems.apply(withoutVms).isComplete()).isTrue();
      }
      EstatePlan plan = systems.estates().plan(systems.estate().build());
      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      outside.event().happen(systems);
      List<String> written = Writes.at(cloud);

      try (EstateRun run = systems.estates().startApply(plan)) {
        assertThatThrownBy(() -> run.await(EstateSystems.LIMIT))
            .isInstanceOf(PlanOutdatedException.class)
            .hasMessageContaining("Plan again")
            // a list as a program has it
            .hasMessageNotContainingAny("[]", " B [", "[Change", "[vCenter");
      }

      assertThat(Writes.at(cloud)).isEqualTo(written);
    }
  }
}
