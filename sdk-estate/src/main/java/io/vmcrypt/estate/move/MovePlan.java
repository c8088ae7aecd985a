package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;

/**
 * What a move would do now, VM by VM, and what stands in the way. Nothing was changed. Immutable
 * and thread-safe.
 *
 * @param move what is wanted
 * @param record which VMs it is about
 * @param sides the two vCenters, in words
 * @param madeAt when it was made
 * @param steps what would be done, in its order
 * @param verdicts what is known of each VM
 * @param findings what is not about one VM
 */
public record MovePlan(
    EstateMove move,
    MoveRecord record,
    String sides,
    Instant madeAt,
    List<MoveStep> steps,
    List<MoveVerdict> verdicts,
    List<Finding> findings) {

  /** Checks that all is there. */
  public MovePlan {
    requireNonNull(move, "move");
    requireNonNull(record, "record");
    requireNonNull(sides, "sides");
    requireNonNull(madeAt, "madeAt");
    steps = List.copyOf(steps);
    verdicts = List.copyOf(verdicts);
    findings = List.copyOf(findings);
  }

  /**
   * Whether something stands in the way of the whole: a blocking finding, or a VM that was named
   * and cannot go on. VMs that a filter has found and that cannot go on are left out, and told.
   *
   * @return true if nothing would be done
   */
  public boolean isBlocked() {
    return findings.stream().anyMatch(Finding::isBlocking)
        || verdicts(Readiness.NOT_READY).stream().anyMatch(this::isNamed);
  }

  private boolean isNamed(MoveVerdict verdict) {
    return move.vms().get(verdict.vm().selection()).selection().filter().isEmpty();
  }

  /** {@return whether nothing is left to do; true if there is no step} */
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /**
   * The VMs of one answer.
   *
   * @param readiness whether what is next can be done
   * @return their verdicts
   */
  public List<MoveVerdict> verdicts(Readiness readiness) {
    requireNonNull(readiness, "readiness");
    return verdicts.stream().filter(verdict -> verdict.readiness() == readiness).toList();
  }

  /**
   * For people to read: steps, VMs that cannot go on, and what stands in the way.
   *
   * @return text of several lines
   */
  public String text() {
    return new MoveText(this).plan();
  }

  /**
   * For people to read: each VM with its way, where it is, and whether it can go on.
   *
   * @return text of several lines
   */
  public String verdictText() {
    return new MoveText(this).verdicts();
  }

  /**
   * Writes it as one JSON object.
   *
   * @param out is flushed and not closed
   * @throws java.io.UncheckedIOException if {@code out} cannot be written
   */
  public void writeJson(OutputStream out) {
    MovePlanJson.write(this, requireNonNull(out, "out"));
  }

  /** In one line. */
  @Override
  public String toString() {
    return new MoveText(this).title();
  }
}
