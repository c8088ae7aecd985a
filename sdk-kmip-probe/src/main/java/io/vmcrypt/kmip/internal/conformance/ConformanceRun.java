package io.vmcrypt.kmip.internal.conformance;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.conformance.ConformanceReport;
import io.vmcrypt.kmip.conformance.ConformanceStep;
import io.vmcrypt.kmip.internal.call.KmipCalls;
import io.vmcrypt.kmip.internal.key.KeySight;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.Dialer;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.probe.Tls12Trial;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.TlsDetails;
import java.nio.channels.ClosedByInterruptException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run through all steps of a conformance suite. */
public final class ConformanceRun {

  /**
   * What is to be tried.
   *
   * @param others more servers of the same key provider
   * @param stranger the first server as another client asks it
   * @param renewed the first server as the same client asks it with its next certificate
   */
  public record Wish(
      KmipCalls server,
      int keys,
      List<KmipCalls> others,
      @Nullable KmipCalls stranger,
      @Nullable KmipCalls renewed) {}

  /** What a step did, or why it did not. */
  private interface Trial {
    /** What was wrong; empty if nothing was. */
    Optional<String> run() throws ClosedByInterruptException;
  }

  /** How a step ended, and what was seen. */
  private record Verdict(StepOutcome outcome, String seen) {

    static Verdict of(Optional<String> wrong) {
      return new Verdict(
          wrong.isPresent() ? StepOutcome.FAILED : StepOutcome.PASSED, wrong.orElse(""));
    }
  }

  private interface Judging {
    Verdict run() throws ClosedByInterruptException;
  }

  private static final Duration LONG = Duration.ofMillis(150);

  private final Wish wish;
  private final StepResults results;
  private final KeyPlace place;
  private final List<KeyPlace> others;
  private final Set<String> keys = new LinkedHashSet<>();

  /** Nothing is sent yet. */
  public ConformanceRun(Wish wish) {
    this.wish = wish;
    this.results = new StepResults(wish.server().options().time());
    this.place = new KeyPlace(wish.server().options());
    this.others = wish.others().stream().map(other -> new KeyPlace(other.options())).toList();
  }

  /** Why a step would be skipped though nothing fails before; empty if it would not. */
  public static Optional<String> whyNotAskedFor(ConformanceStep step, Wish wish) {
    return Optional.ofNullable(
        switch (step) {
          case WRAPPED_KEYS -> "not known on the wire";
          case CLIENT_WITHOUT_USAGE ->
              hasUsage(wish)
                  ? "the given certificate has an extended key usage: give one without"
                  : null;
          case SEVERAL_SERVERS -> wish.others().isEmpty() ? "no other server is given" : null;
          case OTHER_CLIENT -> wish.stranger() == null ? "no other client is given" : null;
          case RENEWED_CERTIFICATE -> wish.renewed() == null ? "no renewed one is given" : null;
          default -> null;
        });
  }

  private static boolean hasUsage(Wish wish) {
    try {
      return wish.server().options().clientIdentity() != null
          && certificate(wish).getExtendedKeyUsage() != null;
    } catch (CertificateParsingException e) {
      return true;
    }
  }

  private static X509Certificate certificate(Wish wish) {
    return requireNonNull(wish.server().options().clientIdentity()).certificate();
  }

  public ConformanceReport run() {
    for (ConformanceStep step : ConformanceStep.values()) {
      whyNotAskedFor(step, wish).ifPresent(why -> results.skip(step, why));
    }
    try {
      if (isReached(wish.server().probe())) {
        try {
          talk();
        } finally {
          tidyUp();
        }
      }
    } catch (ClosedByInterruptException e) {
      throw new OperationInterruptedException(
          new Attempt(
              "KMS", "run the conformance suite", wish.server().options().endpoint().toString()),
          "the thread was interrupted",
          "Run it again." + (made().isEmpty() ? "" : " Keys are left: " + made() + "."),
          e);
    }
    return new ConformanceReport(wish.server().options().endpoint(), results.all(), left());
  }

  /** What the probe judges without a key. */
  private boolean isReached(ProbeReport report) throws ClosedByInterruptException {
    TlsDetails tls = report.tls();
    boolean connected =
        report.outcome(ProbeStep.TLS) == StepOutcome.PASSED
            && report.outcome(ProbeStep.CONNECT) == StepOutcome.PASSED;
    results.end(
        ConformanceStep.CONNECTION,
        connected ? StepOutcome.PASSED : worst(report, ProbeStep.RESOLVE, ProbeStep.TLS),
        connected ? "" : seen(report, ProbeStep.RESOLVE, ProbeStep.TLS));
    if (!connected || tls == null) {
      return false;
    }
    Optional<Boolean> refused = refusesTls12(tls);
    results.end(
        ConformanceStep.TLS_1_2,
        refused
            .map(refuses -> refuses ? StepOutcome.FAILED : StepOutcome.PASSED)
            .orElse(StepOutcome.COULD_NOT_BE_TRIED),
        refused
            .map(refuses -> refuses ? "the server refuses TLS 1.2" : "")
            .orElse("the server did not answer to TLS 1.2 alone"));
    boolean has13 = tls.protocol().equals("TLSv1.3");
    results.end(
        ConformanceStep.TLS_1_3,
        has13 ? StepOutcome.PASSED : StepOutcome.FAILED,
        has13 ? "" : "the server chose " + tls.protocol());
    one(report, ConformanceStep.CERTIFICATE, ProbeStep.CERTIFICATE);
    client(report);
    discoverVersions(report);
    return results.passed(ConformanceStep.CERTIFICATE)
        && report.outcome(ProbeStep.CLIENT_AUTHENTICATION) == StepOutcome.PASSED
        && results.passed(ConformanceStep.DISCOVER_VERSIONS);
  }

