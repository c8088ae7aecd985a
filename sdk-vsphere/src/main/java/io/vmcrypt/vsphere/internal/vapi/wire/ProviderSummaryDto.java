package io.vmcrypt.vsphere.internal.vapi.wire;

import org.jspecify.annotations.Nullable;

/** vAPI {@code Providers.Summary}, as far as it is read. */
public record ProviderSummaryDto(@Nullable String provider, @Nullable String type) {}
