package io.vmcrypt.kmip.internal.server;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.kmip.internal.message.KmipCredential;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All options of a probe; {@code serverName} is the name that goes into the handshake. */
public record ProbeOptions(
    HostAndPort endpoint,
    @Nullable String serverName,
    Duration timeout,
    @Nullable ClientIdentity clientIdentity,
    @Nullable KmipCredential credential,
    @Nullable Thumbprint expectedThumbprint,
    @Nullable ServerTrust trust,
    Duration expiryWarning,
    int maxResponseBytes,
    boolean keyRoundTrip,
    TimeSource time) {

  /**
   * {@return as whom keys are asked about}
   *
   * @throws IllegalStateException if there is no client identity
   */
  public HeldKeys.Client client() {
    if (clientIdentity == null) {
      throw new IllegalStateException("there is no client identity");
    }
    return new HeldKeys.Client(
        Thumbprint.of(clientIdentity.certificate(), ThumbprintAlgorithm.SHA256),
        Optional.ofNullable(credential).map(KmipCredential::userName));
  }
}
