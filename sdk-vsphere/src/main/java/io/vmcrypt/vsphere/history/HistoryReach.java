package io.vmcrypt.vsphere.history;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a history reaches. Where it does not, who changed something is not known; it is never
 * "nobody".
 *
 * @param since from when on it was asked for
 * @param until up to when it was read
 * @param first when the oldest event was that was seen; empty if there was none
 * @param last when the newest event was that was seen
 * @param eventDays how many days vCenter keeps events; empty if it keeps them for ever, or does not
 *     say
 * @param taskDays the same of tasks
 * @param events how many events were read
 * @param tasks how many tasks were read
 * @param gaps why something may be missing, in words; empty if nothing says so
 */
public record HistoryReach(
    Instant since,
    Instant until,
    Optional<Instant> first,
    Optional<Instant> last,
    Optional<Integer> eventDays,
    Optional<Integer> taskDays,
    long events,
    long tasks,
    List<String> gaps) {

  /** The most events that are read: 2,000,000. What is newer is told as a gap. */
  public static final long MOST_EVENTS = 2_000_000;

  /** The most entries that are kept: 25,000. What is newer is told as a gap. */
  public static final int MOST_ENTRIES = 25_000;

  public HistoryReach {
    requireNonNull(since, "since");
    requireNonNull(until, "until");
    requireNonNull(first, "first");
    requireNonNull(last, "last");
    requireNonNull(eventDays, "eventDays");
    requireNonNull(taskDays, "taskDays");
    gaps = List.copyOf(gaps);
  }

  /**
   * Whether nothing says that something is missing. What an account may not see vCenter leaves out
   * without a word.
   *
   * @return true if there are no gaps
   */
  public boolean isComplete() {
    return gaps.isEmpty();
  }

  /**
   * In one line.
   *
   * @return from when to when, and what may be missing
   */
  @Override
  public String toString() {
    return "history from "
        + since
        + " to "
        + until
        + ": "
        + (isComplete()
            ? "complete, as far as this account may see"
            : "not complete: " + String.join("; ", gaps));
  }
}
