package io.vmcrypt.vsphere.internal.vapi.wire;

import com.squareup.moshi.Json;
import io.vmcrypt.core.secret.Secret;
import org.jspecify.annotations.Nullable;

/** vAPI {@code Providers.ImportSpec}; the configuration is Base64. */
public record ImportRequestDto(
    Secret config,
    @Nullable Secret password,
    @Nullable ConstraintsDto constraints,
    @Json(name = "dry_run") boolean dryRun) {}
