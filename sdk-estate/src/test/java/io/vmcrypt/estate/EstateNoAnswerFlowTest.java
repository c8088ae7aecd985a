package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A service that is out of order, or that has had too many calls, has not answered: nothing stands
 * in the way that anybody could cure, and nothing has changed.
 */
@Tag("thorough")
class EstateNoAnswerFlowTest {

  private final FakeCloud cloud = Outside.cloud();
  private final EstateSystems systems = EstateSystems.withoutWaiting(cloud);
  private final AtomicBoolean ill = new AtomicBoolean();

  @AfterEach
  void stop() {
    systems.close();
    cloud.close();
  }

  private static Fault answer(int status) {
    return Fault.answer(status, "application/json", "{\"message\": \"not today\"}");
  }

  private void ovhcloud(int status, Predicate<ReceivedRequest> request) {
    cloud.ovh().faults().onEvery(any -> ill.get() && request.test(any), answer(status));
  }

  private Estate estate() {
    return systems.estate().build();
  }

  @ParameterizedTest
  @CsvSource({"500, /task", "429, /task", "503, /vmEncryption/kms", "429, /vmEncryption/kms"})
  @DisplayName("of OVHcloud is thrown as what it is, by plan and apply: the plan is not outdated")
  void ovhcloud_planAndApply(int status, String path) {
    ovhcloud(status, request -> request.path().endsWith(path));
    EstatePlan plan = systems.estates().plan(estate());
    ill.set(true);
    List<String> written = Writes.at(cloud);

    assertThatThrownBy(() -> systems.estates().plan(estate()))
        .satisfies(thrown -> isOf(status, thrown));
    try (EstateRun run = systems.estates().startApply(plan)) {
      assertThatThrownBy(() -> run.await(EstateSystems.LIMIT))
          .satisfies(thrown -> isOf(status, thrown));
    }

    assertThat(Writes.at(cloud)).isEqualTo(written);
  }

  private static void isOf(int status, Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            ServiceException.class,
            failure -> {
              assertThat(failure.isRetryable()).isTrue();
              assertThat(failure.outcome()).contains(status + ": \"not today\"");
            });
  }

  @Test
  @DisplayName("a refusal of OVHcloud's list is no thumbprint that differs")
  void ovhcloud_listRefused_isNotTheThumbprint() {
    assertThat(systems.apply(estate()).isComplete()).isTrue();
    cloud
        .ovh()
        .faults()
        .onEvery(
            request -> ill.get() && request.path().contains("/vmEncryption/kms"),
            Fault.answer(
                404,
                "application/json",
                "{\"class\": \"Client::NotFound\", \"message\": \"This service does not exist\"}"));
    ill.set(true);

    EstatePlan plan = systems.estates().plan(estate());
    EstateProof proof = systems.estates().prove(estate());

    assertThat(plan.isBlocked()).isTrue();
    assertThat(proof.isProved()).isFalse();
    assertThat(blocking(plan.findings())).containsExactly(FindingCode.PLAN_REFUSED);
    assertThat(blocking(proof.findings())).containsExactly(FindingCode.PLAN_REFUSED);
  }

  private static List<FindingCode> blocking(List<Finding> findings) {
    return findings.stream().filter(Finding::isBlocking).map(Finding::code).toList();
  }
}
