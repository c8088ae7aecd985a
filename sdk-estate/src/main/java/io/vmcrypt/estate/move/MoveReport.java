package io.vmcrypt.estate.move;

import io.vmcrypt.estate.plan.EstateStepOutcome;
import static java.util.Objects.requireNonNull;

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

  /**
   * Checks that all is there.
   *
   * @param plan what was to be done
   * @param results one for each step
   * @param record which VMs the move is about
   * @param elapsed from the start to the end
   * @throws NullPointerException if an argument is null
   */
  public MoveReport {
    requireNonNull(plan, "plan");
    results = List.copyOf(results);
    requireNonNull(record, "record");
    requireNonNull(elapsed, "elapsed");
  }

  /**
   * Whether each step was done as a whole.
   *
   * @return true if so
   */
  public boolean isComplete() {
    return results.stream().allMatch(result -> result.outcome() == EstateStepOutcome.DONE);
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
