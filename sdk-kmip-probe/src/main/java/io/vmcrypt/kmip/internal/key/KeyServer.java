package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.KeyIdForm;
import io.vmcrypt.kmip.internal.certificate.CertificateChecks;
import io.vmcrypt.kmip.internal.message.GivenKey;
import io.vmcrypt.kmip.internal.message.KeyAttributes;
import io.vmcrypt.kmip.internal.message.KeyDigest;
import io.vmcrypt.kmip.internal.message.KmipExchange;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.message.ResultReason;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.Dialer;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.KmipVersions;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeStep;
import java.nio.channels.ClosedByInterruptException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One server that is asked about keys. At the start and at the end it is asked for a key that is
 * made up: a server that says yes to everything proves nothing.
 */
final class KeyServer {

  /**
   * What the server said, or why it said nothing of use. One of the two is there.
   *
   * @param isNo whether it said no; what is not said is no "no"
   */
  record Said<T>(@Nullable T value, @Nullable String reason, boolean isNo) {

    static <T> Said<T> value(T value) {
      return new Said<>(value, null, false);
    }

    static <T> Said<T> no(String reason) {
      return new Said<>(null, reason, true);
    }

    static <T> Said<T> nothing(String reason) {
      return new Said<>(null, reason, false);
    }

    String why() {
      return String.valueOf(reason);
    }
  }

  /** A question whose answer is still to be read. */
  private interface Question {
    Said<KmipResponse> ask(Deadline until)
        throws ProbeFailure, TtlvException, ClosedByInterruptException;
  }

  /** After an id. */
  private static final String WRITTEN_OTHERWISE =
      ", whose id is the same written otherwise; to vCenter and to a KMS an id is text";

  private static final String YES_TO_ALL =
      "the server says that it holds a made-up key too, so its answers prove nothing";

  /** Those of 1.x that can pass ids over. */
  private static final Set<KmipVersion> PAGING = Set.of(KmipVersion.V1_3, KmipVersion.V1_4);

  private final ProbeOptions options;
  private final Attempt attempt;
  private final Deadline overall;
  private final Conversation conversation;
  private Optional<KmipVersion> paging = Optional.empty();
  private boolean tellsBasicsOnly;
  private @Nullable String doubt;

  KeyServer(ProbeOptions options, Attempt attempt, Deadline overall)
      throws ProbeFailure, ClosedByInterruptException {
    this.options = options;
    this.attempt = attempt;
    this.overall = overall;
    this.conversation = new Conversation(options, Dialer.resolve(options.endpoint(), oneCall()));
  }

  void close() {
    conversation.close(oneCall());
  }

  private Deadline oneCall() {
    return overall.within(options.timeout());
  }

  /**
   * Goes as far as the first answers, which show who the server is, whether it lets this client in,
   * and whether it says yes to everything.
   *
   * @return this server
   */
  KeyServer begin(Set<String> asked) throws ProbeFailure, ClosedByInterruptException {
    askForMadeUp(asked, connect());
    return this;
  }

  /**
   * Goes as far as the versions of KMIP.
   *
   * @return why the server refuses to tell them; null if it does not
   */
  @Nullable VendorError connect() throws ProbeFailure, ClosedByInterruptException {
    Deadline until = oneCall();
    conversation.connect(until);
    checkServer();
    KmipVersions asking = new KmipVersions(conversation, until);
    KmipResponse answer = asking.ask();
    VendorError refusal = null;
    try {
      if (!answer.isSuccess()) {
        refusal = refusal(answer);
        if (answer.reason() == ResultReason.AUTHENTICATION_NOT_SUCCESSFUL) {
          throw refused(refusal);
        }
      } else if (answer.versions().isEmpty()
          ? !asking.asked().equals(KmipVersion.V1_1)
          : !answer.versions().contains(KmipVersion.V1_1)) {
        throw new ServiceException(
            attempt,
            "the server speaks KMIP " + SafeText.of(asking.from(answer).toString()) + ", not 1.1",
            "vCenter speaks KMIP 1.1: turn it on at the KMS.");
      } else {
        paging = answer.versions().stream().filter(PAGING::contains).max(Comparator.naturalOrder());
      }
    } catch (TtlvException e) {
      throw KmipExchange.malformed(ProbeStep.KMIP_VERSIONS, KmipOperation.DISCOVER_VERSIONS, e);
    }
    conversation.clientIsAccepted();
    return refusal;
  }

  /** Asks for a made-up key once more: a server may say yes to everything since a while. */
  KeyServer end(Set<String> asked) throws ProbeFailure, ClosedByInterruptException {
    if (doubt == null) {
      askForMadeUp(asked, null);
    }
    return this;
  }

