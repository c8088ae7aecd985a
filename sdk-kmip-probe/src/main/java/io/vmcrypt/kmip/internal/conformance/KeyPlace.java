package io.vmcrypt.kmip.internal.conformance;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.conformance.ConformanceStep;
import io.vmcrypt.kmip.internal.key.KeyRoundTrip;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.Dialer;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.internal.tls.TlsSession;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeStep;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One server, asked as vCenter asks, and the keys that were made there. */
final class KeyPlace {

  private static final KmipRequest DISCOVER = KmipRequest.discoverVersions();

  private static final Map<ConformanceStep, KmipOperation> OPERATIONS =
      new EnumMap<>(
          Map.of(
              ConformanceStep.CREATE,
              KmipOperation.CREATE,
              ConformanceStep.LABELS,
              KmipOperation.ADD_ATTRIBUTE,
              ConformanceStep.GET,
              KmipOperation.GET,
              ConformanceStep.GET_ATTRIBUTES,
              KmipOperation.GET_ATTRIBUTES,
              ConformanceStep.ACTIVATE,
              KmipOperation.ACTIVATE));

  /**
   * What came of making a key.
   *
   * @param id the key; empty if none was made
   * @param problems of each step that was tried, what was wrong
   */
  record Made(Optional<String> id, Map<ConformanceStep, Optional<String>> problems) {

    Optional<String> firstProblem() {
      return problems.entrySet().stream()
          .filter(one -> one.getKey().isNeeded())
          .flatMap(one -> one.getValue().stream().map(what -> one.getKey() + ": " + what))
          .findFirst();
    }
  }

  /** A talk with the server. */
  private interface Talk {
    Optional<String> with(Conversation conversation, Deadline until)
        throws ProbeFailure, TtlvException, ClosedByInterruptException;
  }

  private final ProbeOptions options;
  private final Findings findings;
  private final List<KeyRoundTrip> trips = new ArrayList<>();
  private @Nullable Conversation known;
  private @Nullable Duration longest;

  KeyPlace(ProbeOptions options) {
    this.options = options;
    this.findings = new Findings(options.endpoint());
  }

  private Deadline oneAction() {
    return Deadline.after(options.timeout(), options.time());
  }

  /** The server was probed before, and is the right one. */
  private Conversation conversation() throws ProbeFailure, ClosedByInterruptException {
    Conversation current = known;
    if (current == null) {
      current = new Conversation(options, Dialer.resolve(options.endpoint(), oneAction()));
      known = current;
      // what it does to the client later has another reason
      current.clientIsAccepted();
      if (options.credential() != null) {
        current.sendCredential(options.credential());
      }
    }
    return current;
  }

  private Optional<String> talk(Talk talk) throws ClosedByInterruptException {
    Deadline until = oneAction();
    try {
      Conversation current = conversation();
      try {
        return talk.with(current, until);
      } finally {
        current.close(until);
      }
    } catch (ProbeFailure e) {
      return Optional.of(e.outcome());
    } catch (TtlvException e) {
      return Optional.of("the answer breaks the rules of KMIP: " + e.getMessage());
    }
  }

  private static KmipResponse ask(Conversation current, KmipRequest request, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    return current.ask(KmipVersion.V1_1, request, ProbeStep.KMIP_CAPABILITIES, until);
  }

  private static Optional<String> refusal(KmipResponse answer) throws TtlvException {
    return answer.isSuccess() ? Optional.empty() : Optional.of(answer.refusal());
  }

  /** With an empty list, under KMIP 1.1. */
  Optional<String> discoverVersions() throws ClosedByInterruptException {
    return talk((current, until) -> refusal(ask(current, DISCOVER, until)));
  }

  /** Two questions over one connection. */
  Optional<String> isOneConnectionEnough() throws ClosedByInterruptException {
    return talk(
        (current, until) -> {
          ask(current, DISCOVER, until);
          ask(current, DISCOVER, until);
          return current.hangsUp()
              ? Optional.of("the server hangs up after each answer")
              : Optional.empty();
        });
  }

