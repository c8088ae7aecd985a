package io.vmcrypt.vsphere.history;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.shared.KeyIdForm;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
    List<Entry> entries) {

  /** What was done. */
  public enum Action {
    /** A VM, or a part of it, was encrypted. */
    ENCRYPTED,
    /** A VM, or a part of it, got another key. */
    REKEYED,
    /** A VM, or a part of it, was decrypted. */
    DECRYPTED,
    /** A VM was given another storage policy. */
    POLICY,
    /** A VM was made as a copy of another one, or of a template. */
    CLONED,
    /** A VM was moved to another datastore or host. */
    RELOCATED,
    /** A VM was registered. */
    REGISTERED,
    /** A VM was removed from the inventory. */
    REMOVED,
    /** The key of a host was changed. */
    HOST_KEY,
    /** Something else that speaks of encryption, key servers or keys; kept as it is. */
    OTHER;

    /**
     * As reports have it.
     *
     * @return such as {@code host-key}
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * One thing that was done, of all events and the task that vCenter ties together.
   *
   * @param time when, by vCenter's clock
   * @param user who, as vCenter names the account; empty if vCenter names nobody: it did so by
   *     itself, or does not say
   * @param action what was done
   * @param subject to which VM or host; the vCenter if none is named
   * @param parts to which of its parts: {@code home}, and the label of each disk; empty if vCenter
   *     names none
   * @param keys the keys that are named; most events name no key provider
   * @param types the ids of the events and of the task, such as {@code VmReconfiguredEvent}
   * @param text what vCenter says, with the arguments of events whose form is not known
   * @param task what vCenter kept of the task; empty if it kept none
   * @param inUse whether one of the keys is in use now; empty if no key is named, or that is not
   *     known
   */
  public record Entry(
      Instant time,
      Optional<String> user,
      Action action,
      Subject subject,
      List<String> parts,
      List<CryptoKeyId> keys,
      List<String> types,
      String text,
      Optional<Task> task,
      Optional<Boolean> inUse) {

    /**
     * What vCenter kept of a task.
     *
     * @param id of the task
     * @param outcome {@code done}, {@code failed}, or what vCenter calls it while it runs
     * @param failure why it failed, in vCenter's words; empty if it did not, or vCenter has none
     */
    public record Task(String id, String outcome, Optional<String> failure) {

      public Task {
        requireNonNull(id, "id");
        requireNonNull(outcome, "outcome");
        requireNonNull(failure, "failure");
      }

      /** {@return how it ended, in words} */
      @Override
      public String toString() {
        return outcome + failure.map(why -> ": " + why).orElse("");
      }
    }

    public Entry {
      requireNonNull(time, "time");
      requireNonNull(user, "user");
      requireNonNull(action, "action");
      requireNonNull(subject, "subject");
      parts = List.copyOf(parts);
      keys = List.copyOf(keys);
      types = List.copyOf(types);
      requireNonNull(text, "text");
      requireNonNull(task, "task");
      requireNonNull(inUse, "inUse");
    }

    /**
     * Whether it names a key. Two key servers that count their ids have other keys of one id: a
     * plain number without a key provider names none of them.
     *
     * @param key which one
     * @return false also if that is not known
     * @throws NullPointerException if {@code key} is null
     */
    public boolean names(CryptoKeyId key) {
      requireNonNull(key, "key");
      return keys.stream().anyMatch(one -> isSurely(one, key));
    }

    static boolean isSurely(CryptoKeyId one, CryptoKeyId other) {
      boolean bothNamed = one.providerId().isPresent() && other.providerId().isPresent();
      return one.isSame(other) && (bothNamed || !one.isNumber());
    }

    Entry inUse(boolean used) {
      return new Entry(
          time, user, action, subject, parts, keys, types, text, task, Optional.of(used));
    }

    /** {@return in one line: when, what, to what, by whom, with which keys, how it ended} */
    @Override
    public String toString() {
      String said =
          action == Action.OTHER
              ? ": " + String.join(", ", types) + (text.isEmpty() ? "" : ": " + text)
              : "";
      return OneLine.of(
          "%s %s %s by %s%s%s%s%s"
              .formatted(
                  time.truncatedTo(ChronoUnit.SECONDS),
                  action.word(),
                  what(),
                  user.orElse("nobody that vCenter names"),
                  keys.isEmpty()
                      ? ""
                      : ", key "
                          + keys.stream().map(Object::toString).collect(Collectors.joining(", ")),
                  inUse.map(used -> used ? ", in use" : ", not in use any more").orElse(""),
                  said,
                  task.map(ended -> "; " + ended).orElse("")));
    }

    /** {@return what it was done to, with its parts, in words} */
    public String what() {
      return subject + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
    }
  }

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

  private static Entry joined(
      Entry entry,
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
                    .noneMatch(one -> Entry.isSurely(one, key)))
        .toList();
  }

  /**
   * The entries of one kind.
   *
   * @param action what was done
   * @return in their order
   * @throws NullPointerException if {@code action} is null
   */
  public List<Entry> of(Action action) {
    requireNonNull(action, "action");
    return entries.stream().filter(entry -> entry.action() == action).toList();
  }

  /**
   * Writes one JSON object (RFC 8259) in UTF-8, in the shape of {@code docs/json.md}.
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
    return "history from %s to %s: %s"
        .formatted(
            since.truncatedTo(ChronoUnit.SECONDS),
            until.truncatedTo(ChronoUnit.SECONDS),
            isComplete()
                ? "complete, as far as this account may see"
                : "not complete: " + String.join("; ", gaps));
  }
}
