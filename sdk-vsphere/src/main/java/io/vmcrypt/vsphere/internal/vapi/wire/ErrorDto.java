package io.vmcrypt.vsphere.internal.vapi.wire;

import com.squareup.moshi.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** vAPI {@code com.vmware.vapi.std.errors.Error}, as far as it is read. */
public record ErrorDto(
    @Json(name = "error_type") @Nullable String errorType,
    @Nullable List<@Nullable MessageDto> messages) {}
