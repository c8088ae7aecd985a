package io.vmcrypt.ovh.internal.wire.iam;

import org.jspecify.annotations.Nullable;

/** An action of a policy, which may have wildcards. */
public record IamActionDto(@Nullable String action) {}
