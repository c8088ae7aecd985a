package io.vmcrypt.vsphere.internal.vapi.wire;

import com.squareup.moshi.Json;
import io.vmcrypt.core.secret.Secret;
import org.jspecify.annotations.Nullable;

/** vAPI {@code Providers.NativeProviderCreateSpec}. */
public record NativeSpecDto(
    @Json(name = "key_id") @Nullable String keyId,
    @Json(name = "key_derivation_key") @Nullable Secret keyDerivationKey) {}
