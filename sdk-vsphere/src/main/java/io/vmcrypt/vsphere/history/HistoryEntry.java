package io.vmcrypt.vsphere.history;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One thing that was done, of all events and the task that vCenter ties together.
 *
 * @param time when, by vCenter's clock
 * @param user who, as vCenter names the account; empty if vCenter names nobody: it did so by
 *     itself, or does not say
 * @param action what was done
 * @param subject to which VM or host; the vCenter if none is named
 * @param keys the keys that are named; most events name no key provider
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
    List<CryptoKeyId> keys,
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

  /**
   * Whether it names a key. Two key servers that count their ids have other keys of one id: a plain
   * number without a key provider names none of them.
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
            + (keys.isEmpty()
                ? ""
                : ", key "
                    + keys.stream().map(CryptoKeyId::toString).collect(Collectors.joining(", ")))
            + inUse.map(used -> used ? ", in use" : ", not in use any more").orElse("")
            + (action == HistoryAction.OTHER
                ? ": " + String.join(", ", types) + (text.isEmpty() ? "" : ": " + text)
                : ""));
  }
}
