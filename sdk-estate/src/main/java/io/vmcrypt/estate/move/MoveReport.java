package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.site.Readiness;
import java.time.Duration;
import java.util.List;

/**
 * What was done of a plan. Immutable and thread-safe.
 *
 * @param plan what was to be done
 * @param results one for each step, in its order
 * @param record which VMs the move is about, with the times that were learned
 * @param elapsed from the start to the end
 */
public record MoveReport(
    MovePlan plan, List<MoveStepResult> results, MoveRecord record, Duration elapsed) {

  /** Checks that all is there. */
  public MoveReport {
    requireNonNull(plan, "plan");
    results = List.copyOf(results);
    requireNonNull(record, "record");
    requireNonNull(elapsed, "elapsed");
  }

  /**
   * {@return whether each step was done as a whole, and the plan left no VM out; true if so} A VM
   * that could not go on as the plan was made counts if a step looked at it again.
   */
  public boolean isComplete() {
    return areStepsDone()
        && plan.verdicts().stream()
            .filter(verdict -> verdict.readiness() != Readiness.READY)
            .allMatch(this::isLookedAt);
  }

  boolean areStepsDone() {
    return results.stream().allMatch(result -> result.outcome() == EstateStepOutcome.DONE);
  }

  private boolean isLookedAt(MoveVerdict verdict) {
    MovePhase phase = verdict.way().isByOthers() ? MovePhase.ARRIVE : MovePhase.TRAVEL;
    return plan.steps().stream().anyMatch(step -> step.phase() == phase);
  }

  /**
   * For people to read.
   *
   * @return text of several lines
   */
  public String text() {
    return MoveText.report(this);
  }
}
