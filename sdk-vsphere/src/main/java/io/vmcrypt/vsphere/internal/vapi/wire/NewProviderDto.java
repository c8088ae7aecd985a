package io.vmcrypt.vsphere.internal.vapi.wire;

import com.squareup.moshi.Json;
import org.jspecify.annotations.Nullable;

/** vAPI {@code Providers.CreateSpec}. */
public record NewProviderDto(
    String provider,
    ConstraintsDto constraints,
    @Json(name = "native_spec") @Nullable NativeSpecDto nativeSpec) {}
