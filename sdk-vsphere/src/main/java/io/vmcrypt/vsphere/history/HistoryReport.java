package io.vmcrypt.vsphere.history;

import static java.util.Objects.requireNonNull;

import java.io.OutputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What was done, and how far that is known. Immutable and thread-safe.
 *
 * @param reach how far it reaches
 * @param entries what was done, the oldest first
 */
public record HistoryReport(HistoryReach reach, List<HistoryEntry> entries) {

  public HistoryReport {
    requireNonNull(reach, "reach");
    entries = List.copyOf(entries);
  }

  /**
   * The same, with a word on each entry whether one of its keys is in use.
   *
   * @param keys the ids of keys that are in use now
   * @param areAll whether no other key is in use, as the ledger says if it has no doubt. If not, it
   *     is not known of a key that is not among them
   * @return the history, joined with the keys
   * @throws NullPointerException if {@code keys} is null
   */
  public HistoryReport withKeysNow(Collection<String> keys, boolean areAll) {
    Set<String> now = Set.copyOf(keys);
    return new HistoryReport(
        reach,
        entries.stream()
            .map(
                entry -> {
                  boolean isUsed = entry.keys().stream().anyMatch(now::contains);
                  return isUsed || (areAll && !entry.keys().isEmpty())
                      ? entry.inUse(isUsed)
                      : entry;
                })
            .toList());
  }

  /**
   * The keys that no entry names. Who made them is not known: it was before this history, or is one
   * of its gaps, or vCenter did not name the key.
   *
   * @param keys the ids of the keys that are in use now
   * @return those of them, in their order
   * @throws NullPointerException if {@code keys} is null
   */
  public List<String> notTold(Collection<String> keys) {
    Set<String> told = new HashSet<>();
    entries.forEach(entry -> told.addAll(entry.keys()));
    return keys.stream().filter(key -> !told.contains(key)).toList();
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
}
