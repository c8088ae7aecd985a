package io.vmcrypt.vsphere.history;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.shared.input.OneLine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One thing that was done, of all events and the task that vCenter ties together.
 *
 * @param time when, by vCenter's clock
 * @param user who, as vCenter names the account; empty if vCenter names nobody: it did so by
 *     itself, or does not say
 * @param action what was done
 * @param subject to which VM or host; the vCenter if none is named
 * @param keys the ids of the keys that are named
 * @param types the ids of the events and of the task, such as {@code VmReconfiguredEvent}
 * @param text what vCenter says, with the arguments of events whose form is not known
 * @param task the id of the task; empty if none is kept
 * @param inUse whether one of the keys is in use now; empty if no key is named, or that is not
 *     known
 */
public record HistoryEntry(
    Instant time,
    Optional<String> user,
    HistoryAction action,
    Subject subject,
    List<String> keys,
    List<String> types,
    String text,
    Optional<String> task,
    Optional<Boolean> inUse) {

  public HistoryEntry {
    requireNonNull(time, "time");
    requireNonNull(user, "user");
    requireNonNull(action, "action");
    requireNonNull(subject, "subject");
    keys = List.copyOf(keys);
    types = List.copyOf(types);
    requireNonNull(text, "text");
    requireNonNull(task, "task");
    requireNonNull(inUse, "inUse");
  }

  HistoryEntry inUse(boolean used) {
    return new HistoryEntry(
        time, user, action, subject, keys, types, text, task, Optional.of(used));
  }

  /** {@return in one line: when, what, to what, by whom, with which keys} */
  @Override
  public String toString() {
    return OneLine.of(
        time
            + " "
            + action.word()
            + " "
            + subject
            + " by "
            + user.orElse("nobody that vCenter names")
            + (keys.isEmpty() ? "" : ", key " + String.join(", ", keys))
            + inUse.map(used -> used ? ", in use" : ", not in use any more").orElse("")
            + (action == HistoryAction.OTHER
                ? ": " + String.join(", ", types) + (text.isEmpty() ? "" : ": " + text)
                : ""));
  }
}
