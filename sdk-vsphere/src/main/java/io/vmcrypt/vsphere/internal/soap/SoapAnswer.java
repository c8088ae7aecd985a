package io.vmcrypt.vsphere.internal.soap;

import io.vmcrypt.core.secret.Secret;
import java.util.Optional;

/**
 * What came back.
 *
 * @param <T> what was read
 * @param value what was read
 * @param cookie the session cookie's value, if the server set it
 */
public record SoapAnswer<T>(T value, Optional<Secret> cookie) {}