  /** A connection that sends nothing, and one that asks twice. */
  Optional<String> checkHealth() throws ClosedByInterruptException {
    return talk(
        (current, until) -> {
          current.connect(until);
          current.close(until);
          Optional<String> first = refusal(ask(current, DISCOVER, until));
          return first.isPresent() ? first : refusal(ask(current, DISCOVER, until));
        });
  }

  Optional<String> queryServer() throws ClosedByInterruptException {
    return talk(
        (current, until) -> {
          KmipResponse answer = timed(current, KmipRequest.queryServer(), until);
          Optional<String> refused = refusal(answer);
          if (refused.isEmpty()) {
            answer.vendor();
          }
          return refused;
        });
  }

  /** Cuts a connection in the middle of a request; the next question must be answered. */
  Optional<String> survivesCut(String key) throws ClosedByInterruptException {
    return talk(
        (current, until) -> {
          TlsSession cut = current.connect(until);
          byte[] request =
              KmipRequest.getState(key).encode(KmipVersion.V1_1, options.credential(), "cut");
          byte[] half = Arrays.copyOf(request, request.length / 2);
          Arrays.fill(request, (byte) 0);
          cut.write(half, until, options.time().now());
          Arrays.fill(half, (byte) 0);
          current.close(until);
          KmipResponse answer = timed(current, KmipRequest.getState(key), until);
          Optional<String> refused = refusal(answer);
          if (refused.isEmpty()) {
            answer.state();
          }
          return refused;
        });
  }

  private KmipResponse timed(Conversation current, KmipRequest request, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    current.prepareAction(KmipVersion.V1_1, ProbeStep.KMIP_CAPABILITIES, until);
    long start = options.time().nanoTime();
    KmipResponse answer =
        current.act(KmipVersion.V1_1, request, ProbeStep.KMIP_CAPABILITIES, until);
    Duration took = Duration.ofNanos(options.time().nanoTime() - start);
    longest = longest == null || longest.compareTo(took) < 0 ? took : longest;
    return answer;
  }

  /** How long the longest timed answer took; empty if there was none. */
  Optional<Duration> longestAction() {
    return Optional.ofNullable(longest);
  }

  /** Makes a key and uses it as vCenter does. It stays until {@link #tidyUp}. */
  Made make() throws ClosedByInterruptException {
    Conversation current;
    try {
      current = conversation();
    } catch (ProbeFailure e) {
      return new Made(Optional.empty(), Map.of(ConformanceStep.CREATE, Optional.of(e.outcome())));
    }
    KeyRoundTrip trip =
        new KeyRoundTrip(current, KmipVersion.V1_1, Set.of(), this::oneAction, findings);
    trips.add(trip);
    trip.make();
    current.close(oneAction());
    Map<ConformanceStep, Optional<String>> problems = new EnumMap<>(ConformanceStep.class);
    OPERATIONS.forEach(
        (step, operation) -> {
          Optional<String> problem = trip.problem(operation);
          if (problem.isPresent() || trip.judged(operation) || trip.did(operation)) {
            problems.put(step, problem);
          }
        });
    return new Made(trip.existing(), problems);
  }

  void tidyUp() throws ClosedByInterruptException {
    for (KeyRoundTrip trip : trips) {
      trip.tidyUp();
    }
    Conversation current = known;
    if (current != null) {
      current.close(oneAction());
    }
  }

  /** The keys that were made and are not destroyed yet, for messages. */
  List<String> existing() {
    return trips.stream()
        .flatMap(trip -> trip.existing().stream())
        .map(id -> SafeText.of(id) + " at " + options.endpoint())
        .toList();
  }

  /** The keys that are left, or may be. */
  List<String> left() {
    return findings.inOrderOfSteps().stream()
        .filter(
            one ->
                one.code().equals(FindingCode.TEST_KEY_LEFT_BEHIND)
                    || one.code().equals(FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND))
        .map(Finding::seen)
        .map(seen -> options.endpoint() + ": " + seen)
        .toList();
  }
}
