package io.vmcrypt.cli.kms;

import io.vmcrypt.vsphere.history.HistoryAction;
import io.vmcrypt.vsphere.history.HistoryEntry;
import io.vmcrypt.vsphere.history.HistoryReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Since when keys are not needed any more, as far as a history tells it. */
final class KeyTimes {

  private static final String NOT_KNOWN = "since when it is not needed is not known";

  private static final Set<HistoryAction> ENDS =
      Set.of(HistoryAction.REKEYED, HistoryAction.DECRYPTED, HistoryAction.REMOVED);

  private final Map<String, HistoryEntry> lastNamed = new HashMap<>();
  private final Map<String, List<HistoryEntry>> ends = new HashMap<>();

  KeyTimes(HistoryReport history) {
    for (HistoryEntry entry : history.entries()) {
      entry.keys().forEach(key -> lastNamed.put(key, entry));
      if (ENDS.contains(entry.action())) {
        ends.computeIfAbsent(entry.subject().id(), vm -> new ArrayList<>()).add(entry);
      }
    }
  }

  /** What is known of one key, in words. */
  String of(String key) {
    HistoryEntry made = lastNamed.get(key);
    if (made == null) {
      return "no event names it: " + NOT_KNOWN;
    }
    String given = "given to " + made.subject() + " at " + made.time() + by(made);
    // a part of the VM may have kept it for longer: only the last change is sure
    List<HistoryEntry> later =
        ends.getOrDefault(made.subject().id(), List.of()).stream()
            .filter(end -> end.time().isAfter(made.time()) && !end.keys().contains(key))
            .toList();
    if (later.isEmpty()) {
      return given + ": " + NOT_KNOWN;
    }
    HistoryEntry last = later.get(later.size() - 1);
    return given
        + ", not needed since "
        + last.time()
        + " at the latest: "
        + last.action().word()
        + by(last);
  }

  private static String by(HistoryEntry entry) {
    return entry.user().map(user -> " by " + user).orElse("");
  }
}
