package io.vmcrypt.vsphere.internal.vapi.wire;

import io.vmcrypt.core.secret.Secret;
import org.jspecify.annotations.Nullable;

/** vAPI {@code Providers.ExportSpec}. */
public record ExportRequestDto(String provider, @Nullable Secret password) {}
