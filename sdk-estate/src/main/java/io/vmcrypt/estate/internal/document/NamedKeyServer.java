package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.part.KeyServer;

/**
 * A key server with what the key provider calls it.
 *
 * @param server where it is, and how it is known
 */
public record NamedKeyServer(String name, KeyServer server) {}
