package io.vmcrypt.ovh.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code auth.Details}. */
public record AuthDetailsDto(
    @Nullable String account,
    @Nullable String method,
    @Nullable String user,
    @Nullable List<String> identities) {}
