package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.NotSignedYetException;
import io.vmcrypt.estate.spec.Estate;
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

  /** Checks that all is there. */
  public EstateReport {
    requireNonNull(plan, "plan");
    requireNonNull(startedAt, "startedAt");
    requireNonNull(elapsed, "elapsed");
    results = List.copyOf(results);
  }

  /**
   * {@return whether each step was done, and of a rotation no VM was left out; true if there was
   * nothing to do, too}
   */
  public boolean isComplete() {
    return results.stream().allMatch(result -> result.outcome() == EstateStepOutcome.DONE)
        && (plan.rotation().isEmpty() || plan.reachesAll());
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
   * The estate from now on, to prove it and to keep: the plan's; if all is done and the key
   * provider that was left was removed, its name is {@linkplain Leaving#skipped skipped}. Where
   * there are other key providers, nothing else could tell later that it is not misspelt.
   *
   * @return the plan's own estate if nothing has to be said
   */
  public Estate estateNow() {
    Estate estate = plan.estate();
    boolean removed =
        isComplete()
            && plan.steps().stream().anyMatch(step -> step.is(EstateStep.Kind.REMOVE_KEY_PROVIDER));
    return estate
        .leaving()
        .filter(left -> removed)
        .map(left -> left.toBuilder().skip(left.keyProvider()).build())
        .map(left -> estate.toBuilder().leaving(left).build())
        .orElse(estate);
  }

  /** {@return all that was changed, in the order in which it was} */
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
   * Writes the report as JSON, in the shape of {@code docs/json.md}.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeJson(OutputStream out) {
    new ReportJson(this).write(out);
  }

  /** {@return how many steps were done, in one line, without what was not done} */
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

  /** {@return in one line: how many steps were done, and the first that was not} */
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
