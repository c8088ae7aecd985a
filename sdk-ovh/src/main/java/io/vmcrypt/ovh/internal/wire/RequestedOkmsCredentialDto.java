package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code okms.credential.CreationResponse}, as far as it is used. */
public record RequestedOkmsCredentialDto(@Nullable String id) {}
