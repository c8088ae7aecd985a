package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.StepResult;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How each step of one probe ended, and how long it took. */
final class Steps {

  private final TimeSource time;
  private final Set<ProbeStep> rows;
  private final Map<ProbeStep, StepResult> results = new EnumMap<>(ProbeStep.class);
  private long mark;

  /**
   * Nothing has begun yet.
   *
   * @param rows the steps that are asked for
   */
  Steps(TimeSource time, Set<ProbeStep> rows) {
    this.time = time;
    this.rows = rows;
    this.mark = time.nanoTime();
  }

  /** What begins now counts for the step that ends next. */
  void begin() {
    mark = time.nanoTime();
  }

  void pass(ProbeStep step) {
    end(step, StepOutcome.PASSED);
  }

  /** Ends a step. If a step is ended again, its first outcome and duration count. */
  void end(ProbeStep step, StepOutcome outcome) {
    long now = time.nanoTime();
    results.putIfAbsent(step, new StepResult(step, outcome, Duration.ofNanos(now - mark)));
    mark = now;
  }

  /** Changes the outcome of a step, perhaps after it had passed. Its duration stays. */
  void spoil(ProbeStep step, StepOutcome outcome) {
    end(step, outcome);
    results.computeIfPresent(
        step, (same, first) -> new StepResult(same, outcome, first.duration()));
  }

  boolean hasFailed(ProbeStep step) {
    return result(step).outcome() == StepOutcome.FAILED;
  }

  boolean hasPassed(ProbeStep step) {
    return result(step).outcome() == StepOutcome.PASSED;
  }

  /** The first step that failed, else the first that did not pass; empty if all did. */
  Optional<StepResult> firstOpen() {
    return all().stream()
        .filter(one -> !hasPassed(one.step()))
        .min(Comparator.comparing(one -> !hasFailed(one.step())));
  }

  private StepResult result(ProbeStep step) {
    return results.getOrDefault(step, new StepResult(step, StepOutcome.SKIPPED, Duration.ZERO));
  }

  List<StepResult> all() {
    return rows.stream().map(this::result).toList();
  }
}
