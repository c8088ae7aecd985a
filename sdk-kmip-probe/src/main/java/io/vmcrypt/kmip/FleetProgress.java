package io.vmcrypt.kmip;

import io.vmcrypt.core.HostAndPort;

/**
 * How far a fleet probe has come.
 *
 * @param endpoint the server that has just been done
 * @param done how many are done, this one included
 * @param total how many there are
 */
public record FleetProgress(HostAndPort endpoint, int done, int total) {}
