package io.vmcrypt.vsphere.internal.vapi.wire;

import com.squareup.moshi.Json;
import org.jspecify.annotations.Nullable;

/** vAPI {@code com.vmware.vapi.std.LocalizableMessage}, as far as it is read. */
public record MessageDto(
    @Nullable String id,
    @Json(name = "default_message") @Nullable String defaultMessage,
    @Nullable String localized) {}
