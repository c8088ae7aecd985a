package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.VsphereTask;
import io.vmcrypt.vsphere.VsphereTaskState;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a task: some properties of vSphere {@code TaskInfo} by their paths.
 *
 * @param task which one
 * @param values what is set
 * @param gone whether vCenter no longer has the task
 */
record TaskInfo(ManagedObjectReference task, Map<String, XmlFragment> values, boolean gone) {

  private static final String STATE = "info.state";
  private static final String PROGRESS = "info.progress";
  private static final String ERROR = "info.error";
  private static final String RESULT = "info.result";
  private static final String DESCRIPTION_ID = "info.descriptionId";

  /** The properties to ask for. */
  static final List<String> PATHS = List.of(STATE, PROGRESS, ERROR, RESULT, DESCRIPTION_ID);

  TaskInfo {
    values = Map.copyOf(values);
  }

  static TaskInfo unknown(ManagedObjectReference task) {
    return new TaskInfo(task, Map.of(), false);
  }

  static TaskInfo of(ObjectProperties properties) {
    return new TaskInfo(properties.object(), properties.values(), false);
  }

  TaskInfo vanished() {
    return new TaskInfo(task, values, true);
  }

  VsphereTaskState state() {
    return new VsphereTaskState(text(STATE).orElse("queued"));
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
        error().map(fault -> fault.message().isEmpty() ? fault.type() : fault.message()));
  }

  /** Why the task failed. Only for a task that has failed. */
  OperationFailedException failure(Attempt attempt) {
    Optional<ServiceException> cause =
        SoapChannel.decoding(
            attempt, () -> error().map(fault -> FaultMapping.ofTask(attempt, fault)));
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

  /** The task after one vSphere {@code ObjectUpdate}. */
  TaskInfo after(XmlFragment update) {
    Map<String, XmlFragment> now = new TreeMap<>(values);
    for (XmlFragment change : update.elements("changeSet")) {
      String path = change.text("name").orElse("");
      // a property that was unset comes as a change without a value
      change.element("val").ifPresentOrElse(value -> now.put(path, value), () -> now.remove(path));
    }
    return new TaskInfo(
        task, now, update.text("kind").filter(kind -> kind.strip().equals("leave")).isPresent());
  }
}
