package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.KmipOperation;
import io.vmcrypt.kmip.KmipVersion;
import io.vmcrypt.kmip.ProbeStep;
import io.vmcrypt.kmip.StepOutcome;
import io.vmcrypt.kmip.internal.message.GivenKey;
import io.vmcrypt.kmip.internal.message.KmipExchange;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.message.ResultReason;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates a key as vCenter does, labels it, reads it and activates it. It goes on after a refusal,
 * so that each right that is missing is named. Then it destroys the key, even if something failed
 * before. If the key cannot be destroyed, a finding names it. It destroys only a key of which the
 * server shows that it is new: the answer to Create ties it to the request, and it is no older than
 * the request, by the server's own clock. A server that names a key in use by mistake must not cost
 * that key.
 *
 * <p>vCenter itself neither revokes nor destroys keys, and works without labels. So a server that
 * does none of these is still usable.
 *
 * <p>A key that an earlier process left behind is not looked for. vCenter's Create gives a key no
 * name, so there is nothing to find it by; and a server that ignores the conditions of a Locate
 * would name keys that are in use.
 */
public final class KeyRoundTrip {

  /** What vCenter uses for each key. */
  public static final List<KmipOperation> NEEDED =
      List.of(
          KmipOperation.CREATE,
          KmipOperation.GET,
          KmipOperation.GET_ATTRIBUTES,
          KmipOperation.ACTIVATE);

  /** Reads something from an answer. */
  private interface Reader<T> {
    T read(KmipResponse response) throws TtlvException;
  }

  /** How far apart the clocks of one server's nodes may be. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  private static final String UNTOLD = "the server does not tell when it was made";

  private static final int PRE_ACTIVE = 1;
  private static final int ACTIVE = 2;

  /** The names are those that vCenter 7.0.3 uses; the values say that a probe made the key. */
  private static final Map<String, String> LABELS = new LinkedHashMap<>();

  static {
    LABELS.put("x-Product_Version", "vmcrypt probe");
    LABELS.put("x-Vendor", "vmcrypt");
    LABELS.put("x-Product", "vmcrypt probe");
  }

  private static final Logger log = LoggerFactory.getLogger(KeyRoundTrip.class);

  private final Conversation conversation;
  private final KmipVersion version;
  private final Supplier<Deadline> oneAction;
  private final Set<KmipOperation> missing;
  private final Findings findings;
  private final Set<KmipOperation> done = new LinkedHashSet<>();
  private final Set<KmipOperation> judged = new LinkedHashSet<>();
  private final Map<KmipOperation, String> problems = new HashMap<>();
  private @Nullable String id;
  private @Nullable Instant asked;
  private String ageNotKnown = UNTOLD;
  private boolean isYoung;
  private boolean mayExist;
  private boolean isSilent;
  private StepOutcome outcome = StepOutcome.PASSED;

  /**
   * Nothing is sent yet.
   *
   * @param missing the operations that the server says it does not offer
   * @param oneAction the deadline of an action that begins now; tidying up has actions of its own
   */
  public KeyRoundTrip(
      Conversation conversation,
      KmipVersion version,
      Set<KmipOperation> missing,
      Supplier<Deadline> oneAction,
      Findings findings) {
    this.conversation = conversation;
    this.version = version;
    this.oneAction = oneAction;
    this.missing = missing;
    this.findings = findings;
  }

  /** The id of the key that this round trip made and has not destroyed. */
  public Optional<String> existing() {
    return Optional.ofNullable(id);
  }

  public StepOutcome outcome() {
    return outcome;
  }

  /** Whether the server did it. */
  public boolean did(KmipOperation operation) {
    return done.contains(operation);
  }

  /** Whether it is known that the server does it, refuses it, or that it is not needed. */
  public boolean judged(KmipOperation operation) {
    return judged.contains(operation);
  }

  /** Why the server did not do an operation as vSphere needs it; empty if nothing is known. */
  public Optional<String> problem(KmipOperation operation) {
    return Optional.ofNullable(problems.get(operation));
  }

  /** Makes a key, uses it and destroys it. */
  public void run() throws ClosedByInterruptException {
    make();
    tidyUp();
  }

  /** Makes a key and uses it; {@link #tidyUp} is left to the caller, whatever comes. */
  public void make() throws ClosedByInterruptException {
    try {
      Optional<String> created = create();
      if (created.isPresent()) {
        id = created.get();
        // if the process dies now, this key is left
        log.debug("the key with id {} was made for the round trip", SafeText.of(created.get()));
        if (isNew(created.get())) {
          label(created.get());
          use(created.get());
        }
      }
    } catch (ProbeFailure e) {
      failed(
          e.isDecisive() ? StepOutcome.FAILED : StepOutcome.COULD_NOT_BE_TRIED,
          e.code(),
          e.outcome() + notTried(),
          e.advice());
    }
  }

