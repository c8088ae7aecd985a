package io.vmcrypt.ovh.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /auth/credential}. */
public record CredentialRequestDto(
    List<AccessRuleDto> accessRules,
    @Nullable String redirection,
    @Nullable List<String> allowedIPs) {}
