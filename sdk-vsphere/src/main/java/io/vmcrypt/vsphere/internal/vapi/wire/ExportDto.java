package io.vmcrypt.vsphere.internal.vapi.wire;

import com.squareup.moshi.Json;
import io.vmcrypt.core.secret.Secret;
import org.jspecify.annotations.Nullable;

/** vAPI {@code Providers.ExportResult}. */
public record ExportDto(@Nullable String type, @Nullable Location location) {

  /** vAPI {@code Providers.Location}. */
  public record Location(
      @Nullable String url, @Json(name = "download_token") @Nullable Token downloadToken) {}

  /** vAPI {@code Providers.Token}, as far as it is read. */
  public record Token(@Nullable Secret token) {}
}