  /**
   * Asks for a key that is made up.
   *
   * @param versionsRefused why Discover Versions was refused before. A server may refuse that
   *     alone; one that cannot read this question either does not speak KMIP 1.1
   */
  private void askForMadeUp(Set<String> asked, @Nullable VendorError versionsRefused)
      throws ProbeFailure, ClosedByInterruptException {
    String madeUp = MadeUpId.like(asked.iterator().next(), asked);
    try {
      // has time of its own: that the limit is over must not spare a server this question
      Said<KmipResponse> said = look(madeUp, Deadline.after(options.timeout(), options.time()));
      KmipResponse answer = said.value();
      if (answer == null) {
        doubt = notKnown(said.why());
      } else if (answer.isPending()) {
        doubt = notKnown(answer.refusal());
      } else if (answer.isSuccess()) {
        doubt = YES_TO_ALL;
      } else if (answer.reason() == ResultReason.AUTHENTICATION_NOT_SUCCESSFUL) {
        throw refused(refusal(answer));
      } else if (versionsRefused != null && !answer.namesOperation()) {
        throw refused(versionsRefused);
      }
    } catch (TtlvException e) {
      doubt = notKnown(String.valueOf(e.getMessage()));
    }
  }

  private static String notKnown(String why) {
    return "it is not known whether the server says yes to everything: asked for a made-up key, it"
        + " gave no answer ("
        + why
        + ")";
  }

  /** Why nothing that the server says proves anything; empty if nothing is known against it. */
  Optional<String> doubt() {
    return Optional.ofNullable(doubt);
  }

  ServerCertificate certificate() {
    return conversation.certificate();
  }

  boolean isOneWith(KeyServer other) {
    return conversation.isOneServerWith(other.conversation);
  }

  /** Asks what a key is like. */
  Said<KeyAttributes> ask(String id) throws ProbeFailure, ClosedByInterruptException {
    return asked(
        until -> look(id, until),
        "this client may not see it",
        "the server does not tell its state",
        answer ->
            answer.id().equals(id)
                ? Said.value(answer.attributes())
                : Said.nothing(
                    "the server answered about another key"
                        + (KeyIdForm.areAlike(id, answer.id())
                            ? ", " + SafeText.of(answer.id()) + WRITTEN_OTHERWISE
                            : "")));
  }

  /**
   * Of a key that the server does not have: whether it has one whose id is the same written
   * otherwise. It proves nothing, and is what a person should know.
   *
   * @return half a sentence; empty if none was found
   */
  String otherSpelling(String id) throws ProbeFailure, ClosedByInterruptException {
    for (String spelling : KeyIdForm.of(id).spellings()) {
      if (!spelling.equals(id) && ask(spelling).value() != null) {
        return "; it has key " + spelling + WRITTEN_OTHERWISE;
      }
    }
    return "";
  }

  /**
   * Gets a key and keeps a digest of it. Its bytes are wiped at once.
   *
   * @param told the digests that the server told of it before
   */
  Said<KeyDigest> get(String id, List<KeyDigest> told)
      throws ProbeFailure, ClosedByInterruptException {
    return asked(
        until -> exchange(KmipVersion.V1_1, KmipRequest.get(id), until),
        "this client may not get it",
        "the server does not give it",
        answer -> judged(answer.key(), id, told));
  }

  /** Some ids of keys, and how many there are in all where the server says that. */
  record Page(List<String> ids, Optional<Integer> inAll) {}

  /** Whether the server speaks a version of KMIP in which ids can be passed over. */
  boolean pages() {
    return paging.isPresent();
  }

  /**
   * Asks for ids of keys.
   *
   * @param offset how many to pass over; zero where the server does not {@linkplain #pages page}
   */
  Said<Page> locate(int most, int offset) throws ProbeFailure, ClosedByInterruptException {
    KmipVersion version = paging.orElse(KmipVersion.V1_1);
    return asked(
        until -> exchange(version, KmipRequest.locateKeys(most, offset), until),
        "this client may not list keys",
        "the server does not list its keys",
        answer -> Said.value(new Page(answer.located(), answer.locatedItems())));
  }

  private static Said<KeyDigest> judged(GivenKey given, String id, List<KeyDigest> told) {
    Optional<String> unfit = given.whyUnfit(id);
    if (unfit.isPresent()) {
      return Said.no("Get gave something else: " + unfit.get());
    }
    if (given.digest().isEmpty()) {
      return Said.nothing(
          "Get gave it wrapped, so its bytes were not seen; vCenter was seen with raw keys only");
    }
    KeyDigest digest = given.digest().get();
    return KeyJudge.contradicts(told, digest)
        ? Said.no("the Digest that the server tells is not that of the key that it gave")
        : Said.value(digest);
  }

  boolean isOver() {
    return overall.remainingMillis() == 0;
  }

