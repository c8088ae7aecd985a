package io.vmcrypt.ovh.internal.wire;

import com.squareup.moshi.Json;
import org.jspecify.annotations.Nullable;

/**
 * What the API says when it refuses: {@code errorCode} in its older form, {@code class} and {@code
 * details} in its newer one, {@code error} from its token server.
 */
public record ErrorDto(
    @Nullable String errorCode,
    @Json(name = "class") @Nullable String errorClass,
    @Nullable String message,
    @Nullable Object details,
    @Nullable String error,
    @Json(name = "error_description") @Nullable String errorDescription) {}
