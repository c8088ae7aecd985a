package io.vmcrypt.estate.plan;

import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.estate.part.Leaving;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.Change;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of a plan that was applied. It says what was done; whether the estate is as it should
 * be says the proof. Immutable and thread-safe.
 *
 * @param plan what was applied
 * @param startedAt when the first step began
 * @param elapsed how long it took
 * @param results one for each step, in the plan's order
 */
public record EstateReport(
    EstatePlan plan, Instant startedAt, Duration elapsed, List<EstateStepResult> results) {

  /**
   * Checks that all is there.
   *
   * @param plan what was applied
   * @param startedAt when
   * @param elapsed how long it took
   * @param results one for each step
   * @throws NullPointerException if an argument is null
   */
  public EstateReport {
    requireNonNull(plan, "plan");
    requireNonNull(startedAt, "startedAt");
    requireNonNull(elapsed, "elapsed");
    results = List.copyOf(results);
  }

  /**
   * Whether each step was done.
   *
   * @return true if there was nothing to do, too
   */
  public boolean isComplete() {
    return results.stream().allMatch(result -> result.outcome() == EstateStepOutcome.DONE);
  }

  /**
   * Why it waits: somebody has to sign vCenter's request first.
   *
   * @return empty if nobody has to
   */
  public Optional<NotSignedYetException> notSignedYet() {
    return results.stream()
        .flatMap(result -> result.failure().stream())
        .filter(NotSignedYetException.class::isInstance)
        .map(NotSignedYetException.class::cast)
        .findFirst();
  }

  /**
   * The estate from now on, to prove it and to keep: the plan's, and if all is done and a key
   * provider that was left is not in vCenter any more, it says that this one is {@linkplain
   * Leaving#isGone gone}. Nothing else could tell that later.
   *
   * @return the plan's own estate if nothing has to be said
   */
  public Estate estateNow() {
    if (!isComplete()) {
      return plan.estate();
    }
    boolean removed =
        plan.steps().stream().anyMatch(step -> step.is(EstateStep.Kind.REMOVE_KEY_PROVIDER));
    return plan.estate()
        .leaving()
        .filter(left -> removed)
        .map(plan::withGone)
        .orElseGet(plan::estateAsTold);
  }

  /**
   * All that was changed.
   *
   * @return in the order in which it was
   */
  public List<Change> changes() {
    return results.stream().flatMap(result -> result.changes().stream()).toList();
  }

  /**
   * The report for people: each step, what became of it, and what it has changed, also if it
   * failed.
   *
   * @return lines of text, the last with a line break
   */
  public String text() {
    return new ReportText(this).write();
  }

  /**
   * Writes the report as JSON, in the shape of {@code docs/plan-json.md}.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @throws NullPointerException if {@code out} is null
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeJson(OutputStream out) {
    new ReportJson(this).write(out);
  }

  /**
   * How many steps were done, in one line.
   *
   * @return without what was not done
   */
  public String title() {
    long done =
        results.stream().filter(result -> result.outcome() == EstateStepOutcome.DONE).count();
    return "estate "
        + plan.estate().name()
        + ": "
        + (results.isEmpty()
            ? "nothing had to be done"
            : done + " of " + results.size() + " steps done");
  }

  /**
   * In one line.
   *
   * @return how many steps were done, and the first that was not
   */
  @Override
  public String toString() {
    return title()
        + results.stream()
            .filter(result -> result.outcome() != EstateStepOutcome.DONE)
            .findFirst()
            .map(result -> "; " + result)
            .orElse("");
  }
}
