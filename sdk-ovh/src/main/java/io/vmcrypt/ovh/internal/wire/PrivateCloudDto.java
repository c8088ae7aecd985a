package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code dedicatedCloud.dedicatedCloudWithIAM}, as far as it is used. */
public record PrivateCloudDto(
    @Nullable String serviceName,
    @Nullable String state,
    @Nullable String description,
    @Nullable VersionDto version,
    @Nullable String location,
    @Nullable String webInterfaceUrl,
    @Nullable String certifiedInterfaceUrl,
    @Nullable String userAccessPolicy,
    @Nullable IamDto iam) {

  /** {@code iam.ResourceMetadata}, as far as it is used. */
  public record IamDto(@Nullable String state) {}

  /** {@code dedicatedCloud.Version}. */
  public record VersionDto(
      @Nullable String major, @Nullable String minor, @Nullable String build) {}
}
