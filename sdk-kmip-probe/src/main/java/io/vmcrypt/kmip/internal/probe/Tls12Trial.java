package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.DeadlineChannel;
import io.vmcrypt.kmip.internal.net.Dialer;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.internal.tls.CertificateReader;
import io.vmcrypt.kmip.report.ProbeStep;
import java.net.InetAddress;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Optional;

/**
 * Tries TLS 1.2 alone with a server that speaks TLS 1.3: vCenter before 8.0 U3 has nothing newer.
 */
public final class Tls12Trial {

  private final ProbeOptions options;
  private final InetAddress address;
  private final Deadline talking;

  public Tls12Trial(ProbeOptions options, InetAddress address, Deadline talking) {
    this.options = options;
    this.address = address;
    this.talking = talking;
  }

  /**
   * Warns if neither TLS library gets a certificate, or if that is not known. Of a server that was
   * silent before, that is told already.
   */
  void run(Findings findings) throws ClosedByInterruptException {
    Optional<Boolean> refused = isRefused();
    if (refused.orElse(!findings.has(FindingCode.KMS_TIMED_OUT))) {
      findings.warning(
          FindingCode.KMS_TLS_1_3_ONLY,
          ProbeStep.TLS,
          refused.isPresent()
              ? "the server speaks TLS 1.3 but refuses TLS 1.2"
              : "the server speaks TLS 1.3; whether it speaks TLS 1.2 is not known, since it gave"
                  + " no answer to TLS 1.2 alone",
          "vSphere speaks TLS 1.3 from 8.0 Update 3 on (guide \"vSphere Security\", TLS profiles):"
              + " for an older one, turn on TLS 1.2 at the KMS.");
    }
  }

  private interface Handshake {
    void run(Deadline until) throws ProbeFailure, ClosedByInterruptException;
  }

  /** Whether the server refuses it to both TLS libraries; empty if it fell silent. */
  public Optional<Boolean> isRefused() throws ClosedByInterruptException {
    Optional<Boolean> refused = isRefusedTo(this::byJdk);
    return refused.equals(Optional.of(true)) ? isRefusedTo(this::withoutJdk) : refused;
  }

  private Optional<Boolean> isRefusedTo(Handshake handshake) throws ClosedByInterruptException {
    try {
      handshake.run(talking.within(options.timeout().dividedBy(5)));
      return Optional.of(false);
    } catch (ProbeFailure e) {
      return e.mayBeTheJdk() ? Optional.of(true) : Optional.empty();
    }
  }

  private void byJdk(Deadline until) throws ProbeFailure, ClosedByInterruptException {
    CertificateReader.read(dial(until), options.serverName(), List.of("TLSv1.2"), until);
  }

  private void withoutJdk(Deadline until) throws ProbeFailure, ClosedByInterruptException {
    CertificateReader.readWithoutJdk(dial(until), options.serverName(), false, until);
  }

  private DeadlineChannel dial(Deadline until) throws ProbeFailure, ClosedByInterruptException {
    return Dialer.dial(address, options.endpoint().port(), until);
  }
}
