package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** An action of a policy, which may have wildcards. */
public record IamActionDto(@Nullable String action) {}
