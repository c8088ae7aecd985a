package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a key is no older than the request for it, both by the server's own clock. Only then is
 * it surely the one that was asked for.
 */
final class KeyAge {

  /** How far apart the clocks of one server's nodes may be. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  private static final String UNTOLD = "the server does not tell when it was made";

  private final KeyTalk talk;
  private @Nullable Instant asked;
  private String notKnown = UNTOLD;
  private boolean isYoung;

  KeyAge(KeyTalk talk) {
    this.talk = talk;
  }

  /** The key is asked for right after this answer. */
  void askedAt(KmipResponse before) {
    try {
      asked = before.timeStamp().orElse(null);
    } catch (TtlvException e) {
      asked = null;
    }
  }

  /** When the key was asked for; null if the server did not tell the time. */
  @Nullable Instant asked() {
    return asked;
  }

  boolean isYoung() {
    return isYoung;
  }

  /** When the key was made; empty if that, or when it was asked for, is not known. */
  Optional<Instant> whenMade(String key) throws ProbeFailure, ClosedByInterruptException {
    KmipResponse answer = talk.once(KmipRequest.getInitialDate(key));
    try {
      if (!answer.isSuccess()) {
        notKnown = UNTOLD + " (" + answer.refusal() + ")";
        return Optional.empty();
      }
      Optional<Instant> made = KeyTalk.about(answer, key).attributes().initialDate();
      if (asked == null) {
        notKnown = "the server's answers have no Time Stamp to compare its Initial Date with";
        return Optional.empty();
      }
      isYoung = made.isPresent() && !made.get().isBefore(asked.minus(CLOCKS));
      return made;
    } catch (TtlvException e) {
      notKnown = UNTOLD + " (" + e.getMessage() + ")";
      return Optional.empty();
    }
  }

  /** Why the key may be somebody else's; empty if it is no older than the request for it. */
  Optional<String> doubt(String key) throws ClosedByInterruptException {
    try {
      boolean young = isYoung || (whenMade(key).isPresent() && isYoung);
      return young ? Optional.empty() : Optional.of(notKnown + ", so it may be somebody else's");
    } catch (ProbeFailure e) {
      return Optional.of(UNTOLD + " (" + e.outcome() + "), so it may be somebody else's");
    }
  }
}
