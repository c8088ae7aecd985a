package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.message.GivenKey;
import io.vmcrypt.kmip.internal.message.KmipExchange;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.message.ResultReason;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private static final int PRE_ACTIVE = 1;
  private static final int ACTIVE = 2;

  private static final Logger log = LoggerFactory.getLogger(KeyRoundTrip.class);

  private final KeyTalk talk;
  private final KeyAge age;
  private final Set<KmipOperation> missing;
  private final Findings findings;
  private final Set<KmipOperation> done = new LinkedHashSet<>();
  private final Set<KmipOperation> judged = new LinkedHashSet<>();
  private @Nullable String id;
  private boolean mayExist;
  private StepOutcome outcome = StepOutcome.PASSED;

  /**
   * Nothing is sent yet.
   *
   * @param missing the operations that the server says it does not offer
   */
  KeyRoundTrip(KeyTalk talk, Set<KmipOperation> missing, Findings findings) {
    this.talk = talk;
    this.age = new KeyAge(talk);
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
    Deadline until = talk.oneAction();
    age.askedAt(talk.prepare(until));
    mayExist = true;
    KmipResponse answer = talk.act(KmipRequest.createKey(), until);
    Optional<String> created = read(answer, KmipOperation.CREATE, KmipResponse::createdKey);
    // what is put off may come yet
    mayExist = answer.isPending();
    return created;
  }

  /**
   * Whether nothing shows that the key is older than the request for it. If it is, it is somebody
   * else's. What is not known lets the trial go on; the key is asked for once more before it is
   * destroyed.
   */
  private boolean isNew(String key) throws ProbeFailure, ClosedByInterruptException {
    Optional<Instant> made;
    try {
      made = age.whenMade(key);
    } catch (ProbeFailure e) {
      if (e.code().equals(FindingCode.KMS_TIMED_OUT)) {
        throw e;
      }
      return true;
    }
    if (made.isEmpty() || age.isYoung()) {
      return true;
    }
    id = null;
    mayExist = true;
    failed(
        StepOutcome.FAILED,
        FindingCode.TEST_KEY_FAILED,
        ("the answer to Create names the key with id %s, which was made at %s, before it was asked"
                + " for at %s%s")
            .formatted(SafeText.of(key), made.get(), age.asked(), notTried()),
        "Nothing was done to that key. vSphere would encrypt with somebody else's key: report it"
            + " to the vendor of the KMS.");
    return false;
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
        ask(KmipRequest.activate(key), response -> KeyTalk.about(response, key).isSuccess());
    if (state.isPresent() && activated.isPresent()) {
      state(key)
          .filter(after -> after != ACTIVE)
          .ifPresent(after -> wrongState(after, "after activation"));
    }
  }

  private Optional<Integer> state(String key) throws ProbeFailure, ClosedByInterruptException {
    return ask(KmipRequest.getState(key), response -> KeyTalk.about(response, key).state());
  }

  private void judge(GivenKey given, String key) {
    Optional<String> unfit = given.whyUnfit(key);
    if (unfit.isPresent()) {
      failed(
          StepOutcome.FAILED,
          FindingCode.TEST_KEY_FAILED,
          "Get does not give the AES-256 key that was made: " + unfit.get(),
          "vSphere would encrypt with what it gets: report it to the vendor of the KMS.");
    } else if (!given.isRaw()) {
      findings.tell(FindingCode.TEST_KEY_FORM_UNUSUAL);
    }
  }

  private void wrongState(int state, String when) {
    failed(
        StepOutcome.FAILED,
        FindingCode.TEST_KEY_FAILED,
        "the key's state is " + state + " " + when + ", not Active (2)",
        "vSphere encrypts with Active keys only (guide \"vSphere Security\"): check the KMS.");
  }

  /** Labels the key. vCenter does so after Create, and goes on whatever the server answers. */
  private void label(String key) throws ClosedByInterruptException {
    Optional<String> problem = KeyLabels.give(talk, key);
    if (problem.isEmpty()) {
      done.add(KmipOperation.ADD_ATTRIBUTE);
      return;
    }
    if (!missing.contains(KmipOperation.ADD_ATTRIBUTE)) {
      findings.tell(FindingCode.TEST_KEY_LABELS_REFUSED, problem.get());
    }
  }

  private <T> Optional<T> ask(KmipRequest request, KmipResponse.Reader<T> reader)
      throws ProbeFailure, ClosedByInterruptException {
    return read(talk.once(request), request.operation(), reader);
  }

  /** Empty if the server refuses the operation, or puts it off; then there is a finding. */
  private <T> Optional<T> read(
      KmipResponse response, KmipOperation operation, KmipResponse.Reader<T> reader)
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
      throw KmipExchange.malformed(ProbeStep.KEY_ROUND_TRIP, operation, e);
    } finally {
      response.wipe();
    }
  }

  private void refused(KmipOperation operation, KmipResponse response) throws TtlvException {
    outcome = StepOutcome.FAILED;
    boolean isRight = response.reason() != ResultReason.OPERATION_NOT_SUPPORTED;
    findings.add(
        ProbeStep.KEY_ROUND_TRIP,
        Finding.blocking(
                FindingCode.TEST_KEY_FAILED,
                Findings.SYSTEM,
                findings.about(ProbeStep.KEY_ROUND_TRIP),
                "the server refuses %s: %s%s"
                    .formatted(operation, response.refusal(), notTriedAfter(operation)),
                "vCenter 7.0.3 was seen to do it with each key: allow "
                    + operation
                    + " for this client at the KMS.")
            .withMissing(isRight ? List.of(operation.toString()) : List.of()));
  }

  private void putOff(KmipOperation operation) {
    failed(
        StepOutcome.COULD_NOT_BE_TRIED,
        FindingCode.TEST_KEY_FAILED,
        "the server puts %s off (Operation Pending), although the request did not allow that%s"
            .formatted(operation, notTriedAfter(operation)),
        "What vCenter makes of it is not known. Have the KMS answer at once.");
  }

  private String notTriedAfter(KmipOperation operation) {
    return operation.equals(KmipOperation.CREATE) ? notTried() : "";
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
        findings.tell(FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND);
      }
      return;
    }
    Optional<String> doubt = age.doubt(left);
    if (doubt.isPresent()) {
      note(
          FindingCode.TEST_KEY_LEFT_BEHIND,
          "Create was answered with the key with id %s, and nothing was tried to destroy it: %s"
              .formatted(SafeText.of(left), doubt.get()),
          "Look at the KMS when that key was made: if it was in this run, destroy it there; if it"
              + " was before, it is somebody's, and the KMS answers Create with keys that it had.");
      return;
    }
    String problem = destroy(left);
    if (problem != null) {
      note(
          FindingCode.TEST_KEY_LEFT_BEHIND,
          "the key with id " + SafeText.of(left) + " was not destroyed: " + problem,
          "Destroy it at the KMS; nothing is encrypted with it. vCenter never destroys keys, so"
              + " this says nothing about vSphere.");
    }
  }

  /** Destroys the key. Returns what went wrong; null if the key is gone. */
  private @Nullable String destroy(String key) throws ClosedByInterruptException {
    if (missing.contains(KmipOperation.DESTROY)) {
      return "the server does not offer Destroy to this client";
    }
    // an Active key can only be destroyed after it was revoked; one that is Pre-Active may refuse
    // to be revoked
    String revocation =
        missing.contains(KmipOperation.REVOKE)
            ? "Revoke is not offered"
            : tidy(KmipRequest.revoke(key), key);
    String destruction = tidy(KmipRequest.destroy(key), key);
    if (destruction == null) {
      id = null;
      return null;
    }
    return (revocation == null ? "" : revocation + "; ") + destruction;
  }

  /** Returns what went wrong; null if it is done. */
  private @Nullable String tidy(KmipRequest request, String key) throws ClosedByInterruptException {
    String problem;
    try {
      KmipResponse answer = talk.once(request);
      if (answer.isSuccess()) {
        return answer.isAbout(key) ? null : request.operation() + ": answered about another key";
      }
      problem = answer.refusal();
    } catch (ProbeFailure e) {
      problem = e.outcome();
    } catch (TtlvException e) {
      problem = String.valueOf(e.getMessage());
    }
    return request.operation() + ": " + problem;
  }
}
