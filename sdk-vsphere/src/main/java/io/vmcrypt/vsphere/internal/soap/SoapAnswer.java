package io.vmcrypt.vsphere.internal.soap;

import io.vmcrypt.core.secret.Secret;
import java.util.Optional;

/**
 * What came back.
 *
 * @param cookie the session cookie's value, if the server set it
 */
public record SoapAnswer<T>(T value, Optional<Secret> cookie) {}
