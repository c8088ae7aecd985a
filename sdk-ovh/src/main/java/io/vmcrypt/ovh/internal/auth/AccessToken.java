package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.core.secret.Secret;
import java.time.Duration;

/** A token and how long it is valid. */
public record AccessToken(Secret value, Duration validity) {}
