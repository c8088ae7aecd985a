package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.vsphere.VsphereTask;
import io.vmcrypt.vsphere.VsphereTaskState;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

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

  /** What is asked for. */
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

  /** Takes in one ObjectUpdate. */
  static final class Changes {
    private final ManagedObjectReference task;
    private final Map<String, XmlFragment> values;
    private boolean gone;

    Changes(TaskInfo before) {
      this.task = before.task();
      this.values = new TreeMap<>(before.values());
    }

    void read(ElementReader part) {
      if (part.name().equals("kind")) {
        gone = part.text().strip().equals("leave");
      } else if (part.name().equals("changeSet")) {
        XmlFragment change = part.capture();
        String path = change.text("name").orElse("");
        // a property that was unset comes as a change without a value
        change
            .element("val")
            .ifPresentOrElse(value -> values.put(path, value), () -> values.remove(path));
      }
    }

    TaskInfo result() {
      return new TaskInfo(task, values, gone);
    }
  }
}
