package io.vmcrypt.kmip.internal.server;

import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.message.ResultReason;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeStep;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the versions of KMIP that a server speaks. */
public final class KmipVersions {

  private static final KmipRequest DISCOVER = KmipRequest.discoverVersions();

  private final Conversation conversation;
  private final Deadline until;
  private KmipVersion asked = KmipVersion.V1_1;

  public KmipVersions(Conversation conversation, Deadline until) {
    this.conversation = conversation;
    this.until = until;
  }

  /**
   * Asks Discover Versions in KMIP 1.1. A server may hang up at a version that it does not know,
   * and at a client that it does not let in. So if it hangs up without a word it is asked once
   * more, and then in other versions. One that answers one of these lets the client in.
   */
  public KmipResponse ask() throws ProbeFailure, ClosedByInterruptException {
    try {
      return ask(KmipVersion.V1_1);
    } catch (ProbeFailure e) {
      if (!e.isHangUp()) {
        throw e;
      }
      return again(e);
    }
  }

  private KmipResponse again(ProbeFailure hangUp) throws ProbeFailure, ClosedByInterruptException {
    List<KmipVersion> order = new ArrayList<>(List.of(KmipVersion.V1_1));
    order.addAll(newestFirst(KmipVersion.V1_1));
    try {
      for (KmipVersion version : order) {
        Optional<KmipResponse> answer = answer(version);
        if (answer.isPresent()) {
          asked = version;
          return answer.get();
        }
      }
    } catch (ProbeFailure e) {
      // the first failure says more
      hangUp.addSuppressed(e);
    }
    throw hangUp;
  }

  /** The version in which the server was asked when it answered first. */
  public KmipVersion asked() {
    return asked;
  }

  private KmipResponse ask(KmipVersion version) throws ProbeFailure, ClosedByInterruptException {
    return conversation.ask(version, DISCOVER, ProbeStep.KMIP_VERSIONS, until);
  }

  /** Empty if the server hangs up. */
  private Optional<KmipResponse> answer(KmipVersion version)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      return Optional.of(ask(version));
    } catch (ProbeFailure e) {
      if (e.isHangUp()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Goes on from the first answer. Empty if the server accepts no version. */
  public List<KmipVersion> from(KmipResponse first)
      throws ProbeFailure, TtlvException, ClosedByInterruptException {
    return first.isSuccess() ? told(first) : others(first);
  }

  private static List<KmipVersion> told(KmipResponse response) throws TtlvException {
    List<KmipVersion> told = response.versions();
    // a server that accepts a version and names none speaks at least that one
    return List.copyOf(new TreeSet<>(told.isEmpty() ? List.of(response.version()) : told));
  }

  /** The server refuses Discover Versions in KMIP 1.1: it may be older, or newer. */
  private List<KmipVersion> others(KmipResponse first)
      throws ProbeFailure, TtlvException, ClosedByInterruptException {
    if (first.reason() != ResultReason.OPERATION_NOT_SUPPORTED) {
      for (KmipVersion version : newestFirst(first.version())) {
        Optional<KmipResponse> response = answer(version);
        if (response.isPresent() && response.get().isSuccess()) {
          return told(response.get());
        }
      }
    }
    // KMIP 1.0 has no Discover Versions
    for (KmipVersion version : List.of(KmipVersion.V1_1, KmipVersion.V1_0)) {
      KmipResponse response =
          conversation.ask(version, KmipRequest.query(), ProbeStep.KMIP_VERSIONS, until);
      // who knows that this client may not ask has understood the question
      if (response.isSuccess() || response.reason() == ResultReason.PERMISSION_DENIED) {
        return List.of(version.compareTo(response.version()) < 0 ? version : response.version());
      }
    }
    return List.of();
  }

  /**
   * The versions to try, newest first. The version of the server's answer comes before all others.
   */
  private static List<KmipVersion> newestFirst(KmipVersion answered) {
    TreeSet<KmipVersion> candidates =
        new TreeSet<>(
            List.of(
                KmipVersion.V1_2,
                KmipVersion.V1_3,
                KmipVersion.V1_4,
                KmipVersion.V2_0,
                KmipVersion.V2_1));
    List<KmipVersion> order = new ArrayList<>();
    if (candidates.remove(answered)) {
      order.add(answered);
    }
    order.addAll(candidates.descendingSet());
    return order;
  }
}
