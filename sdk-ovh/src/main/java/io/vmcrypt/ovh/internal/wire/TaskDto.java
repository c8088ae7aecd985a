package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code dedicatedCloud.Task}. Its progress is a long by the schema; a fraction does no harm. */
public record TaskDto(
    @Nullable Long taskId,
    @Nullable String name,
    @Nullable String type,
    @Nullable String state,
    @Nullable Double progress,
    @Nullable String description,
    @Nullable String executionDate,
    @Nullable String lastModificationDate,
    @Nullable String endDate) {}
