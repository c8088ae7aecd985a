package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code dedicatedCloud.Task}. */
public record TaskDto(
    @Nullable Long taskId,
    @Nullable String name,
    @Nullable String type,
    @Nullable String state,
    @Nullable Long progress,
    @Nullable String description,
    @Nullable String executionDate,
    @Nullable String lastModificationDate,
    @Nullable String endDate) {}