  private Optional<String> create() throws ProbeFailure, ClosedByInterruptException {
    try {
      Deadline until = oneAction.get();
      asked = timeStamp(prepare(until));
      mayExist = true;
      KmipResponse answer = act(KmipRequest.createKey(), until);
      Optional<String> created = read(answer, KmipOperation.CREATE, KmipResponse::createdKey);
      // what is put off may come yet
      mayExist = answer.isPending();
      return created;
    } catch (ProbeFailure e) {
      problems.put(KmipOperation.CREATE, e.outcome());
      throw e;
    }
  }

  private static @Nullable Instant timeStamp(KmipResponse answer) {
    try {
      return answer.timeStamp().orElse(null);
    } catch (TtlvException e) {
      return null;
    }
  }

  /**
   * Whether nothing shows that the key is older than the request for it. If it is, it is somebody
   * else's. What is not known lets the trial go on; the key is asked for once more before it is
   * destroyed.
   */
  private boolean isNew(String key) throws ProbeFailure, ClosedByInterruptException {
    Optional<Instant> made;
    try {
      made = askWhenMade(key);
    } catch (ProbeFailure e) {
      if (e.code().equals(FindingCode.KMS_TIMED_OUT)) {
        throw e;
      }
      return true;
    }
    if (made.isEmpty() || isYoung) {
      return true;
    }
    id = null;
    mayExist = true;
    problems.put(KmipOperation.CREATE, "its answer names a key that was there before");
    failed(
        StepOutcome.FAILED,
        FindingCode.TEST_KEY_FAILED,
        "the answer to Create names the key with id "
            + SafeText.of(key)
            + ", which was made at "
            + made.get()
            + ", before it was asked for at "
            + asked
            + notTried(),
        "Nothing was done to that key. vSphere would encrypt with somebody else's key: report it"
            + " to the vendor of the KMS.");
    return false;
  }

  /** When the key was made; empty if that, or when it was asked for, is not known. */
  private Optional<Instant> askWhenMade(String key)
      throws ProbeFailure, ClosedByInterruptException {
    Deadline until = oneAction.get();
    prepare(until);
    KmipResponse answer = act(KmipRequest.getInitialDate(key), until);
    try {
      if (!answer.isSuccess()) {
        ageNotKnown = UNTOLD + " (" + answer.refusal() + ")";
        return Optional.empty();
      }
      Optional<Instant> made = about(answer, key).attributes().initialDate();
      if (asked == null) {
        ageNotKnown = "the server's answers have no Time Stamp to compare its Initial Date with";
        return Optional.empty();
      }
      isYoung = made.isPresent() && !made.get().isBefore(asked.minus(CLOCKS));
      return made;
    } catch (TtlvException e) {
      ageNotKnown = UNTOLD + " (" + e.getMessage() + ")";
      return Optional.empty();
    }
  }

  /** Why the key may be somebody else's; null if it is no older than the request for it. */
  private @Nullable String doubt(String key) throws ClosedByInterruptException {
    try {
      if (!isYoung) {
        askWhenMade(key);
      }
      return isYoung ? null : ageNotKnown + ", so it may be somebody else's";
    } catch (ProbeFailure e) {
      isSilent = e.code().equals(FindingCode.KMS_TIMED_OUT);
      return UNTOLD + " (" + e.outcome() + "), so it may be somebody else's";
    }
  }

  private void use(String key) throws ProbeFailure, ClosedByInterruptException {
    Optional<GivenKey> given = ask(KmipRequest.get(key), KmipResponse::key);
    if (given.isPresent()) {
      judge(given.get(), key);
    }
    Optional<Integer> state = state(key);
    if (state.equals(Optional.of(ACTIVE))) {
      // nothing is left to activate
      judged.add(KmipOperation.ACTIVATE);
      return;
    }
    if (state.isPresent() && state.get() != PRE_ACTIVE) {
      wrongState(state.get(), "before activation");
      return;
    }
    Optional<Boolean> activated =
        ask(KmipRequest.activate(key), response -> about(response, key).isSuccess());
    if (state.isPresent() && activated.isPresent()) {
      state(key)
          .filter(after -> after != ACTIVE)
          .ifPresent(after -> wrongState(after, "after activation"));
    }
  }

