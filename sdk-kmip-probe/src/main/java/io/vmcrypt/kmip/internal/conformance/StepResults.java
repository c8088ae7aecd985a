package io.vmcrypt.kmip.internal.conformance;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.kmip.conformance.ConformanceResult;
import io.vmcrypt.kmip.conformance.ConformanceStep;
import io.vmcrypt.kmip.report.StepOutcome;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How each step ended; one that nothing is known of was skipped for what failed before. */
final class StepResults {

  private final TimeSource time;
  private final Map<ConformanceStep, ConformanceResult> results =
      new EnumMap<>(ConformanceStep.class);
  private long mark;

  StepResults(TimeSource time) {
    this.time = time;
    this.mark = time.nanoTime();
  }

  /** What begins now counts for the step that ends next. */
  void begin() {
    mark = time.nanoTime();
  }

  void skip(ConformanceStep step, String why) {
    results.put(step, new ConformanceResult(step, StepOutcome.SKIPPED, why, Duration.ZERO));
  }

  void end(ConformanceStep step, StepOutcome outcome, String seen) {
    long now = time.nanoTime();
    results.put(step, new ConformanceResult(step, outcome, seen, Duration.ofNanos(now - mark)));
    mark = now;
  }

  boolean passed(ConformanceStep step) {
    ConformanceResult result = results.get(step);
    return result != null && result.outcome() == StepOutcome.PASSED;
  }

  List<ConformanceResult> all() {
    return Stream.of(ConformanceStep.values())
        .map(
            step ->
                results.getOrDefault(
                    step,
                    new ConformanceResult(
                        step, StepOutcome.SKIPPED, "a step before it failed", Duration.ZERO)))
        .toList();
  }
}
