package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** The body of {@code POST .../vmEncryption/kms/{kmsId}/changeProperties}. */
public record KmsPropertiesDto(String sslThumbprint, @Nullable String description) {}
