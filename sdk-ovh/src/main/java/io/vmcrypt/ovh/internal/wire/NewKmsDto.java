package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** The body of {@code POST .../vmEncryption/kms}. */
public record NewKmsDto(String ip, String sslThumbprint, @Nullable String description) {}
