package io.vmcrypt.ovh.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code auth.ApiCredential}. */
public record CredentialDto(
    @Nullable Long credentialId,
    @Nullable String status,
    @Nullable List<AccessRuleDto> rules,
    @Nullable List<String> allowedIPs,
    @Nullable String creation,
    @Nullable String expiration) {}
