package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code dedicatedCloud.twoFAWhitelist}, as far as it is used. */
public record TwoFaWhitelistDto(
    @Nullable Long id, @Nullable String ip, @Nullable Long cidrNetmask, @Nullable String state) {}
