package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code dedicatedCloud.securityOption.CompatibilityMatrixEntry}, as far as it is used. */
public record SecurityOptionDto(
    @Nullable String name, @Nullable Boolean enabled, @Nullable String state) {}
