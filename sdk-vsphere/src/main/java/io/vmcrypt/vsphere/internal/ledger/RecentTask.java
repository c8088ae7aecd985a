package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A task that vCenter's list of recent tasks has: all that have not ended, and those that ended
 * some minutes ago. vSphere {@code TaskManager.recentTask}.
 *
 * @param descriptionId what it does: {@code VirtualMachine.reconfigure}; empty if it is not told
 * @param entity what it works on; empty if it is not told
 * @param entityName its name, as people read it
 * @param user who started it: a user, a schedule, an alarm or vCenter; empty if it is not told
 * @param progress in percent; empty if it is not told
 * @param isEnded whether it has ended. A state that is not known counts as not ended
 */
record RecentTask(
    String id,
    String descriptionId,
    Optional<ManagedObjectReference> entity,
    String entityName,
    String user,
    String progress,
    boolean isEnded) {

  private static final int PAGE_SIZE = 1000;

  private static final String STATE = "info.state";
  private static final String DESCRIPTION = "info.descriptionId";
  private static final String ENTITY = "info.entity";
  private static final String ENTITY_NAME = "info.entityName";
  private static final String REASON = "info.reason";
  private static final String PROGRESS = "info.progress";
  private static final List<String> PATHS =
      List.of(STATE, DESCRIPTION, ENTITY, ENTITY_NAME, REASON, PROGRESS);

  /** vSphere {@code TaskManager.recentTask}: of tasks that have ended vCenter tells no more. */
  static final int MOST_ENDED = 200;

  static final KeyDoubt CUT =
      new KeyDoubt(
          KeyDoubt.Kind.TASK,
          "",
          MOST_ENDED
              + " tasks or more ended while it was looked, and vCenter tells no more: one"
              + " that is not told may have brought a key",
          "Try again when vCenter has less to do.",
          Optional.empty());

  /** Those that have ended since the look before. */
  static List<RecentTask> ended(Map<String, RecentTask> before, Map<String, RecentTask> after) {
    Stream<RecentTask> told =
        after.values().stream()
            .filter(RecentTask::isEnded)
            .filter(
                task -> {
                  RecentTask earlier = before.get(task.id());
                  return earlier == null || !earlier.isEnded();
                });
    // vCenter forgets tasks that have ended
    Stream<RecentTask> forgotten =
        before.values().stream().filter(task -> !task.isEnded() && !after.containsKey(task.id()));
    return Stream.concat(told, forgotten).toList();
  }

  /** Reads all, by their ids. */
  static Map<String, RecentTask> read(VimSession session, Attempt attempt) {
    ManagedObjectReference manager =
        session
            .content()
            .manager("taskManager")
            .orElseThrow(
                Lookup.missing(
                    attempt, "the server has no task manager", "Use a vCenter: each has one."));
    Map<String, RecentTask> tasks = new LinkedHashMap<>();
    new PropertyCollector(session)
        .through(
            attempt,
            manager,
            "recentTask",
            "Task",
            PATHS,
            PAGE_SIZE,
            found -> {
              if (found.object().type().equals("Task") && !isForgotten(found)) {
                tasks.put(found.object().value(), of(found));
              }
            });
    return tasks;
  }

  /** Ended, and gone since the list was made. */
  private static boolean isForgotten(ObjectProperties found) {
    VimFault fault = found.missing().get(STATE);
    return fault != null && fault.is("ManagedObjectNotFound");
  }

  private static RecentTask of(ObjectProperties found) {
    String state = word(found, STATE);
    Optional<ManagedObjectReference> entity = found.value(ENTITY).map(XmlFragment::reference);
    return new RecentTask(
        found.object().value(),
        word(found, DESCRIPTION),
        entity,
        found.text(ENTITY_NAME).map(InventoryName::shown).orElse(""),
        found.value(REASON).map(RecentTask::originator).orElse(""),
        word(found, PROGRESS),
        state.equals("success") || state.equals("error"));
  }

  private static String originator(XmlFragment reason) {
    String name =
        Stream.of("userName", "name", "alarmName")
            .flatMap(element -> reason.text(element).stream())
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    return switch (reason.type()) {
      case "TaskReasonSchedule" -> name.isEmpty() ? "" : "schedule " + name;
      case "TaskReasonAlarm" -> name.isEmpty() ? "" : "alarm " + name;
      case "TaskReasonSystem" -> "vCenter";
      default -> name;
    };
  }

  private static String word(ObjectProperties found, String path) {
    return found.text(path).map(String::strip).orElse("");
  }

  /** That it may bring a key. */
  KeyDoubt doubt() {
    Optional<String> series =
        descriptionId.isEmpty() || user.isEmpty()
            ? Optional.empty()
            : Optional.of(OneLine.of(descriptionId + " by " + user));
    return new KeyDoubt(
        KeyDoubt.Kind.TASK,
        id,
        "task %s (%s%s%s)%s, and may bring a key"
            .formatted(
                id,
                descriptionId.isEmpty() ? "vCenter does not say what it does" : descriptionId,
                user.isEmpty() ? "" : ", started by " + user,
                progress.isEmpty() ? "" : ", at " + progress + " %",
                entity.map(object -> " works on " + words(object)).orElse(" is under way")),
        "Wait until the task has ended, then try again.",
        Optional.empty(),
        series);
  }

  private String words(ManagedObjectReference object) {
    return entityName.isEmpty() ? object.value() : entityName + " (" + object.value() + ")";
  }
}
