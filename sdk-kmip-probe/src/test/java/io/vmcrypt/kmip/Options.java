package io.vmcrypt.kmip;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a probe is set up with in tests of its parts. */
public final class Options {

  private Options() {}

  public static ProbeOptions of(
      HostAndPort endpoint,
      @Nullable String serverName,
      Duration timeout,
      @Nullable TestIdentity client) {
    return new ProbeOptions(
        endpoint,
        serverName,
        timeout,
        client == null ? null : Identities.client(client),
        null,
        null,
        null,
        Duration.ofDays(30),
        KmipProbe.DEFAULT_MAX_RESPONSE_BYTES,
        false,
        null,
        TimeSource.system());
  }
}
