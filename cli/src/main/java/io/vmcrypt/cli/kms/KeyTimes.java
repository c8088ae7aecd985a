package io.vmcrypt.cli.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.KeyIdForm;
import io.vmcrypt.vsphere.history.HistoryAction;
import io.vmcrypt.vsphere.history.HistoryEntry;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Since when keys are not needed any more, as far as a history tells it. */
final class KeyTimes {

  private static final String NOT_KNOWN = "since when it is not needed is not known";

  private static final Set<HistoryAction> ENDS =
      Set.of(HistoryAction.REKEYED, HistoryAction.DECRYPTED, HistoryAction.REMOVED);

  /** What comes with the keys of another VM, and names none. */
  private static final Set<HistoryAction> COPIES =
      Set.of(HistoryAction.CLONED, HistoryAction.REGISTERED);

  /** The entries that name an id. */
  private final Map<String, List<HistoryEntry>> naming = new HashMap<>();

  private final Map<String, List<HistoryEntry>> ends = new HashMap<>();
  private final List<HistoryEntry> copies = new ArrayList<>();

  KeyTimes(HistoryReport history) {
    for (HistoryEntry entry : history.entries()) {
      entry
          .keys()
          .forEach(key -> naming.computeIfAbsent(key.keyId(), id -> new ArrayList<>()).add(entry));
      if (ENDS.contains(entry.action())) {
        ends.computeIfAbsent(entry.subject().id(), vm -> new ArrayList<>()).add(entry);
      }
      if (COPIES.contains(entry.action())) {
        copies.add(entry);
      }
    }
  }

  /** What is known of one key, in words. */
  String of(CryptoKeyId key) {
    List<HistoryEntry> made =
        naming.getOrDefault(key.keyId(), List.of()).stream()
            .filter(entry -> entry.names(key))
            .toList();
    if (made.isEmpty()) {
      return "no event names it: " + NOT_KNOWN;
    }
    HistoryEntry latest = made.get(made.size() - 1);
    String given = "given to " + latest.subject() + " at " + latest.time() + by(latest);
    Instant first = made.get(0).time();
    Optional<HistoryEntry> copy =
        copies.stream().filter(one -> one.time().isAfter(first)).findFirst();
    if (copy.isPresent()) {
      return given
          + "; "
          + copy.get().subject()
          + " was "
          + copy.get().action().word()
          + " at "
          + copy.get().time()
          + " and may have had it for longer: "
          + NOT_KNOWN;
    }
    HistoryEntry last = null;
    for (HistoryEntry one : made) {
      Optional<HistoryEntry> end = end(key, one);
      if (end.isEmpty()) {
        return given + ": " + NOT_KNOWN;
      }
      last = last == null || end.get().time().isAfter(last.time()) ? end.get() : last;
    }
    return given
        + ", not needed since "
        + requireNonNull(last).time()
        + " at the latest: "
        + last.action().word()
        + by(last);
  }

  /** When what was given a key had others: a part may have kept it until its last change. */
  private Optional<HistoryEntry> end(CryptoKeyId key, HistoryEntry made) {
    return ends.getOrDefault(made.subject().id(), List.of()).stream()
        .filter(end -> end.time().isAfter(made.time()))
        .filter(end -> end.keys().stream().noneMatch(has -> mayBe(has, key)))
        .reduce((one, later) -> later);
  }

  private static boolean mayBe(CryptoKeyId one, CryptoKeyId other) {
    return one.isSame(other) || KeyIdForm.areAlike(one.keyId(), other.keyId());
  }

  private static String by(HistoryEntry entry) {
    return entry.user().map(user -> " by " + user).orElse("");
  }
}
