package io.vmcrypt.ovh.internal.wire.iam;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code iam.policy.Response}, as far as it is used. */
public record IamPolicyDto(
    @Nullable String id,
    @Nullable String name,
    @Nullable List<String> identities,
    @Nullable List<IamUrnDto> resources,
    @Nullable IamPermissionsDto permissions,
    @Nullable List<IamUrnDto> permissionsGroups,
    @Nullable Object conditions,
    @Nullable String expiredAt) {}
