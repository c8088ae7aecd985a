package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code dedicatedCloud.AllowedNetwork}, as far as it is used. */
public record AllowedNetworkDto(
    @Nullable Long networkAccessId, @Nullable String network, @Nullable String state) {}
