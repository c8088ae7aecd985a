package io.vmcrypt.ovh.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code okms.credential.GetResponse}, as far as it is used. */
public record OkmsCredentialDto(
    @Nullable String id,
    @Nullable String name,
    @Nullable String status,
    @Nullable String certificatePEM,
    @Nullable String expiredAt,
    @Nullable String description,
    @Nullable List<String> identityURNs) {}
