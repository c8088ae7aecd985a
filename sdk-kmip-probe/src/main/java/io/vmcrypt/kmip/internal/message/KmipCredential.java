package io.vmcrypt.kmip.internal.message;

import io.vmcrypt.core.secret.Secret;

/** User name and password (KMIP 1.1 section 2.1.2). */
public record KmipCredential(String userName, Secret password) {}
