package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.internal.key.KeyHoldings;
import io.vmcrypt.kmip.internal.key.KeyRoundTrip;
import io.vmcrypt.kmip.internal.key.KeySight;
import io.vmcrypt.kmip.internal.key.TestKeys;
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
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.StepResult;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The steps that a thorough probe adds: what else vCenter was seen to do, with several keys,
 * servers and clients. The server speaks KMIP 1.1, lets this client in, and is the right one.
 */
final class ThoroughRun {

  private static final KmipRequest DISCOVER = KmipRequest.discoverVersions();

  /** What a step asks. */
  private interface Asking {
    void ask(Deadline until) throws ProbeFailure, TtlvException, ClosedByInterruptException;
  }

  private final ProbeOptions options;
  private final ProbeOptions.Thorough wish;
  private final Conversation conversation;
  private final TestKeys made;
  private final Steps steps;
  private final Findings findings;
  private final List<ProbeRun> others;

  /** The step that is done now. */
  private ProbeStep now = ProbeStep.HEALTH_CHECK;

  /**
   * Nothing is sent yet.
   *
   * @param others gets the runs at other servers
   */
  ThoroughRun(
      ProbeOptions options,
      ProbeOptions.Thorough wish,
      Conversation conversation,
      TestKeys made,
      Steps steps,
      Findings findings,
      List<ProbeRun> others) {
    this.options = options;
    this.wish = wish;
    this.conversation = conversation;
    this.made = made;
    this.steps = steps;
    this.findings = findings;
    this.others = others;
  }

  /**
   * Does the steps. One that fails skips those that need it.
   *
   * @param first what came of the first key
   */
  void run(KeyRoundTrip first) throws ClosedByInterruptException {
    checkHealth();
    step(
        ProbeStep.QUERY_SERVER,
        "vCenter 7.0.3 was seen to ask for nothing but this when trust is established, which may"
            + " fail without: allow Query for this client.",
        until -> answered(KmipRequest.queryServer(), until).vendor());
    if (first.did(KmipOperation.GET_ATTRIBUTES)) {
      step(
          ProbeStep.CUT_CONNECTION,
          "A host or network that fails takes the KMS with it: report it to its vendor.",
          until -> cut(made.ids().iterator().next(), until));
    }
    if (first.outcome() == StepOutcome.PASSED
        && step(
            ProbeStep.SEVERAL_KEYS,
            "In vCenter, some VMs would be locked while others are not: report it to the vendor.",
            until -> makeMore())) {
      askAround();
    }
  }

  /** A connection that sends nothing, and one that asks twice. */
  private void checkHealth() throws ClosedByInterruptException {
    step(
        ProbeStep.HEALTH_CHECK,
        "vCenter 7.0.3 was seen to do this every five minutes, and to ask Discover Versions first"
            + " on each connection: it shows the KMS as not connected.",
        until -> {
          conversation.connect(until);
          conversation.close(until);
          succeeded(conversation.ask(KmipVersion.V1_1, DISCOVER, now, until), DISCOVER);
          succeeded(conversation.ask(KmipVersion.V1_1, DISCOVER, now, until), DISCOVER);
        });
    if (conversation.hangsUp()) {
      findings.note(
          FindingCode.KMS_CONNECTION_CLOSED,
          ProbeStep.HEALTH_CHECK,
          "the server hangs up after each answer",
          "vCenter 7.0.3 was seen to send the next message over the same connection. What it"
              + " does when that is lost is not known.");
    }
  }

  /** Cuts a connection in the middle of a request; the next question must be answered. */
  private void cut(String key, Deadline until)
      throws ProbeFailure, TtlvException, ClosedByInterruptException {
    TlsSession cut = conversation.connect(until);
    byte[] request = KmipRequest.getState(key).encode(KmipVersion.V1_1, null, "cut");
    cut.write(Arrays.copyOf(request, request.length / 2), until);
    conversation.close(until);
    answered(KmipRequest.getState(key), until).state();
  }

  private KmipResponse answered(KmipRequest request, Deadline until)
      throws ProbeFailure, TtlvException, ClosedByInterruptException {
    conversation.prepareAction(KmipVersion.V1_1, now, until);
    return succeeded(conversation.act(KmipVersion.V1_1, request, now, until), request);
  }

  private KmipResponse succeeded(KmipResponse answer, KmipRequest request)
      throws ProbeFailure, TtlvException {
    if (!answer.isSuccess()) {
      String seen = "the server refuses %s: %s".formatted(request.operation(), answer.refusal());
      throw new ProbeFailure(now, FindingCode.KMIP_REQUEST_REFUSED, seen, "", null);
    }
    return answer;
  }

  /** The step failed if that is known, else it could not be tried. */
  private ProbeFailure ended(boolean isKnown, String seen) {
    steps.end(now, isKnown ? StepOutcome.FAILED : StepOutcome.COULD_NOT_BE_TRIED);
    return new ProbeFailure(now, FindingCode.TEST_KEY_FAILED, seen, "", null);
  }

  private void makeMore() throws ProbeFailure, ClosedByInterruptException {
    for (int i = 1; i < wish.keys(); i++) {
      StepOutcome outcome = made.make().outcome();
      if (outcome != StepOutcome.PASSED) {
        throw ended(
            outcome == StepOutcome.FAILED,
            "the first of %s keys was made and used, a later one was not: see the key round trip"
                .formatted(wish.keys()));
      }
    }
    if (made.ids().size() < wish.keys()) {
      throw ended(true, "two answers to Create name one key");
    }
    mustGet(options, made.ids(), "");
  }

