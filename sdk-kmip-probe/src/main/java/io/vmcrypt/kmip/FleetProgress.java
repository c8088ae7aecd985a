package io.vmcrypt.kmip;

import io.vmcrypt.core.HostAndPort;

/**
 * How far a fleet probe has come.
 *
 * @param endpoint the server that was probed last
 * @param done how many servers have been probed, this one included
 * @param total how many servers there are
 */
public record FleetProgress(HostAndPort endpoint, int done, int total) {}
