package io.vmcrypt.kmip;

import io.vmcrypt.kmip.internal.message.KmipExchange;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.tls.ProbeFailure;
import io.vmcrypt.kmip.internal.tls.SafeText;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates a key as vCenter does, takes it, activates it, and destroys it again. If something fails
 * on the way, the key is destroyed all the same; if that fails too, a finding names what is left.
 *
 * <p>The key of a process that died is not looked for: vCenter's Create has no name to know it by,
 * another request would test another thing, and a server that does not heed what it is asked to
 * Locate would name keys that are in use.
 */
final class KeyRoundTrip {

  /** Sends a request over the connection of the probe. */
  interface Asker {
    KmipResponse ask(KmipRequest request, boolean tidyingUp)
        throws ProbeFailure, ClosedByInterruptException;
  }

  /** A step that did not go as vSphere needs it. */
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

  private static final Logger log = LoggerFactory.getLogger(KeyRoundTrip.class);

  private final Asker asker;
  private final List<ProbeFinding> findings = new ArrayList<>();
  private @Nullable String id;
  private boolean mayExist;

  KeyRoundTrip(Asker asker) {
    this.asker = asker;
  }

  /** The key that exists at this moment because of us. */
  Optional<String> existing() {
    return Optional.ofNullable(id);
  }

  /** Empty if all went well. */
  List<ProbeFinding> findings() {
    return findings;
  }

  void run() throws ClosedByInterruptException {
    try {
      mayExist = true;
      String created = ask(KmipRequest.createKey(), KmipResponse::id);
      id = created;
      mayExist = false;
      // what is left if the process dies now
      log.debug("the key with id {} was made for the round trip", SafeText.of(created));
      use(created);
      ask(KmipRequest.revoke(created), response -> true);
      ask(KmipRequest.destroy(created), response -> true);
      id = null;
    } catch (ProbeFailure e) {
      failed(e.code(), e.outcome(), e.advice());
    } catch (Unfit e) {
      failed(
          FindingCode.KEY_ROUND_TRIP_FAILED,
          String.valueOf(e.getMessage()),
          "Check what this client may do at the KMS: create, get, get attributes, activate.");
    }
    tidyUp();
  }

  private void use(String key) throws ProbeFailure, Unfit, ClosedByInterruptException {
    int length = ask(KmipRequest.get(key), KmipResponse::rawKeyLength);
    if (length != KEY_BYTES) {
      throw new Unfit("the key has " + length + " bytes, not the " + KEY_BYTES + " of AES-256");
    }
    int state = ask(KmipRequest.getState(key), KmipResponse::state);
    if (state == PRE_ACTIVE) {
      ask(KmipRequest.activate(key), response -> true);
      state = ask(KmipRequest.getState(key), KmipResponse::state);
    }
    if (state != ACTIVE) {
      throw new Unfit("the key's state is " + state + " after activation, not Active (2)");
    }
  }

  private <T> T ask(KmipRequest request, Reader<T> reader)
      throws ProbeFailure, Unfit, ClosedByInterruptException {
    KmipResponse response = asker.ask(request, false);
    try {
      if (!response.isSuccess()) {
        mayExist = false;
        throw new Unfit("the server refuses " + request.operation() + ": " + response.refusal());
      }
      return reader.read(response);
    } catch (TtlvException e) {
      throw KmipExchange.malformed(ProbeStep.KEY_ROUND_TRIP, request, e);
    } finally {
      response.wipe();
    }
  }

  private void failed(FindingCode code, String seen, String advice) {
    findings.add(new ProbeFinding(Severity.ERROR, code, ProbeStep.KEY_ROUND_TRIP, seen, advice));
  }

  private void tidyUp() throws ClosedByInterruptException {
    String left = id;
    if (left == null) {
      if (mayExist) {
        findings.add(
            new ProbeFinding(
                Severity.WARNING,
                FindingCode.KEY_MAY_BE_LEFT_BEHIND,
                ProbeStep.KEY_ROUND_TRIP,
                "no readable answer to Create came back: the KMS may have made a key all the same",
                "Look at the KMS for a new AES-256 key that is Pre-Active, and destroy it."));
      }
      return;
    }
    String problem;
    try {
      // an Active key can only be destroyed after it was revoked; one that is Pre-Active may
      // refuse to be revoked
      asker.ask(KmipRequest.revoke(left), true);
      KmipResponse destroyed = asker.ask(KmipRequest.destroy(left), true);
      if (destroyed.isSuccess()) {
        id = null;
        return;
      }
      problem = destroyed.refusal();
    } catch (ProbeFailure e) {
      problem = e.outcome();
    } catch (TtlvException e) {
      problem = String.valueOf(e.getMessage());
    }
    findings.add(
        new ProbeFinding(
            Severity.WARNING,
            FindingCode.KEY_LEFT_BEHIND,
            ProbeStep.KEY_ROUND_TRIP,
            "the key with id " + SafeText.of(left) + " could not be destroyed: " + problem,
            "Destroy it at the KMS; nothing is encrypted with it."));
  }
}
