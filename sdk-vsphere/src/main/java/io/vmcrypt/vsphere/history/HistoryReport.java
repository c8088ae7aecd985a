package io.vmcrypt.vsphere.history;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.KeyIdForm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was done, and how far that is known. Where the history does not reach, who changed something
 * is not known; it is never "nobody". Immutable and thread-safe.
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
 * @param entries what was done, the oldest first
 */
public record HistoryReport(
    Instant since,
    Instant until,
    Optional<Instant> first,
    Optional<Instant> last,
    Optional<Integer> eventDays,
    Optional<Integer> taskDays,
    long events,
    long tasks,
    List<String> gaps,
    List<HistoryEntry> entries) {

  /** The most events that are read: 2,000,000. What is newer is told as a gap. */
  public static final long MOST_EVENTS = 2_000_000;

  /** The most entries that are kept: 25,000. What is newer is told as a gap. */
  public static final int MOST_ENTRIES = 25_000;

  public HistoryReport {
    requireNonNull(since, "since");
    requireNonNull(until, "until");
    requireNonNull(first, "first");
    requireNonNull(last, "last");
    requireNonNull(eventDays, "eventDays");
    requireNonNull(taskDays, "taskDays");
    gaps = List.copyOf(gaps);
    entries = List.copyOf(entries);
  }

  /**
   * {@return whether nothing says that something is missing; true if there are no gaps} What an
   * account may not see vCenter leaves out without a word.
   */
  public boolean isComplete() {
    return gaps.isEmpty();
  }

  /**
   * The same, with a word on each entry whether one of its keys is in use.
   *
   * @param keys the keys that are in use now
   * @param areAll whether no other key is in use, as the ledger says if it has no doubt. If not, it
   *     is not known of a key that is not among them
   * @return the history, joined with the keys
   * @throws NullPointerException if {@code keys} is null
   */
  public HistoryReport withKeysNow(Collection<CryptoKeyId> keys, boolean areAll) {
    Map<String, List<CryptoKeyId>> now =
        keys.stream().collect(Collectors.groupingBy(CryptoKeyId::keyId));
    Map<KeyIdForm, Set<String>> spellings =
        now.keySet().stream().collect(Collectors.groupingBy(KeyIdForm::of, Collectors.toSet()));
    return new HistoryReport(
        since,
        until,
        first,
        last,
        eventDays,
        taskDays,
        events,
        tasks,
        gaps,
        entries.stream().map(entry -> joined(entry, now, spellings, areAll)).toList());
  }

  private static HistoryEntry joined(
      HistoryEntry entry,
      Map<String, List<CryptoKeyId>> now,
      Map<KeyIdForm, Set<String>> spellings,
      boolean areAll) {
    List<CryptoKeyId> alike =
        entry.keys().stream()
            .flatMap(key -> now.getOrDefault(key.keyId(), List.of()).stream().filter(key::isSame))
            .toList();
    boolean isUsed = alike.stream().anyMatch(entry::names);
    boolean isUnused =
        areAll
            && alike.isEmpty()
            && !entry.keys().isEmpty()
            && entry.keys().stream().noneMatch(key -> isSpeltOtherwise(key.keyId(), spellings));
    return isUsed || isUnused ? entry.inUse(isUsed) : entry;
  }

  private static boolean isSpeltOtherwise(String id, Map<KeyIdForm, Set<String>> spellings) {
    return spellings.getOrDefault(KeyIdForm.of(id), Set.of()).stream()
        .anyMatch(other -> !other.equals(id));
  }

  /**
   * The keys that no entry names. Who made them is not known: it was before this history, or is one
   * of its gaps, or vCenter did not name the key.
   *
   * @param keys the keys that are in use now
   * @return those of them, in their order
   * @throws NullPointerException if {@code keys} is null
   */
  public List<CryptoKeyId> notTold(Collection<CryptoKeyId> keys) {
    Map<String, Set<CryptoKeyId>> told = new HashMap<>();
    entries.forEach(
        entry ->
            entry
                .keys()
                .forEach(key -> told.computeIfAbsent(key.keyId(), id -> new HashSet<>()).add(key)));
    return keys.stream()
        .filter(
            key ->
                told.getOrDefault(key.keyId(), Set.of()).stream()
                    .noneMatch(one -> HistoryEntry.isSurely(one, key)))
        .toList();
  }

  /**
   * The entries of one kind.
   *
   * @param action what was done
   * @return in their order
   * @throws NullPointerException if {@code action} is null
   */
  public List<HistoryEntry> of(HistoryAction action) {
    requireNonNull(action, "action");
    return entries.stream().filter(entry -> entry.action() == action).toList();
  }

  /**
   * Writes one JSON object (RFC 8259) in UTF-8, in the shape of {@code docs/evidence.md}.
   *
   * @param out is flushed and not closed
   * @throws NullPointerException if {@code out} is null
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeJson(OutputStream out) {
    new HistoryJson(this).write(out);
  }

  /** {@return how far it reaches, in one line; from when to when, and what may be missing} */
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
