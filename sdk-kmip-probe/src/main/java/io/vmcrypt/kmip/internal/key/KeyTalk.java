package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeStep;
import java.nio.channels.ClosedByInterruptException;
import java.util.function.Supplier;

/** Actions with a key, each over a connection that was made ready for it, as vCenter does. */
final class KeyTalk {

  private static final String NOT_ASKED = "not asked, since the server was silent before";

  private final Conversation conversation;
  private final KmipVersion version;
  private final Supplier<Deadline> oneAction;
  private boolean tidiesUp;
  private boolean isSilent;

  /**
   * Nothing is sent yet.
   *
   * @param oneAction the deadline of an action that begins now
   */
  KeyTalk(Conversation conversation, KmipVersion version, Supplier<Deadline> oneAction) {
    this.conversation = conversation;
    this.version = version;
    this.oneAction = oneAction;
  }

  Deadline oneAction() {
    return oneAction.get();
  }

  /** Makes a connection ready for one action; returns what the server said to that. */
  KmipResponse prepare(Deadline until) throws ProbeFailure, ClosedByInterruptException {
    return conversation.prepareAction(version, ProbeStep.KEY_ROUND_TRIP, until);
  }

  /** Sends an action over the connection that is ready. */
  KmipResponse act(KmipRequest request, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    return conversation.act(version, request, ProbeStep.KEY_ROUND_TRIP, until);
  }

  /** From now on a server that is silent once is asked no more: there may be a thousand keys. */
  void tidyUp() {
    tidiesUp = true;
  }

  /** One action with all that belongs to it. */
  KmipResponse once(KmipRequest request) throws ProbeFailure, ClosedByInterruptException {
    if (isSilent) {
      throw new ProbeFailure(
          ProbeStep.KEY_ROUND_TRIP, FindingCode.KMS_TIMED_OUT, NOT_ASKED, "", null);
    }
    Deadline until = oneAction();
    try {
      prepare(until);
      return act(request, until);
    } catch (ProbeFailure e) {
      isSilent = tidiesUp && e.code().equals(FindingCode.KMS_TIMED_OUT);
      throw e;
    }
  }

  static KmipResponse about(KmipResponse response, String key) throws TtlvException {
    if (!response.isAbout(key)) {
      throw new TtlvException(0, "the answer is about another key");
    }
    return response;
  }
}
