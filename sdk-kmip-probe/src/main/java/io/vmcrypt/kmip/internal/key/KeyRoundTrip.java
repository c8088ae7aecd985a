package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.KmipOperation;
import io.vmcrypt.kmip.KmipVersion;
import io.vmcrypt.kmip.ProbeStep;
import io.vmcrypt.kmip.StepOutcome;
import io.vmcrypt.kmip.internal.message.KmipExchange;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import java.nio.channels.ClosedByInterruptException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates a key as vCenter does, labels it, reads it and activates it. Then it destroys the key,
 * even if something failed before. If the key cannot be destroyed, a finding names it.
 *
 * <p>vCenter itself neither revokes nor destroys keys, and works without labels. So a server that
 * does none of these is still usable.
 *
 * <p>A key that an earlier process left behind is not looked for. vCenter's Create gives a key no
 * name, so there is nothing to find it by; and a server that ignores the conditions of a Locate
 * would name keys that are in use.
 */
public final class KeyRoundTrip {

  /** The server answered, but not as vSphere needs it. */
  private static final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    Unfit(String message) {
      super(message);
    }
  }

  /** Reads something from an answer. */
  private interface Reader<T> {
    T read(KmipResponse response) throws TtlvException;
  }

  private static final int KEY_BYTES = 32;
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
  private final Deadline working;
  private final Deadline tidying;
  private final Set<KmipOperation> missing;
  private final Findings findings;
  private @Nullable String id;
  private boolean mayExist;
  private StepOutcome outcome = StepOutcome.PASSED;

  /**
   * Nothing is sent yet.
   *
   * @param missing the operations that the server says it does not offer
   * @param working the deadline for everything but tidying up
   * @param tidying a later deadline, for tidying up
   */
  public KeyRoundTrip(
      Conversation conversation,
      KmipVersion version,
      Set<KmipOperation> missing,
      Deadline working,
      Deadline tidying,
      Findings findings) {
    this.conversation = conversation;
    this.version = version;
    this.working = working;
    this.tidying = tidying;
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

  public void run() throws ClosedByInterruptException {
    try {
      String created = create();
      id = created;
      // if the process dies now, this key is left
      log.debug("the key with id {} was made for the round trip", SafeText.of(created));
      label(created);
      use(created);
    } catch (ProbeFailure e) {
      failed(
          e.isDecisive() ? StepOutcome.FAILED : StepOutcome.COULD_NOT_BE_TRIED,
          e.code(),
          e.outcome(),
          e.advice());
    } catch (Unfit e) {
      failed(
          StepOutcome.FAILED,
          FindingCode.TEST_KEY_FAILED,
          String.valueOf(e.getMessage()),
          "vCenter 7.0.3 was seen to do each of these (create, get, get attributes, activate):"
              + " check what this client may do at the KMS.");
    }
    tidyUp();
  }

  private String create() throws ProbeFailure, Unfit, ClosedByInterruptException {
    prepare(working);
    mayExist = true;
    String created = read(act(KmipRequest.createKey(), working), KmipResponse::id, "Create");
    mayExist = false;
    return created;
  }

  private void use(String key) throws ProbeFailure, Unfit, ClosedByInterruptException {
    OptionalInt length = ask(KmipRequest.get(key), KmipResponse::rawKeyLength);
    if (length.isEmpty()) {
      note(
          FindingCode.TEST_KEY_FORM_UNUSUAL,
          "Get returns a key that is wrapped or transparent, not raw bytes, although the request"
              + " did not ask for that (KMIP 1.1 section 2.1.3)",
          "The standard allows it. vCenter was seen with raw keys only.");
    } else if (length.getAsInt() != KEY_BYTES) {
      throw new Unfit(
          "the key has "
              + length.getAsInt()
              + " bytes, not the "
              + KEY_BYTES
              + " of AES-256, which was asked for");
    }
    int state = ask(KmipRequest.getState(key), KmipResponse::state);
    if (state == PRE_ACTIVE) {
      ask(KmipRequest.activate(key), response -> true);
      state = ask(KmipRequest.getState(key), KmipResponse::state);
    }
    if (state != ACTIVE) {
      throw new Unfit(
          "the key's state is "
              + state
              + " after activation, not Active (2), and vSphere encrypts with Active keys only"
              + " (guide"
              + " \"vSphere Security\")");
    }
  }

  /** Labels the key. vCenter does so after Create, and goes on whatever the server answers. */
  private void label(String key) throws ClosedByInterruptException {
    // a server that falls silent here must leave time for the rest
    Deadline until = working.share(3);
    String problem = null;
    try {
      for (String name : LABELS.keySet()) {
        prepare(until);
        KmipResponse absent = act(KmipRequest.getLabel(key, name), until);
        if (!absent.isSuccess() && problem == null) {
          problem = "Get Attributes of the absent " + name + ": " + absent.refusal();
        }
      }
      if (problem == null && !missing.contains(KmipOperation.ADD_ATTRIBUTE)) {
        prepare(until);
        problem =
            act(KmipRequest.addLabels(key, LABELS), until)
                .firstRefusal()
                .map(refusal -> "three Add Attribute in one message: " + refusal)
                .orElse(null);
      }
    } catch (ProbeFailure e) {
      problem = e.outcome();
    } catch (TtlvException e) {
      problem = String.valueOf(e.getMessage());
    }
    if (problem != null) {
      note(
          FindingCode.TEST_KEY_LABELS_REFUSED,
          "the server does not accept the labels that vCenter gives its keys: " + problem,
          "vCenter goes on without labels, and encryption works.");
    }
  }

  /** Makes a connection ready for one action, as vCenter does. The action is not sent yet. */
  private void prepare(Deadline until) throws ProbeFailure, ClosedByInterruptException {
    conversation.prepareAction(version, ProbeStep.KEY_ROUND_TRIP, until);
  }

  private KmipResponse act(KmipRequest request, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    return conversation.act(version, request, ProbeStep.KEY_ROUND_TRIP, until);
  }

  private <T> T ask(KmipRequest request, Reader<T> reader)
      throws ProbeFailure, Unfit, ClosedByInterruptException {
    prepare(working);
    return read(act(request, working), reader, request.operation().toString());
  }

  private <T> T read(KmipResponse response, Reader<T> reader, String operation)
      throws ProbeFailure, Unfit {
    try {
      if (!response.isSuccess()) {
        mayExist = false;
        throw new Unfit("the server refuses " + operation + ": " + response.refusal());
      }
      return reader.read(response);
    } catch (TtlvException e) {
      throw KmipExchange.malformed(ProbeStep.KEY_ROUND_TRIP, operation, e);
    } finally {
      response.wipe();
    }
  }

  private void failed(StepOutcome how, FindingCode code, String seen, String advice) {
    outcome = how;
    findings.blocking(code, ProbeStep.KEY_ROUND_TRIP, seen, advice);
  }

  private void note(FindingCode code, String seen, String advice) {
    findings.note(code, ProbeStep.KEY_ROUND_TRIP, seen, advice);
  }

  private void tidyUp() throws ClosedByInterruptException {
    String left = id;
    if (left == null) {
      if (mayExist) {
        findings.warning(
            FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND,
            ProbeStep.KEY_ROUND_TRIP,
            "no readable answer to Create came back: the KMS may have made a key all the same",
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
    if (missing.contains(KmipOperation.DESTROY)) {
      return "the server does not offer Destroy to this client";
    }
    String revocation = missing.contains(KmipOperation.REVOKE) ? "Revoke is not offered" : "";
    try {
      if (revocation.isEmpty()) {
        // an Active key can only be destroyed after it was revoked; one that is Pre-Active may
        // refuse to be revoked
        prepare(tidying);
        KmipResponse revoked = act(KmipRequest.revoke(key), tidying);
        revocation = revoked.isSuccess() ? "" : "Revoke: " + revoked.refusal();
      }
      prepare(tidying);
      KmipResponse destroyed = act(KmipRequest.destroy(key), tidying);
      if (destroyed.isSuccess()) {
        id = null;
        return null;
      }
      return (revocation.isEmpty() ? "" : revocation + "; ") + "Destroy: " + destroyed.refusal();
    } catch (ProbeFailure e) {
      return e.outcome();
    } catch (TtlvException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
