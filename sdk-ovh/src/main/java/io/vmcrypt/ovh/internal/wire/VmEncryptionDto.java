package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code dedicatedCloud.VMEncryption}. */
public record VmEncryptionDto(@Nullable String state) {}
