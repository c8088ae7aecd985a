package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * {@code dedicatedCloud.Task}, as far as it is used. By the schema its progress is a long; here a
 * fraction is accepted too.
 */
public record TaskDto(
    @Nullable Long taskId,
    @Nullable String name,
    @Nullable String type,
    @Nullable String state,
    @Nullable Double progress,
    @Nullable String description) {}
