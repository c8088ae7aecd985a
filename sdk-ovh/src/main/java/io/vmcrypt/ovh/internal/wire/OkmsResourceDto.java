package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code okms.resource.ResponseWithIAM}, as far as it is used. */
public record OkmsResourceDto(
    @Nullable String id,
    @Nullable String region,
    @Nullable String kmipEndpoint,
    @Nullable String kmipRsaEndpoint,
    @Nullable String publicCA,
    @Nullable String publicRsaCA) {}
