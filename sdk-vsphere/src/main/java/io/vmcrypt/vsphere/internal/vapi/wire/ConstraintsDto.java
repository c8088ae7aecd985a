package io.vmcrypt.vsphere.internal.vapi.wire;

import com.squareup.moshi.Json;
import org.jspecify.annotations.Nullable;

/** vAPI {@code Providers.Constraints} and {@code Providers.ConstraintsSpec}. */
public record ConstraintsDto(@Json(name = "tpm_required") @Nullable Boolean tpmRequired) {}
