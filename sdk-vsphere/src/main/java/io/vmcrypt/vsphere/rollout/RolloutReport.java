package io.vmcrypt.vsphere.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.core.shared.input.OneLine;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The results of a rollout.
 *
 * @param results one for each VM, in the order in which they ended; VMs that were not started come
 *     last
 * @param elapsed from the start to the end
 * @param stopped why not all VMs were started, in words; empty if all were
 * @param findings what was seen of no single VM when it began: a part of the inventory that this
 *     user does not see and that the rollout's filter may mean
 */
public record RolloutReport(
    List<RolloutResult> results,
    Duration elapsed,
    Optional<String> stopped,
    List<Finding> findings) {

  public RolloutReport {
    results = List.copyOf(results);
    requireNonNull(elapsed, "elapsed");
    requireNonNull(stopped, "stopped");
    findings = List.copyOf(findings);
  }

  /**
   * {@return whether every VM is as wanted, apart from those that are left out; true if each
   * outcome {@linkplain RolloutOutcome#isInPlace() says so} or is {@link RolloutOutcome#LEFT_OUT},
   * and this user sees all that the rollout was for}
   */
  public boolean isComplete() {
    return !RolloutPlan.isOfPart(findings)
        && results.stream()
            .map(RolloutResult::outcome)
            .allMatch(outcome -> outcome.isInPlace() || outcome == RolloutOutcome.LEFT_OUT);
  }

  /**
   * The VMs with one outcome.
   *
   * @param outcome the outcome
   * @return their results; empty if there is none
   */
  public List<RolloutResult> results(RolloutOutcome outcome) {
    requireNonNull(outcome, "outcome");
    return results.stream().filter(result -> result.outcome() == outcome).toList();
  }

  /** {@return how many VMs had each outcome; only outcomes that some VM had} */
  public Map<RolloutOutcome, Integer> counts() {
    Map<RolloutOutcome, Integer> counts = new EnumMap<>(RolloutOutcome.class);
    results.forEach(result -> counts.merge(result.outcome(), 1, Integer::sum));
    return counts;
  }

  /** In one line: "12 VMs in 5 min 12 s: 9 done, 1 failed, 2 not started; stopped: 1 VM failed". */
  @Override
  public String toString() {
    return Count.of(results.size(), "VM")
        + " in "
        + InWords.time(elapsed)
        + (results.isEmpty() ? "" : ": " + InWords.counts(counts()))
        + stopped.map(why -> "; stopped: " + OneLine.of(why)).orElse("")
        + (RolloutPlan.isOfPart(findings) ? "; this user may not see all of it" : "");
  }
}
