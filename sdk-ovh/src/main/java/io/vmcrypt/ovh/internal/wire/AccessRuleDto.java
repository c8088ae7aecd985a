package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code auth.AccessRule}. */
public record AccessRuleDto(@Nullable String method, @Nullable String path) {}
