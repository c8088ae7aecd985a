package io.vmcrypt.ovh.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code okms.credential.Creation}. */
public record NewOkmsCredentialDto(
    String name, String csr, List<String> identityURNs, @Nullable String description) {}
