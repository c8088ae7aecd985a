package io.vmcrypt.estate.internal.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AskingTest {

  private static final Attempt ATTEMPT = new Attempt("vCenter", "look for a policy", "192.0.2.1");

  @Test
  @DisplayName("a refusal is told, and the answer is empty")
  void ask_refused_isTold() {
    SdkException refusal = new ConflictException(ATTEMPT, "no", "Ask again.");
    List<SdkException> told = new ArrayList<>();

    assertThat(Asking.ask(failing(refusal), told::add)).isEmpty();
    assertThat(told).containsExactly(refusal);
  }

  @Test
  @DisplayName("an interrupt is no refusal: a plan would tell it as a finding, and go on")
  void ask_interrupted_throws() {
    SdkException interrupt = new OperationInterruptedException(ATTEMPT, "interrupted", "", null);
    Found found = new Found();

    assertThatThrownBy(
            () ->
                found.ask(FindingCode.PLAN_REFUSED, Subject.of("VM", "web-01"), failing(interrupt)))
        .isSameAs(interrupt);
    assertThat(found.findings()).extracting(Finding::code).isEmpty();
  }

  private static Supplier<String> failing(SdkException failure) {
    return () -> {
      throw failure;
    };
  }
}
