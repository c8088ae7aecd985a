package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code dedicatedCloud.VMEncryptionAccessNetwork}. */
public record KmsDto(
    @Nullable Long kmsId,
    @Nullable String ip,
    @Nullable Long kmsTcpPort,
    @Nullable String sslThumbprint,
    @Nullable String description,
    @Nullable String state) {}
