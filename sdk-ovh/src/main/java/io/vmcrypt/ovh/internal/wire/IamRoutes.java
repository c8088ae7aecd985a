package io.vmcrypt.ovh.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import retrofit2.http.GET;
import retrofit2.http.Header;

/** {@code /iam} of the OVHcloud API, version 2. */
public interface IamRoutes {

  @GET("iam/policy")
  Answer<List<IamPolicyDto>> policies(@Header("X-Pagination-Cursor") @Nullable String cursor);

  /** {@code iam.policy.Response}, as far as it is used. */
  record IamPolicyDto(
      @Nullable String id,
      @Nullable String name,
      @Nullable List<String> identities,
      @Nullable List<IamUrnDto> resources,
      @Nullable IamPermissionsDto permissions,
      @Nullable List<IamUrnDto> permissionsGroups,
      @Nullable Object conditions,
      @Nullable String expiredAt) {}

  /** What a policy lets through itself. OVHcloud leaves a list out that is empty. */
  record IamPermissionsDto(
      @Nullable List<IamActionDto> allow,
      @Nullable List<IamActionDto> except,
      @Nullable List<IamActionDto> deny) {}

  /** An action of a policy, which may have wildcards. */
  record IamActionDto(@Nullable String action) {}

  /** A resource, a group of resources or a permissions group of a policy, by its name. */
  record IamUrnDto(@Nullable String urn) {}
}
