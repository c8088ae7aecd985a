package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a task: some properties of vSphere {@code TaskInfo} by their paths.
 *
 * @param missing what this user may not read, and why
 * @param gone whether vCenter no longer has the task
 */
record TaskInfo(
    ManagedObjectReference task,
    Map<String, XmlFragment> values,
    Map<String, VimFault> missing,
    boolean gone) {

  private static final String STATE = "info.state";
  private static final String PROGRESS = "info.progress";
  private static final String ERROR = "info.error";
  private static final String RESULT = "info.result";
  private static final String DESCRIPTION_ID = "info.descriptionId";
  private static final String STARTED = "info.startTime";
  private static final String COMPLETED = "info.completeTime";

  /** All there are, on each release: vSphere {@code TaskInfoState}. */
  private static final Set<VsphereTask.State> STATES =
      Set.of(
          VsphereTask.State.QUEUED,
          VsphereTask.State.RUNNING,
          VsphereTask.State.SUCCESS,
          VsphereTask.State.ERROR);

  /** The properties to ask for. */
  static final List<String> PATHS =
      List.of(STATE, PROGRESS, ERROR, RESULT, DESCRIPTION_ID, STARTED, COMPLETED);

  TaskInfo {
    values = Map.copyOf(values);
    missing = Map.copyOf(missing);
  }

  static TaskInfo unknown(ManagedObjectReference task) {
    return new TaskInfo(task, Map.of(), Map.of(), false);
  }

  static TaskInfo of(ObjectProperties properties) {
    return new TaskInfo(properties.object(), properties.values(), properties.missing(), false);
  }

  TaskInfo vanished() {
    return new TaskInfo(task, values, missing, true);
  }

  VsphereTask.State state() {
    return new VsphereTask.State(text(STATE).map(String::strip).orElse("queued"));
  }

  /**
   * Why nobody can wait for its end: vCenter does not show its state, or shows none that a task can
   * have.
   *
   * @return empty if its state is known, or it is gone
   */
  Optional<SdkException> unreadable(Attempt attempt) {
    VimFault why = missing.get(STATE);
    if (gone || (why == null && values.containsKey(STATE) && STATES.contains(state()))) {
      return Optional.empty();
    }
    return Optional.of(
        why != null
            ? FaultMapping.ofCall(attempt, why)
            : new DecodingException(
                attempt,
                values.containsKey(STATE)
                    ? "vCenter says that task %s is \"%s\", which is no state of a task"
                        .formatted(task.value(), ServerText.bounded(state().value()))
                    : "vCenter does not say in which state task " + task.value() + " is",
                "Look at the task in the vSphere Client, and at the object that it works on: it may"
                    + " still run."));
  }

  Optional<VimFault> error() {
    return Optional.ofNullable(values.get(ERROR)).map(VimFault::ofLocalized);
  }

  Optional<XmlFragment> result() {
    return Optional.ofNullable(values.get(RESULT));
  }

  private Optional<String> text(String path) {
    return Optional.ofNullable(values.get(path)).map(XmlFragment::text);
  }

  VsphereTask toTask() {
    return new VsphereTask(
        task.value(),
        state(),
        Optional.ofNullable(values.get(PROGRESS))
            .flatMap(XmlFragment::wholeNumber)
            .map(percent -> OptionalInt.of((int) Math.max(0, Math.min(100, percent))))
            .orElse(OptionalInt.empty()),
        text(DESCRIPTION_ID).orElse(""),
        error().map(fault -> fault.message().isEmpty() ? fault.type() : fault.message()),
        time(STARTED),
        time(COMPLETED));
  }

  private Optional<Instant> time(String path) {
    return Optional.ofNullable(values.get(path)).flatMap(XmlFragment::instantOrNone);
  }

  /** Why the task failed. Only for a task that has failed. */
  OperationFailedException failure(Attempt attempt) {
    Optional<ServiceException> cause = error().map(fault -> FaultMapping.ofTask(attempt, fault));
    return new OperationFailedException(
        attempt,
        "task "
            + task.value()
            + " failed"
            + cause
                .map(fault -> ": " + fault.outcome().replaceFirst("^vCenter answered ", ""))
                .orElse(" without saying why"),
        cause.map(ServiceException::advice).orElse("Look at the task in the vSphere Client."),
        task.value(),
        state().value(),
        cause.orElse(null));
  }

  /** Says that vCenter no longer has the task. */
  NotFoundException notFound(Attempt attempt, @Nullable Throwable cause) {
    return new NotFoundException(
        attempt,
        "vCenter no longer knows task " + task.value(),
        "vCenter keeps ended tasks for some minutes only: look at the object itself to see"
            + " whether the change was made.",
        null,
        cause);
  }

  /** The task after one vSphere {@code MissingObject}: it is gone, or this user may not see it. */
  TaskInfo without(XmlFragment object) {
    VimFault why = VimFault.ofLocalized(object.requiredElement("fault"));
    PageObject.checkSession(why);
    return why.is("ManagedObjectNotFound")
        ? vanished()
        : new TaskInfo(task, Map.of(), Map.of(STATE, why), false);
  }

  /** The task after one vSphere {@code ObjectUpdate}. */
  TaskInfo after(XmlFragment update) {
    Map<String, XmlFragment> now = new TreeMap<>(values);
    Map<String, VimFault> unread = new TreeMap<>(missing);
    for (XmlFragment change : update.elements("changeSet")) {
      String path = change.required("name");
      // a property that was unset comes as a change without a value
      change.element("val").ifPresentOrElse(value -> now.put(path, value), () -> now.remove(path));
      unread.remove(path);
    }
    for (XmlFragment property : update.elements("missingSet")) {
      String path = property.required("path");
      now.remove(path);
      VimFault why = VimFault.ofLocalized(property.requiredElement("fault"));
      PageObject.checkSession(why);
      unread.put(path, why);
    }
    return new TaskInfo(task, now, unread, update.required("kind").strip().equals("leave"));
  }
}