  private Optional<Integer> state(String key) throws ProbeFailure, ClosedByInterruptException {
    return ask(KmipRequest.getState(key), response -> about(response, key).state());
  }

  private static KmipResponse about(KmipResponse response, String key) throws TtlvException {
    if (!response.isAbout(key)) {
      throw new TtlvException(0, "the answer is about another key");
    }
    return response;
  }

  private void judge(GivenKey given, String key) {
    Optional<String> unfit = given.whyUnfit(key);
    if (unfit.isPresent()) {
      problems.put(KmipOperation.GET, unfit.get());
      failed(
          StepOutcome.FAILED,
          FindingCode.TEST_KEY_FAILED,
          "Get does not give the AES-256 key that was made: " + unfit.get(),
          "vSphere would encrypt with what it gets: report it to the vendor of the KMS.");
    } else if (!given.isRaw()) {
      note(
          FindingCode.TEST_KEY_FORM_UNUSUAL,
          "Get returns a key that is wrapped or transparent, not raw bytes, although the request"
              + " did not ask for that (KMIP 1.1 section 2.1.3)",
          "The standard allows it. vCenter was seen with raw keys only.");
    }
  }

  private void wrongState(int state, String when) {
    problems.put(KmipOperation.ACTIVATE, "the key's state is " + state + " " + when);
    failed(
        StepOutcome.FAILED,
        FindingCode.TEST_KEY_FAILED,
        "the key's state is " + state + " " + when + ", not Active (2)",
        "vSphere encrypts with Active keys only (guide \"vSphere Security\"): check the KMS.");
  }

  /** Labels the key. vCenter does so after Create, and goes on whatever the server answers. */
  private void label(String key) throws ClosedByInterruptException {
    String problem = null;
    try {
      for (String name : LABELS.keySet()) {
        Deadline until = oneAction.get();
        prepare(until);
        KmipResponse absent = act(KmipRequest.getAttributes(key, List.of(name)), until);
        if (!absent.isSuccess() && problem == null) {
          problem = "Get Attributes of the absent " + name + ": " + absent.refusal();
        }
      }
      if (problem == null) {
        Deadline until = oneAction.get();
        prepare(until);
        KmipResponse labelled = act(KmipRequest.addLabels(key, LABELS), until);
        problem =
            labelled
                .firstRefusal()
                .map(refusal -> "three Add Attribute in one message: " + refusal)
                .orElse(null);
        if (problem == null) {
          about(labelled, key);
        }
      }
    } catch (ProbeFailure e) {
      problem = e.outcome();
    } catch (TtlvException e) {
      problem = String.valueOf(e.getMessage());
    }
    if (problem == null) {
      done.add(KmipOperation.ADD_ATTRIBUTE);
      return;
    }
    problems.put(KmipOperation.ADD_ATTRIBUTE, problem);
    if (!missing.contains(KmipOperation.ADD_ATTRIBUTE)) {
      note(
          FindingCode.TEST_KEY_LABELS_REFUSED,
          "the server does not accept the labels that vCenter gives its keys: " + problem,
          "vCenter goes on without labels, and encryption works (seen with 7.0.2 and 7.0.3).");
    }
  }

  /** Makes a connection ready for one action, as vCenter does. The action is not sent yet. */
  private KmipResponse prepare(Deadline until) throws ProbeFailure, ClosedByInterruptException {
    return conversation.prepareAction(version, ProbeStep.KEY_ROUND_TRIP, until);
  }

  private KmipResponse act(KmipRequest request, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    return conversation.act(version, request, ProbeStep.KEY_ROUND_TRIP, until);
  }

