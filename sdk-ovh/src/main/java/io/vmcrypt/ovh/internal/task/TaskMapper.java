package io.vmcrypt.ovh.internal.task;

import io.vmcrypt.ovh.internal.call.Dates;
import io.vmcrypt.ovh.internal.wire.TaskDto;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.task.OvhTaskState;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** {@link TaskDto} to {@link OvhTask}. */
public final class TaskMapper {

  private TaskMapper() {}

  /** A task. What the answer leaves out becomes empty or unknown. */
  public static OvhTask toTask(TaskDto dto) {
    return new OvhTask(
        dto.taskId() == null ? 0 : dto.taskId(),
        orEmpty(dto.name()),
        orEmpty(dto.type()),
        dto.state() == null ? OvhTaskState.UNKNOWN : OvhTaskState.of(dto.state()),
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

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
