package io.vmcrypt.ovh.internal.wire.iam;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a policy lets through itself. OVHcloud leaves a list out that is empty. */
public record IamPermissionsDto(
    @Nullable List<IamActionDto> allow,
    @Nullable List<IamActionDto> except,
    @Nullable List<IamActionDto> deny) {}
