package io.vmcrypt.vsphere.internal.vapi.wire;

import com.squareup.moshi.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** vAPI {@code Providers.Info}. */
public record ProviderInfoDto(
    @Nullable String health,
    @Nullable List<@Nullable MessageDto> details,
    @Nullable ConstraintsDto constraints,
    @Nullable String type,
    @Json(name = "native_info") @Nullable NativeInfoDto nativeInfo) {}
