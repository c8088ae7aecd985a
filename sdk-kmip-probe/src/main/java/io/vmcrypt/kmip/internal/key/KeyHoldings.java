package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.KmipVersion;
import io.vmcrypt.kmip.ProbeStep;
import io.vmcrypt.kmip.internal.certificate.CertificateChecks;
import io.vmcrypt.kmip.internal.message.KmipExchange;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.message.ResultReason;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.Dialer;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server for the state of each given key. Before that it asks for a made-up key: a server
 * that says yes to everything proves nothing.
 */
public final class KeyHoldings {

  private static final List<String> STATES =
      List.of(
          "Pre-Active",
          "Active",
          "Deactivated",
          "Compromised",
          "Destroyed",
          "Destroyed Compromised");
  private static final int ACTIVE = 2;
  private static final String YES_TO_ALL =
      "the server says that it holds a made-up key too, so its answers prove nothing";

  private final ProbeOptions options;
  private final Attempt attempt;
  private final Deadline overall;

  public KeyHoldings(ProbeOptions options, Attempt attempt, Duration limit) {
    this.options = options;
    this.attempt = attempt;
    this.overall = Deadline.after(limit, options.time());
  }

  public HeldKeys ask(Set<String> keyIds) throws ProbeFailure, ClosedByInterruptException {
    Deadline beginning = oneCall();
    Conversation conversation =
        new Conversation(options, Dialer.resolve(options.endpoint(), beginning));
    try {
      begin(conversation, beginning);
      boolean saysYesToAll = whyNotHeld(conversation, madeUp()) == null;
      Set<String> named = new LinkedHashSet<>();
      Map<String, String> notHeld = new LinkedHashMap<>();
      Instant lastAnswer = options.time().now();
      for (String id : keyIds) {
        String reason = saysYesToAll ? YES_TO_ALL : whyNotHeld(conversation, id);
        if (reason == null) {
          named.add(id);
          lastAnswer = options.time().now();
        } else {
          notHeld.put(id, reason);
        }
      }
      return new HeldKeys(
          options.endpoint(),
          conversation.certificate(),
          named,
          Set.of(),
          Set.of(),
          notHeld,
          Map.of(),
          Optional.empty(),
          lastAnswer);
    } finally {
      conversation.close(oneCall());
    }
  }

  /** An id for which no key exists. */
  private static String madeUp() {
    return UUID.randomUUID().toString();
  }

  private Deadline oneCall() {
    return overall.within(options.timeout());
  }

  /**
   * Goes as far as the first answer, which shows who the server is and whether it lets this client
   * in.
   */
  private void begin(Conversation conversation, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    conversation.connect(until);
    checkServer(conversation);
    KmipRequest discover = KmipRequest.discoverVersions();
    KmipResponse answer =
        conversation.ask(KmipVersion.V1_1, discover, ProbeStep.KMIP_VERSIONS, until);
    try {
      if (!answer.isSuccess()) {
        throw refused(answer);
      }
      if (!answer.versions().isEmpty() && !answer.versions().contains(KmipVersion.V1_1)) {
        throw new ServiceException(
            attempt,
            "the server speaks KMIP " + answer.versions() + ", not 1.1",
            "vCenter speaks KMIP 1.1: turn it on at the KMS.",
            null,
            null);
      }
    } catch (TtlvException e) {
      throw KmipExchange.malformed(ProbeStep.KMIP_VERSIONS, discover, e);
    }
    conversation.clientIsAccepted();
  }

  private void checkServer(Conversation conversation) throws ProbeFailure {
    Thumbprint expected = options.expectedThumbprint();
    if (expected != null && !expected.matches(conversation.certificate().x509())) {
      throw mismatch(List.of(expected), conversation);
    }
    if (options.trust() instanceof ServerTrust.PinnedThumbprints pinned
        && pinned.thumbprints().stream()
            .noneMatch(pin -> pin.matches(conversation.certificate().x509()))) {
      throw mismatch(pinned.thumbprints(), conversation);
    }
    Findings findings = new Findings(options.endpoint());
    CertificateChecks.check(options, conversation.certificate(), options.time().now(), findings);
    for (Finding finding : findings.of(ProbeStep.CERTIFICATE)) {
      if (finding.code().equals(FindingCode.KMS_CERTIFICATE_NOT_TRUSTED)) {
        throw new ProbeFailure(
            ProbeStep.CERTIFICATE, finding.code(), finding.seen(), finding.advice(), null);
      }
    }
    if (options.credential() != null) {
      conversation.sendCredential(options.credential());
    }
  }

  private ThumbprintMismatchException mismatch(
      List<Thumbprint> expected, Conversation conversation) {
    return new ThumbprintMismatchException(
        attempt,
        expected,
        conversation.certificate().thumbprint(expected.get(0).algorithm()),
        null);
  }

  private ServiceException refused(KmipResponse answer) throws TtlvException {
    VendorError error = new VendorError(0, answer.reasonName(), answer.refusal(), null);
    if (answer.reason() == ResultReason.AUTHENTICATION_NOT_SUCCESSFUL) {
      return new AuthenticationException(
          attempt,
          "the TLS handshake succeeds, but the server refuses the client: " + answer.refusal(),
          "Check that the KMS knows this client, that its certificate has the extended key usage"
              + " clientAuth, and whether it wants user name and password.",
          error,
          null);
    }
    return new ServiceException(
        attempt,
        "the server refuses Discover Versions of KMIP 1.1: " + answer.refusal(),
        "vCenter speaks KMIP 1.1: turn it on at the KMS, and allow the operation for this client.",
        error,
        null);
  }

  /** Why the server does not hold the key; null if it does. */
  private @Nullable String whyNotHeld(Conversation conversation, String id)
      throws ProbeFailure, ClosedByInterruptException {
    if (overall.remainingMillis() == 0) {
      return "not asked: the time limit of " + overall.limit() + " for all keys was over";
    }
    Deadline until = oneCall();
    KmipResponse answer;
    try {
      answer =
          conversation.ask(
              KmipVersion.V1_1, KmipRequest.getState(id), ProbeStep.KMIP_CAPABILITIES, until);
    } catch (ProbeFailure e) {
      if (e.step() != ProbeStep.KMIP_CAPABILITIES) {
        // the connection is lost, which says nothing about the key
        throw e;
      }
      conversation.close(until);
      return "no answer: " + e.outcome();
    }
    try {
      return judge(answer, id);
    } catch (TtlvException e) {
      return "the answer cannot be read: " + e.getMessage();
    }
  }

  private @Nullable String judge(KmipResponse answer, String id) throws TtlvException {
    if (!answer.isSuccess()) {
      return switch (answer.reason()) {
        case ResultReason.AUTHENTICATION_NOT_SUCCESSFUL -> throw refused(answer);
        case ResultReason.ITEM_NOT_FOUND, ResultReason.OBJECT_NOT_FOUND ->
            "the server does not know it: " + answer.refusal();
        case ResultReason.PERMISSION_DENIED -> "this client may not see it: " + answer.refusal();
        default -> "the server does not tell its state: " + answer.refusal();
      };
    }
    if (!answer.id().equals(id)) {
      return "the server answered about another key";
    }
    int state = answer.state();
    if (state >= 1 && state <= ACTIVE) {
      return null;
    }
    return "its state is "
        + (state >= 1 && state <= STATES.size() ? STATES.get(state - 1) : "unknown (" + state + ")")
        + ", and vSphere uses only keys that are Active";
  }
}
