package io.vmcrypt.kmip.internal.call;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.key.IdentityTrial;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.kmip.internal.key.KeyHoldings;
import io.vmcrypt.kmip.internal.key.KeyListing;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.Dialer;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.probe.ProbeRun;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.internal.tls.TlsDialer;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.kmip.key.LocatedKeys;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one server can be asked. {@code KmipProbe} says what each call does and throws. */
public final class KmipCalls {

  private static final Logger log = LoggerFactory.getLogger(KmipCalls.class);

  private final ProbeOptions options;
  private final CallObserver observer;

  /** Nothing is sent yet. */
  public KmipCalls(ProbeOptions options, CallListener callListener) {
    this.options = options;
    this.observer = new CallObserver(callListener, options.time());
  }

  private HostAndPort endpoint() {
    return options.endpoint();
  }

  public ServerCertificate readCertificate() {
    ServerCertificate certificate =
        asked("read the certificate", "TLS certificate", attempt -> expected(read(), attempt));
    log.debug("{} shows {}", endpoint(), certificate);
    return certificate;
  }

  private ServerCertificate expected(ServerCertificate shown, Attempt attempt) {
    Thumbprint expected = options.expectedThumbprint();
    if (expected != null && !expected.matches(shown.x509())) {
      throw new ThumbprintMismatchException(
          attempt, List.of(expected), shown.thumbprint(expected.algorithm()), null);
    }
    return shown;
  }

  private ServerCertificate read() throws ProbeFailure, ClosedByInterruptException {
    Deadline deadline = Deadline.after(options.timeout(), options.time());
    TlsDialer dialer = new TlsDialer(endpoint());
    return ServerCertificate.of(
        Dialer.first(
            Dialer.resolve(endpoint(), deadline),
            deadline,
            (address, until) -> dialer.certificates(address, options.serverName(), until),
            (address, why) -> log.debug("{}: {}", address, why.outcome())));
  }

  public IdentityTrial tryIdentity(Collection<String> keyIds) {
    if (options.clientIdentity() == null) {
      throw new IllegalStateException("tryIdentity needs clientIdentity");
    }
    HeldKeys keys = keyIds.isEmpty() ? none() : heldKeys(KeyHoldings.all(keyIds), null);
    Map<String, String> refused = new LinkedHashMap<>();
    probe().findings().stream()
        .filter(Finding::isBlocking)
        .forEach(finding -> refused.putIfAbsent(finding.code().value(), finding.seen()));
    return new IdentityTrial(keys, options.keyRoundTrip(), refused);
  }

  /** Of no key at all: who the server is, and when. */
  private HeldKeys none() {
    return new HeldKeys(
        endpoint(),
        readCertificate(),
        options.client(),
        Set.of(),
        Set.of(),
        Set.of(),
        Map.of(),
        Set.of(),
        Map.of(),
        Optional.empty(),
        options.time().now());
  }

  public ProbeReport probe() {
    ProbeReport report =
        observer.observe(
            options.attempt("probe"),
            "KMIP probe",
            () -> new ProbeRun(options, Dialer::resolve).run(),
            KmipCalls::outcome);
    log.debug("{}: {}, {}", endpoint(), report.verdict(), report.findings());
    return report;
  }

  /**
   * A probe that gets as far as the certificate has succeeded, whatever it found about the server.
   */
  private static RemoteCall.Outcome outcome(ProbeReport report) {
    if (report.outcome(ProbeStep.CONNECT) != StepOutcome.PASSED) {
      return RemoteCall.Outcome.CONNECTION_FAILED;
    }
    return report.isProbed() ? RemoteCall.Outcome.SUCCEEDED : RemoteCall.Outcome.TLS_FAILED;
  }

  /**
   * Asks about keys.
   *
   * @param old the old server; null if the keys are compared with none
   */
  public HeldKeys heldKeys(KeyQuestion question, @Nullable KmipCalls old) {
    requireIdentity();
    if (old != null) {
      old.requireIdentity();
      if (old.endpoint().equals(endpoint())) {
        throw new IllegalArgumentException(
            endpoint() + " is to be compared with itself: give the probe of the old server");
      }
    } else if (question.hashesWhereNoDigest()) {
      throw new IllegalArgumentException(
          "hashWhereNoDigest needs the probe of the old server: keys are hashed only to compare"
              + " them");
    }
    int keys = question.keyIds().size();
    HeldKeys held =
        asked(
            "ask about " + Count.of(keys, "key"),
            "KMIP Get Attributes",
            attempt ->
                new KeyHoldings(options, old == null ? null : old.options, attempt, question)
                    .ask());
    log.debug("{}", held);
    return held;
  }

  public LocatedKeys locateKeys(Duration limit) {
    requireIdentity();
    LocatedKeys located =
        asked(
            "list its keys",
            "KMIP Locate",
            attempt -> new KeyListing(options, attempt, limit).list());
    log.debug(
        "{} lists {} keys{}",
        endpoint(),
        located.ids().size(),
        located.gap().map(gap -> ", not all: " + gap).orElse(""));
    return located;
  }

  private void requireIdentity() {
    if (options.clientIdentity() == null) {
      throw new IllegalStateException(
          "what is asked about keys needs clientIdentity: give the certificate and key by which the"
              + " KMS "
              + endpoint()
              + " knows vCenter, or a client with the same rights");
    }
  }

  private interface Asking<T> {
    T ask(Attempt attempt) throws ProbeFailure, ClosedByInterruptException;
  }

  private <T> T asked(String operation, String method, Asking<T> asking) {
    Attempt attempt = options.attempt(operation);
    return observer.observe(
        attempt,
        method,
        () -> {
          try {
            return asking.ask(attempt);
          } catch (ProbeFailure e) {
            throw exception(attempt, e);
          } catch (ClosedByInterruptException e) {
            throw new OperationInterruptedException(
                attempt, "the thread was interrupted", "Ask again: nothing has changed.", e);
          }
        });
  }

  private static SdkException exception(Attempt attempt, ProbeFailure e) {
    if (e.code().equals(FindingCode.KMS_NOT_KMIP)
        || e.code().equals(FindingCode.KMIP_MALFORMED_ANSWER)
        || e.code().equals(FindingCode.KMIP_ANSWER_TOO_LARGE)) {
      return new DecodingException(attempt, e.outcome(), e.advice(), e);
    }
    boolean unreachable =
        e.code().equals(FindingCode.KMS_NAME_NOT_RESOLVED)
            || e.code().equals(FindingCode.KMS_CONNECTION_REFUSED)
            || e.code().equals(FindingCode.KMS_CONNECTION_CLOSED)
            || e.code().equals(FindingCode.KMS_TIMED_OUT);
    String outcome = "at step " + e.step() + ", " + e.outcome();
    return unreachable
        ? new ConnectionException(attempt, outcome, e.advice(), e)
        : new TlsException(attempt, outcome, e.advice(), e);
  }
}
