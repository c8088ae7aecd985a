package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.core.secret.Secret;
import java.time.Duration;

/** A token and for how long it was given. */
public record AccessToken(Secret value, Duration validity) {}
