package io.vmcrypt.ovh.internal.task;

import static io.vmcrypt.core.shared.ServerText.orEmpty;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.call.Dates;
import io.vmcrypt.ovh.internal.call.SameThing;
import io.vmcrypt.ovh.internal.wire.TaskDto;
import io.vmcrypt.ovh.task.OvhTask;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** {@link TaskDto} to {@link OvhTask}. */
final class TaskMapper {

  private TaskMapper() {}

  /** The id of the task that a change has started. */
  static long toStarted(Attempt attempt, TaskDto dto) {
    Long taskId = dto.taskId();
    if (taskId == null || taskId <= 0) {
      throw new DecodingException(
          attempt,
          "the answer names no task",
          "It may have taken effect all the same: run the step again, it looks first.");
    }
    return taskId;
  }

  /** A task. What the answer leaves out becomes empty or unknown, but for its id. */
  static OvhTask toTask(Attempt attempt, long taskId, TaskDto dto) {
    SameThing.check(attempt, taskId, dto.taskId());
    return new OvhTask(
        taskId,
        orEmpty(dto.name()),
        orEmpty(dto.type()),
        dto.state() == null ? OvhState.UNKNOWN : OvhState.of(dto.state()),
        percent(dto.progress()),
        orEmpty(dto.description()),
        Dates.instant(dto.executionDate()),
        Dates.instant(dto.lastModificationDate()),
        Dates.instant(dto.endDate()));
  }

  private static OptionalInt percent(@Nullable Double progress) {
    return progress == null || !(progress >= 0 && progress <= 100)
        ? OptionalInt.empty()
        : OptionalInt.of(progress.intValue());
  }
}