  private <T> Optional<T> ask(KmipRequest request, Reader<T> reader)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      Deadline until = oneAction.get();
      prepare(until);
      return read(act(request, until), request.operation(), reader);
    } catch (ProbeFailure e) {
      problems.put(request.operation(), e.outcome());
      throw e;
    }
  }

  /** Empty if the server refuses the operation, or puts it off; then there is a finding. */
  private <T> Optional<T> read(KmipResponse response, KmipOperation operation, Reader<T> reader)
      throws ProbeFailure {
    try {
      if (response.isSuccess()) {
        T value = reader.read(response);
        judged.add(operation);
        done.add(operation);
        return Optional.of(value);
      }
      judged.add(operation);
      if (response.isPending()) {
        putOff(operation);
      } else {
        refused(operation, response);
      }
      return Optional.empty();
    } catch (TtlvException e) {
      throw KmipExchange.malformed(ProbeStep.KEY_ROUND_TRIP, operation.toString(), e);
    } finally {
      response.wipe();
    }
  }

  private void refused(KmipOperation operation, KmipResponse response) throws TtlvException {
    outcome = StepOutcome.FAILED;
    problems.put(operation, response.refusal());
    boolean isRight = response.reason() != ResultReason.OPERATION_NOT_SUPPORTED;
    findings.add(
        ProbeStep.KEY_ROUND_TRIP,
        Finding.blocking(
                FindingCode.TEST_KEY_FAILED,
                Findings.SYSTEM,
                findings.about(ProbeStep.KEY_ROUND_TRIP),
                "the server refuses "
                    + operation
                    + ": "
                    + response.refusal()
                    + (operation.equals(KmipOperation.CREATE) ? notTried() : ""),
                "vCenter 7.0.3 was seen to do it with each key: allow "
                    + operation
                    + " for this client at the KMS.")
            .withMissing(isRight ? List.of(operation.toString()) : List.of()));
  }

  private void putOff(KmipOperation operation) {
    problems.put(operation, "Operation Pending");
    failed(
        StepOutcome.COULD_NOT_BE_TRIED,
        FindingCode.TEST_KEY_FAILED,
        "the server puts "
            + operation
            + " off (Operation Pending), although the request did not allow that"
            + (operation.equals(KmipOperation.CREATE) ? notTried() : ""),
        "What vCenter makes of it is not known. Have the KMS answer at once.");
  }

  /** What the end of the round trip leaves open. */
  private String notTried() {
    String open =
        NEEDED.stream()
            .filter(operation -> !judged.contains(operation))
            .map(KmipOperation::toString)
            .collect(Collectors.joining(", "));
    return open.isEmpty() ? "" : "; not tried: " + open;
  }

  private void failed(StepOutcome how, FindingCode code, String seen, String advice) {
    if (outcome != StepOutcome.FAILED) {
      outcome = how;
    }
    findings.blocking(code, ProbeStep.KEY_ROUND_TRIP, seen, advice);
  }

  private void note(FindingCode code, String seen, String advice) {
    findings.note(code, ProbeStep.KEY_ROUND_TRIP, seen, advice);
  }

  /** Destroys the key that was made; a finding names what is left, or may be. */
  public void tidyUp() throws ClosedByInterruptException {
    String left = id;
    if (left == null) {
      if (mayExist) {
        findings.warning(
            FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND,
            ProbeStep.KEY_ROUND_TRIP,
            "no answer to Create came back that shows which key was made: the KMS may have made"
                + " one all the same, or make it yet",
            "Look at the KMS for a new AES-256 key that is Pre-Active, and destroy it.");
      }
      return;
    }
    String problem = destroy(left);
    if (problem != null) {
      note(
          FindingCode.TEST_KEY_LEFT_BEHIND,
          "the key with id " + SafeText.of(left) + " could not be destroyed: " + problem,
          "Destroy it at the KMS; nothing is encrypted with it. vCenter never destroys keys, so"
              + " this says nothing about vSphere.");
    }
  }

  /** Destroys the key. Returns what went wrong; null if the key is gone. */
  private @Nullable String destroy(String key) throws ClosedByInterruptException {
    String doubt = doubt(key);
    if (doubt != null) {
      return doubt;
    }
    if (missing.contains(KmipOperation.DESTROY)) {
      return "the server does not offer Destroy to this client";
    }
    // an Active key can only be destroyed after it was revoked; one that is Pre-Active may refuse
    // to be revoked
    String revocation =
        missing.contains(KmipOperation.REVOKE)
            ? "Revoke is not offered"
            : tidy(KmipRequest.revoke(key), key);
    if (isSilent) {
      // it has had its time, and would have to answer twice more
      return revocation;
    }
    String destruction = tidy(KmipRequest.destroy(key), key);
    if (destruction == null) {
      id = null;
      return null;
    }
    return (revocation == null ? "" : revocation + "; ") + destruction;
  }

  /** Returns what went wrong; null if it is done. */
  private @Nullable String tidy(KmipRequest request, String key) throws ClosedByInterruptException {
    Deadline until = oneAction.get();
    String problem;
    try {
      prepare(until);
      KmipResponse answer = act(request, until);
      if (answer.isSuccess()) {
        return answer.isAbout(key) ? null : request.operation() + ": answered about another key";
      }
      problem = answer.refusal();
    } catch (ProbeFailure e) {
      isSilent = e.code().equals(FindingCode.KMS_TIMED_OUT);
      problem = e.outcome();
    } catch (TtlvException e) {
      problem = String.valueOf(e.getMessage());
    }
    return request.operation() + ": " + problem;
  }
}