  private <T> Said<T> asked(
      Question question, String denied, String refused, KmipResponse.Reader<Said<T>> reader)
      throws ProbeFailure, ClosedByInterruptException {
    if (isOver()) {
      return Said.nothing(
          "not asked: the time limit of " + overall.limit() + " for all keys was over");
    }
    try {
      return read(question.ask(oneCall()), denied, refused, reader);
    } catch (TtlvException e) {
      return Said.nothing("the answer cannot be read: " + e.getMessage());
    }
  }

  /**
   * Asks for the attributes of a key. A server that refuses the question, and not the key, is asked
   * for fewer.
   */
  private Said<KmipResponse> look(String id, Deadline until)
      throws ProbeFailure, TtlvException, ClosedByInterruptException {
    if (!tellsBasicsOnly) {
      Said<KmipResponse> said =
          exchange(KmipVersion.V1_1, KmipRequest.getAttributes(id, KeyAttributes.ALL), until);
      KmipResponse answer = said.value();
      if (answer == null || answer.isSuccess() || isAboutTheKey(answer)) {
        return said;
      }
    }
    Said<KmipResponse> said =
        exchange(KmipVersion.V1_1, KmipRequest.getAttributes(id, KeyAttributes.BASIC), until);
    KmipResponse answer = said.value();
    tellsBasicsOnly |= answer != null && answer.isSuccess();
    return said;
  }

  private static boolean isAboutTheKey(KmipResponse refusal) throws TtlvException {
    return switch (refusal.reason()) {
      case ResultReason.ITEM_NOT_FOUND,
          ResultReason.OBJECT_NOT_FOUND,
          ResultReason.OBJECT_ARCHIVED,
          ResultReason.OBJECT_DESTROYED,
          ResultReason.PERMISSION_DENIED,
          ResultReason.AUTHENTICATION_NOT_SUCCESSFUL ->
          true;
      default -> false;
    };
  }

  private Said<KmipResponse> exchange(KmipVersion version, KmipRequest request, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      return Said.value(conversation.ask(version, request, ProbeStep.KMIP_CAPABILITIES, until));
    } catch (ProbeFailure e) {
      if (e.step() != ProbeStep.KMIP_CAPABILITIES) {
        // the connection is lost, which says nothing about the key
        throw e;
      }
      conversation.close(until);
      return Said.nothing("no answer: " + e.outcome());
    }
  }

  private <T> Said<T> read(
      Said<KmipResponse> said, String denied, String refused, KmipResponse.Reader<Said<T>> reader)
      throws TtlvException {
    KmipResponse answer = said.value();
    if (answer == null) {
      return Said.nothing(said.why());
    }
    try {
      if (answer.isSuccess()) {
        return reader.read(answer);
      }
      String why =
          switch (answer.reason()) {
                case ResultReason.AUTHENTICATION_NOT_SUCCESSFUL -> throw refused(refusal(answer));
                case ResultReason.ITEM_NOT_FOUND, ResultReason.OBJECT_NOT_FOUND ->
                    "the server does not know it";
                case ResultReason.OBJECT_ARCHIVED -> "it is archived";
                case ResultReason.OBJECT_DESTROYED -> "it is destroyed";
                case ResultReason.PERMISSION_DENIED -> denied;
                default -> refused;
              }
              + ": "
              + answer.refusal();
      return answer.isNo() ? Said.no(why) : Said.nothing(why);
    } finally {
      answer.wipe();
    }
  }

  private static VendorError refusal(KmipResponse answer) throws TtlvException {
    return new VendorError(0, answer.reasonName(), answer.refusal(), null);
  }

  private ServiceException refused(VendorError error) {
    if (ResultReason.name(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL).equals(error.code())) {
      return new AuthenticationException(
          attempt,
          "the TLS handshake succeeds, but the server refuses the client: " + error.message(),
          "Check that the KMS knows this client, that its certificate has the extended key usage"
              + " clientAuth, and whether it wants user name and password.",
          error,
          null);
    }
    return new ServiceException(
        attempt,
        "the server refuses KMIP 1.1: " + error.message(),
        "vCenter speaks KMIP 1.1: turn it on at the KMS, and allow the operation for this client.",
        error,
        null);
  }

  private void checkServer() throws ProbeFailure {
    Thumbprint expected = options.expectedThumbprint();
    if (expected != null && !expected.matches(conversation.certificate().x509())) {
      throw mismatch(List.of(expected));
    }
    if (options.trust() instanceof ServerTrust.PinnedThumbprints pinned
        && pinned.thumbprints().stream()
            .noneMatch(pin -> pin.matches(conversation.certificate().x509()))) {
      throw mismatch(pinned.thumbprints());
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

  private ThumbprintMismatchException mismatch(List<Thumbprint> expected) {
    return new ThumbprintMismatchException(
        attempt,
        expected,
        conversation.certificate().thumbprint(expected.get(0).algorithm()),
        null);
  }
}
