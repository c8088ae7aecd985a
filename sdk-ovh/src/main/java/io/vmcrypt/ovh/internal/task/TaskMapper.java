package io.vmcrypt.ovh.internal.task;

import static io.vmcrypt.core.shared.ServerText.orEmpty;

import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.call.OddAnswer;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.TaskDto;
import io.vmcrypt.ovh.task.OvhTask;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** {@link TaskDto} to {@link OvhTask}. */
final class TaskMapper {

  private TaskMapper() {}

  /** The id of the task that a change has started. */
  static long toStarted(TaskDto dto) {
    Long taskId = dto.taskId();
    if (taskId == null || taskId <= 0) {
      throw new OddAnswer(
          "the answer names no task",
          "It may have taken effect all the same: run the step again, it looks first.");
    }
    return taskId;
  }

  /** A task. What the answer leaves out becomes empty or unknown, but for its id. */
  static OvhTask toTask(long taskId, TaskDto dto) {
    OddAnswer.unlessAbout(taskId, dto.taskId());
    return new OvhTask(
        taskId,
        orEmpty(dto.name()),
        orEmpty(dto.type()),
        dto.state() == null ? OvhState.UNKNOWN : new OvhState(dto.state()),
        percent(dto.progress()),
        orEmpty(dto.description()));
  }

  private static OptionalInt percent(@Nullable Double progress) {
    return progress == null || !(progress >= 0 && progress <= 100)
        ? OptionalInt.empty()
        : OptionalInt.of(progress.intValue());
  }
}
