package io.vmcrypt.ovh.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code auth.ApiCredential}, as far as it is used. */
public record CredentialDto(@Nullable List<AccessRuleDto> rules) {}
