package io.vmcrypt.vsphere.internal.vapi.wire;

import com.squareup.moshi.Json;
import org.jspecify.annotations.Nullable;

/** vAPI {@code Providers.ImportResult}. */
public record ImportedDto(
    @Nullable String provider,
    @Json(name = "native_info") @Nullable NativeInfoDto nativeInfo,
    @Json(name = "export_time") @Nullable String exportTime,
    @Nullable ConstraintsDto constraints) {}
