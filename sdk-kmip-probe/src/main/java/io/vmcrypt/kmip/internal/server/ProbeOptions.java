package io.vmcrypt.kmip.internal.server;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.kmip.internal.message.KmipCredential;
import io.vmcrypt.kmip.report.ProbeStep;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All options of a probe; {@code serverName} is the name that goes into the handshake, and {@code
 * thorough} is null unless all steps are done.
 */
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
    @Nullable Thorough thorough,
    TimeSource time) {

  /**
   * What a thorough probe does beside all others.
   *
   * @param keys how many are made
   * @param others more servers of the same key provider
   * @param otherClient the first server as another client asks it
   * @param renewed the first server as the same client asks it with its next certificate
   */
  public record Thorough(
      int keys,
      List<ProbeOptions> others,
      @Nullable ProbeOptions otherClient,
      @Nullable ProbeOptions renewed) {}

  /** What is tried at this server. */
  public Attempt attempt(String operation) {
    return new Attempt(Findings.SYSTEM, operation, endpoint.toString());
  }

  /** The steps that are asked for. */
  public Set<ProbeStep> rows() {
    Set<ProbeStep> rows = EnumSet.allOf(ProbeStep.class);
    rows.removeIf(
        row ->
            row.compareTo(ProbeStep.KEY_ROUND_TRIP) > 0
                && (thorough == null
                    || (row == ProbeStep.SEVERAL_SERVERS && thorough.others.isEmpty())
                    || (row == ProbeStep.OTHER_CLIENT && thorough.otherClient == null)
                    || (row == ProbeStep.RENEWED_CERTIFICATE && thorough.renewed == null)));
    return rows;
  }

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