  /** The probe finds a version without it too; vCenter asks on each connection. */
  private void discoverVersions(ProbeReport report) throws ClosedByInterruptException {
    if (report.outcome(ProbeStep.KMIP_VERSIONS) == StepOutcome.PASSED) {
      tryIt(ConformanceStep.DISCOVER_VERSIONS, place::discoverVersions);
    } else {
      one(report, ConformanceStep.DISCOVER_VERSIONS, ProbeStep.KMIP_VERSIONS);
    }
  }

  /** What the probe warns of is not enough: a server that fell silent has passed nothing. */
  private Optional<Boolean> refusesTls12(TlsDetails tls) throws ClosedByInterruptException {
    if (!tls.protocol().equals("TLSv1.3")) {
      return Optional.of(false);
    }
    ProbeOptions options = wish.server().options();
    Deadline until = Deadline.after(options.timeout(), options.time());
    try {
      return new Tls12Trial(options, Dialer.resolve(options.endpoint(), until).get(0), until)
          .isRefused();
    } catch (ProbeFailure e) {
      return Optional.empty();
    }
  }

  /** A certificate without usage that is refused says nothing about one with it. */
  private void client(ProbeReport report) {
    boolean passed = report.outcome(ProbeStep.CLIENT_AUTHENTICATION) == StepOutcome.PASSED;
    if (hasUsage(wish)) {
      one(report, ConformanceStep.CLIENT, ProbeStep.CLIENT_AUTHENTICATION);
    } else if (passed) {
      results.end(ConformanceStep.CLIENT, StepOutcome.PASSED, "");
      results.end(ConformanceStep.CLIENT_WITHOUT_USAGE, StepOutcome.PASSED, "");
    } else {
      results.skip(ConformanceStep.CLIENT, "only a certificate without usage is given");
      one(report, ConformanceStep.CLIENT_WITHOUT_USAGE, ProbeStep.CLIENT_AUTHENTICATION);
    }
  }

  private void one(ProbeReport report, ConformanceStep step, ProbeStep probed) {
    StepOutcome outcome = report.outcome(probed);
    if (outcome != StepOutcome.SKIPPED) {
      results.end(step, outcome, outcome == StepOutcome.PASSED ? "" : seen(report, probed, probed));
    }
  }

  private static StepOutcome worst(ProbeReport report, ProbeStep from, ProbeStep to) {
    return report.steps().stream()
            .filter(one -> one.step().compareTo(from) >= 0 && one.step().compareTo(to) <= 0)
            .anyMatch(one -> one.outcome() == StepOutcome.FAILED)
        ? StepOutcome.FAILED
        : StepOutcome.COULD_NOT_BE_TRIED;
  }

  private static String seen(ProbeReport report, ProbeStep from, ProbeStep to) {
    return report.findings().stream()
        .filter(Finding::isBlocking)
        .filter(
            finding ->
                Stream.of(ProbeStep.values())
                    .filter(step -> step.compareTo(from) >= 0 && step.compareTo(to) <= 0)
                    .anyMatch(step -> finding.subject().part().equals(step.toString())))
        .map(Finding::seen)
        .findFirst()
        .orElse("it did not come about");
  }

  private void talk() throws ClosedByInterruptException {
    tryIt(ConformanceStep.CONNECTION_PER_ACTION, place::isOneConnectionEnough);
    tryIt(ConformanceStep.HEALTH_CHECK, place::checkHealth);
    tryIt(ConformanceStep.QUERY_SERVER, place::queryServer);
    if (!makeFirst()) {
      return;
    }
    if (results.passed(ConformanceStep.GET)
        && results.passed(ConformanceStep.GET_ATTRIBUTES)
        && results.passed(ConformanceStep.ACTIVATE)) {
      tryIt(ConformanceStep.KEYS, this::makeMore);
    }
    latency();
    if (results.passed(ConformanceStep.GET_ATTRIBUTES)) {
      tryIt(ConformanceStep.CUT_CONNECTION, () -> place.survivesCut(keys.iterator().next()));
    }
    if (results.passed(ConformanceStep.KEYS)) {
      askAround();
    }
  }

  private boolean makeFirst() throws ClosedByInterruptException {
    results.begin();
    KeyPlace.Made made = place.make();
    made.problems().forEach((step, wrong) -> end(step, Verdict.of(wrong)));
    if (made.problems()
        .getOrDefault(ConformanceStep.GET_ATTRIBUTES, Optional.empty())
        .isPresent()) {
      // vCenter asks for the labels first
      results.skip(ConformanceStep.LABELS, "Get Attributes is refused");
    }
    made.id().ifPresent(keys::add);
    return made.id().isPresent();
  }

