package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OVHcloud takes 60 requests a minute, its staff said, and refuses more for a while. */
@DisplayName("An estate that is registered with OVHcloud asks it seldom:")
class FewRequestsFlowTest {

  /** Counts what OVHcloud is asked. */
  private record Asked(FakeCloud cloud, int before) {

    static Asked from(FakeCloud cloud) {
      return new Asked(cloud, cloud.ovh().requests().size());
    }

    /** All since then; how often a task is looked at is a matter of how long OVHcloud takes. */
    List<String> requests() {
      Set<String> tasks = new LinkedHashSet<>();
      return all().filter(call -> !call.contains("/task/") || tasks.add(call)).toList();
    }

    private Stream<String> all() {
      return cloud.ovh().requests().stream().skip(before).map(ReceivedRequest::toString);
    }

    /** Those that read registrations. */
    List<String> lookingAtRegistrations() {
      return all().filter(call -> call.matches("GET .*/vmEncryption/kms(/\\d+)?")).toList();
    }
  }

  private static FakeCloud.Builder builder() {
    return FakeCloud.builder()
        .taskStep(Duration.ofMillis(1))
        .virtualMachine(FakeVm.builder("web-01").disks(1).build());
  }

  private static Asked applied(FakeCloud cloud, EstateSystems systems, EstatePlan plan) {
    Asked asked = Asked.from(cloud);
    try (EstateRun run = systems.estates().startApply(plan)) {
      EstateReport report = run.await(EstateSystems.LIMIT);
      assertThat(report.isComplete()).as(report.text()).isTrue();
    }
    return asked;
  }

  @Test
  @DisplayName("8 times for a first plan, 21 for its application, 7 for each later plan or apply")
  void requests_ofPlanAndApply_areFew() {
    try (FakeCloud cloud = builder().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      Asked planning = Asked.from(cloud);
      EstatePlan plan = systems.estates().plan(estate);
      assertThat(planning.requests()).hasSizeLessThanOrEqualTo(8).doesNotHaveDuplicates();

      Asked applying = applied(cloud, systems, plan);

      assertThat(applying.requests()).hasSizeLessThanOrEqualTo(21);
      // the second look, the registration, and each step that stands on it
      assertThat(applying.lookingAtRegistrations()).hasSizeLessThanOrEqualTo(12);

      Asked again = Asked.from(cloud);
      EstatePlan nothing = systems.estates().plan(estate);
      assertThat(nothing.steps()).isEmpty();
      assertThat(again.requests()).hasSizeLessThanOrEqualTo(7).doesNotHaveDuplicates();
      assertThat(applied(cloud, systems, nothing).requests())
          .hasSizeLessThanOrEqualTo(7)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("and vCenter is asked for its key providers 35 times, where 7 steps are done")
  void listing_ofKeyProviders_isOncePerLook() {
    try (FakeCloud cloud = builder().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      EstatePlan plan = systems.estates().plan(systems.estate().build());
      assertThat(plan.steps()).hasSize(7);
      int before = cloud.vcenter().requests().size();

      Asked unused = applied(cloud, systems, plan);

      assertThat(
              cloud.vcenter().requests().stream()
                  .skip(before)
                  .filter(call -> call.method().equals("ListKmipServers")))
          .hasSizeLessThanOrEqualTo(35);
    }
  }

  @Test
  @DisplayName("6 times more to resume a security option")
  void requests_ofResuming_areFew() {
    try (FakeCloud cloud = builder().ovh(ovh -> ovh.pendingSecurityOption("snc")).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      EstatePlan plan = systems.estates().plan(systems.estate().build());

      assertThat(applied(cloud, systems, plan).requests()).hasSizeLessThanOrEqualTo(27);
      assertThat(
              systems.ovh().privateCloud(cloud.ovh().serviceName()).securityOptions().listPending())
          .isEmpty();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("13 times for a first plan with an OVHcloud KMS, 10 for each later one")
  void requests_ofOkms_areFew() {
    try (FakeCloud cloud = builder().okms().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate(KeyServer.okms(cloud.okms().orElseThrow().id())).build();
      Asked planning = Asked.from(cloud);
      EstatePlan plan = systems.estates().plan(estate);
      assertThat(planning.requests()).hasSizeLessThanOrEqualTo(13);

      assertThat(applied(cloud, systems, plan).requests()).hasSizeLessThanOrEqualTo(30);

      Asked again = Asked.from(cloud);
      assertThat(systems.estates().plan(estate).steps()).isEmpty();
      assertThat(again.requests()).hasSizeLessThanOrEqualTo(10).doesNotHaveDuplicates();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("9 times for a proof")
  void requests_ofProof_areFew() {
    try (FakeCloud cloud = builder().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      assertThat(systems.apply(estate).isComplete()).isTrue();
      Asked asked = Asked.from(cloud);

      assertThat(systems.estates().prove(estate).isProved()).isTrue();

      assertThat(asked.requests()).hasSizeLessThanOrEqualTo(9);
    }
  }
}
