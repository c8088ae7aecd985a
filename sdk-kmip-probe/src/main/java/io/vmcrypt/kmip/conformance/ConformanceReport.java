package io.vmcrypt.kmip.conformance;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.kmip.report.StepOutcome;
import java.util.List;

/**
 * What a conformance suite found out about a key server. Holds no secret.
 *
 * @param endpoint the server
 * @param results all steps in their order
 * @param left the keys that are left at a server, or may be, each in words
 */
public record ConformanceReport(
    HostAndPort endpoint, List<ConformanceResult> results, List<String> left) {

  /**
   * Copies the lists.
   *
   * @throws NullPointerException if a component or an element is null
   */
  public ConformanceReport {
    requireNonNull(endpoint, "endpoint");
    results = List.copyOf(results);
    left = List.copyOf(left);
  }

  /**
   * Whether nothing that is needed failed or could not be tried.
   *
   * @return true if each needed step passed or was skipped because nobody asked for it
   */
  public boolean isPassed() {
    return results.stream()
        .noneMatch(
            result -> result.isFailure() || result.outcome() == StepOutcome.COULD_NOT_BE_TRIED);
  }

  /**
   * Whether a needed step failed, so that the server is known not to be fit.
   *
   * @return true if there is one
   */
  public boolean isFailed() {
    return results.stream().anyMatch(ConformanceResult::isFailure);
  }
}
