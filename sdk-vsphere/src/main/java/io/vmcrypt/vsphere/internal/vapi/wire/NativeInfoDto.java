package io.vmcrypt.vsphere.internal.vapi.wire;

import com.squareup.moshi.Json;
import org.jspecify.annotations.Nullable;

/** vAPI {@code Providers.NativeProviderInfo}. */
public record NativeInfoDto(@Json(name = "key_id") @Nullable String keyId) {}
