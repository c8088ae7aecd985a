package io.vmcrypt.kmip.report;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.input.OneLine;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a probe found out about a KMS: who it is, whether it lets this client in, whether it offers
 * what vSphere needs, and what must be changed.
 *
 * <p>Immutable and thread-safe. Holds no secret.
 *
 * @param endpoint the server that was probed
 * @param certificate what the server shows; null if the probe did not get that far
 * @param tls what the handshake showed; null if the server did not answer in TLS
 * @param kmip what the server says about itself; null if it did not answer in KMIP
 * @param addresses what the addresses behind the name show, with and without the name; empty for an
 *     endpoint that is an address itself
 * @param steps all steps in their order
 * @param findings the findings, in the order of the steps. The system is "KMS", the subject is the
 *     server, and its part is the step, such as {@code client authentication}
 */
public record ProbeReport(
    HostAndPort endpoint,
    @Nullable ServerCertificate certificate,
    @Nullable TlsDetails tls,
    @Nullable KmipDetails kmip,
    List<AddressCertificate> addresses,
    List<StepResult> steps,
    List<Finding> findings) {

  /**
   * Copies the lists.
   *
   * @throws NullPointerException if a component that must be there is null
   */
  public ProbeReport {
    requireNonNull(endpoint, "endpoint");
    addresses = List.copyOf(addresses);
    steps = List.copyOf(steps);
    findings = List.copyOf(findings);
  }

  /**
   * Whether vSphere could use the KMS, by what vCenter does: TLS 1.2 or newer, the client
   * certificate accepted, KMIP 1.1, the operations Create, Get, Get Attributes and Activate on
   * symmetric keys.
   *
   * @return {@link Verdict#NOT_USABLE} if a step failed; else {@link Verdict#COULD_NOT_BE_TRIED} if
   *     a step could not be tried, or was not reached; else by the heaviest finding
   */
  public Verdict verdict() {
    if (steps.stream().anyMatch(result -> result.outcome() == StepOutcome.FAILED)) {
      return Verdict.NOT_USABLE;
    }
    boolean tried =
        steps.stream()
            .allMatch(
                result ->
                    result.outcome() == StepOutcome.PASSED
                        || (result.step() == ProbeStep.KEY_ROUND_TRIP
                            && result.outcome() == StepOutcome.SKIPPED));
    if (!tried) {
      return Verdict.COULD_NOT_BE_TRIED;
    }
    if (has(Severity.BLOCKING)) {
      return Verdict.NOT_USABLE;
    }
    return has(Severity.WARNING) ? Verdict.USABLE_WITH_WARNINGS : Verdict.USABLE;
  }

  /**
   * Whether the probe reached a server that it could judge.
   *
   * @return false if it could not be reached, or does not speak TLS: then the verdict says little
   */
  public boolean isProbed() {
    return certificate != null;
  }

  /**
   * How a step ended.
   *
   * @param step the step
   * @return its outcome
   * @throws NullPointerException if {@code step} is null
   */
  public StepOutcome outcome(ProbeStep step) {
    requireNonNull(step, "step");
    return steps.stream()
        .filter(result -> result.step() == step)
        .map(StepResult::outcome)
        .findFirst()
        .orElse(StepOutcome.SKIPPED);
  }

  /**
   * Whether there is a finding of this kind.
   *
   * @param code the kind
   * @return true if there is one or more
   * @throws NullPointerException if {@code code} is null
   */
  public boolean has(FindingCode code) {
    requireNonNull(code, "code");
    return findings.stream().anyMatch(finding -> finding.code().equals(code));
  }

  private boolean has(Severity severity) {
    return findings.stream().anyMatch(finding -> finding.severity() == severity);
  }

  /**
   * One line, whatever characters the server sent.
   *
   * @return the verdict, the server with its certificate, the versions of TLS and KMIP, and the
   *     codes of the findings
   */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    line.append(verdict()).append(": KMS ").append(endpoint);
    if (certificate != null) {
      line.append(" shows ").append(certificate);
    }
    if (tls != null && !tls.protocol().isEmpty()) {
      line.append(", ").append(tls.protocol());
    }
    if (kmip != null && !kmip.versions().isEmpty()) {
      line.append(", KMIP ").append(joined(kmip.versions().stream()));
    }
    line.append("; findings: ");
    line.append(
        findings.isEmpty()
            ? "none"
            : joined(findings.stream().map(one -> one.severity() + " " + one.code())));
    return OneLine.of(line.toString());
  }

  private static String joined(Stream<?> parts) {
    return parts.map(Object::toString).collect(Collectors.joining(", "));
  }
}