  private Optional<String> makeMore() throws ClosedByInterruptException {
    while (keys.size() < wish.keys()) {
      KeyPlace.Made made = place.make();
      Optional<String> wrong = made.firstProblem();
      if (made.id().isPresent() && !keys.add(made.id().get())) {
        wrong = Optional.of("two answers to Create name one key");
      }
      if (made.id().isEmpty() || wrong.isPresent()) {
        return Optional.of(
            "key " + (keys.size() + 1) + " of " + wish.keys() + ": " + wrong.orElse("not made"));
      }
    }
    return lacking(wish.server(), keys);
  }

  /** Which keys a client does not get. */
  private static Optional<String> lacking(KmipCalls server, Set<String> keys) {
    HeldKeys held = held(server, keys);
    return held.lackingReadable(keys).entrySet().stream()
        .map(one -> "key " + SafeText.of(one.getKey()) + ": " + one.getValue())
        .findFirst()
        .map(first -> held.readable().size() + " of " + keys.size() + " keys are given; " + first);
  }

  private static HeldKeys held(KmipCalls server, Set<String> keys) {
    return server.heldKeys(KeyQuestion.builder(keys).get(KeyQuestion.HowMany.ALL).build(), null);
  }

  private void latency() {
    Optional<Duration> longest = place.longestAction();
    longest.ifPresent(
        time ->
            results.end(
                ConformanceStep.LATENCY,
                time.compareTo(LONG) > 0 ? StepOutcome.FAILED : StepOutcome.PASSED,
                "the longest answer took " + time.toMillis() + " ms"));
  }

  private void askAround() throws ClosedByInterruptException {
    if (!others.isEmpty()) {
      tryIt(ConformanceStep.SEVERAL_SERVERS, this::compareServers);
    }
    KmipCalls stranger = wish.stranger();
    if (stranger != null) {
      judge(ConformanceStep.OTHER_CLIENT, () -> seenBy(stranger));
    }
    KmipCalls renewed = wish.renewed();
    if (renewed != null) {
      tryIt(ConformanceStep.RENEWED_CERTIFICATE, () -> lacking(renewed, keys));
    }
  }

  /** Each other server knows the first one's keys, and the first one a key made there. */
  private Optional<String> compareServers() throws ClosedByInterruptException {
    for (int i = 0; i < others.size(); i++) {
      KmipCalls other = wish.others().get(i);
      String at = "at " + other.options().endpoint() + ": ";
      Optional<String> wrong = lacking(other, keys).map(what -> at + what);
      if (wrong.isPresent()) {
        return wrong;
      }
      KeyPlace.Made made = others.get(i).make();
      wrong = made.firstProblem();
      if (made.id().isEmpty()) {
        return Optional.of(at + wrong.orElse("no key was made"));
      }
      wrong = lacking(wish.server(), Set.of(made.id().get()));
      if (wrong.isPresent()) {
        return Optional.of(
            "a key made " + at.replace(": ", "") + " is not known at the first: " + wrong.get());
      }
    }
    return Optional.empty();
  }

  private Verdict seenBy(KmipCalls stranger) {
    KeySight.Seen seen;
    try {
      seen = stranger.sightOf(keys);
    } catch (ThumbprintMismatchException e) {
      throw e;
    } catch (AuthenticationException | TlsException e) {
      // a client that is not let in at all sees nothing
      return Verdict.of(Optional.empty());
    }
    if (seen.told() > 0 || seen.given() > 0) {
      return Verdict.of(
          Optional.of(
              "it is told of "
                  + seen.told()
                  + " of "
                  + keys.size()
                  + " keys, and given "
                  + seen.given()));
    }
    return seen.notKnown()
        .map(
            why ->
                new Verdict(
                    StepOutcome.COULD_NOT_BE_TRIED, "it is not known whether it sees keys: " + why))
        .orElse(Verdict.of(Optional.empty()));
  }

  private void tryIt(ConformanceStep step, Trial trial) throws ClosedByInterruptException {
    judge(step, () -> Verdict.of(trial.run()));
  }

  private void judge(ConformanceStep step, Judging judging) throws ClosedByInterruptException {
    results.begin();
    try {
      end(step, judging.run());
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      results.end(step, StepOutcome.FAILED, e.outcome());
    }
  }

  private void end(ConformanceStep step, Verdict verdict) {
    results.end(step, verdict.outcome(), verdict.seen());
  }

  private void tidyUp() throws ClosedByInterruptException {
    place.tidyUp();
    for (KeyPlace other : others) {
      other.tidyUp();
    }
  }

  /** Keys that were made and are not destroyed yet, and where. */
  private String made() {
    return Stream.concat(Stream.of(place), others.stream())
        .flatMap(one -> one.existing().stream())
        .collect(Collectors.joining(", "));
  }

  private List<String> left() {
    List<String> left = new ArrayList<>(place.left());
    others.forEach(other -> left.addAll(other.left()));
    return List.copyOf(left);
  }
}
