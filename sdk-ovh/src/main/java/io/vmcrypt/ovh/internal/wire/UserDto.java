package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code dedicatedCloud.User}, as far as it is used. */
public record UserDto(
    @Nullable Long userId,
    @Nullable String name,
    @Nullable String login,
    @Nullable Boolean encryptionRight) {}