  private void mustGet(ProbeOptions asking, Set<String> keys, String where)
      throws ProbeFailure, ClosedByInterruptException {
    HeldKeys held =
        new KeyHoldings(asking, null, asking.attempt("probe"), KeyHoldings.all(keys)).ask();
    Map<String, String> lacks = held.lackingReadable(keys);
    List<String> refused = new ArrayList<>(lacks.keySet());
    refused.removeIf(key -> !held.notHeld().containsKey(key) || held.notKnown().contains(key));
    for (String key : refused.isEmpty() ? lacks.keySet() : refused) {
      throw ended(
          !refused.isEmpty(),
          "%s%s of %s keys are given; key %s: %s"
              .formatted(
                  where, held.readable().size(), keys.size(), SafeText.of(key), lacks.get(key)));
    }
  }

  private void askAround() throws ClosedByInterruptException {
    if (!wish.others().isEmpty()) {
      step(
          ProbeStep.SEVERAL_SERVERS,
          "VMs are locked when vCenter asks another server of the key provider: have the servers"
              + " share their keys at once.",
          until -> {
            for (ProbeOptions other : wish.others()) {
              compare(other);
            }
          });
    }
    ProbeOptions stranger = wish.otherClient();
    if (stranger != null) {
      step(
          ProbeStep.OTHER_CLIENT,
          "Whoever has another client certificate can get the keys of the VMs; vCenter cannot tell:"
              + " have the KMS give keys to their owner alone.",
          until -> mustNotSee(stranger));
    }
    ProbeOptions renewed = wish.renewed();
    if (renewed != null) {
      step(
          ProbeStep.RENEWED_CERTIFICATE,
          "VMs are locked after vCenter's client certificate is renewed: have the KMS know both"
              + " certificates as one client.",
          until -> mustGet(renewed, made.ids(), ""));
    }
  }

  /** Another server is probed itself, knows the first one's keys, and the first one its key. */
  private void compare(ProbeOptions other) throws ProbeFailure, ClosedByInterruptException {
    ProbeRun there = new ProbeRun(other, Dialer::resolve);
    others.add(there);
    there.ask();
    String at = "at " + other.endpoint() + ": ";
    List<ProbeRun> before = others.subList(0, others.size() - 1);
    if (there.isOneServerWith(conversation) || before.stream().anyMatch(there::isOneServerWith)) {
      throw ended(false, at + KeyHoldings.ONE_SERVER);
    }
    Optional<StepResult> open = there.firstOpen();
    if (open.isPresent()) {
      throw ended(
          open.get().outcome() == StepOutcome.FAILED,
          at + "its own probe did not pass the step " + open.get().step());
    }
    mustGet(other, made.ids(), at);
    mustGet(options, there.keys(), "of a key that was made " + at);
  }

  private void mustNotSee(ProbeOptions stranger) throws ProbeFailure, ClosedByInterruptException {
    Set<String> keys = made.ids();
    KeySight.Seen seen;
    try {
      seen = new KeySight(stranger, keys).look();
    } catch (AuthenticationException e) {
      // a client that is not let in at all sees nothing
      return;
    } catch (ProbeFailure e) {
      if (e.step() == ProbeStep.CLIENT_AUTHENTICATION && e.isDecisive()) {
        return;
      }
      throw e;
    }
    if (seen.told() > 0 || seen.given() > 0) {
      throw ended(
          true,
          "another client sees %s of %s keys, and is given %s"
              .formatted(seen.told(), keys.size(), seen.given()));
    }
    if (seen.notKnown().isPresent()) {
      throw ended(
          false, "it is not known whether another client sees keys: " + seen.notKnown().get());
    }
  }

  /** Returns whether the step passed; if not, a finding says why. */
  private boolean step(ProbeStep step, String meaning, Asking asking)
      throws ClosedByInterruptException {
    Deadline until = Deadline.after(options.timeout(), options.time());
    steps.begin();
    now = step;
    try {
      asking.ask(until);
      steps.pass(step);
    } catch (ProbeFailure e) {
      // that a server is gone after a cut connection is what that step looks for
      if (!e.isDecisive() && step != ProbeStep.CUT_CONNECTION) {
        steps.end(step, StepOutcome.COULD_NOT_BE_TRIED);
      }
      fail(step, e.code(), e.outcome(), e.advice(), meaning);
    } catch (ThumbprintMismatchException e) {
      fail(step, FindingCode.KMS_THUMBPRINT_MISMATCH, e.outcome(), e.advice(), meaning);
    } catch (TtlvException e) {
      String seen = "the answer breaks the rules of KMIP: " + e.getMessage();
      fail(step, FindingCode.KMIP_MALFORMED_ANSWER, seen, "", meaning);
    } catch (SdkException e) {
      fail(step, FindingCode.KMIP_REQUEST_REFUSED, e.outcome(), e.advice(), meaning);
    } finally {
      conversation.close(until);
    }
    return steps.hasPassed(step);
  }

  private void fail(ProbeStep step, FindingCode code, String seen, String advice, String meaning) {
    findings.blocking(code, step, seen, (advice + " " + meaning).strip());
    steps.end(step, StepOutcome.FAILED);
  }
}
