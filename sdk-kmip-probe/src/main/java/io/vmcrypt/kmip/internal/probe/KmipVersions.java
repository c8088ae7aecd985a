package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.message.ResultReason;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeStep;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Finds the versions of KMIP that a server speaks. */
final class KmipVersions {

  private final Conversation conversation;
  private final Deadline until;

  KmipVersions(Conversation conversation, Deadline until) {
    this.conversation = conversation;
    this.until = until;
  }

  /**
   * Goes on from the answer to Discover Versions in KMIP 1.1. Empty if the server accepts no
   * version.
   */
  List<KmipVersion> from(KmipResponse first)
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
        KmipResponse response =
            conversation.ask(
                version, KmipRequest.discoverVersions(), ProbeStep.KMIP_VERSIONS, until);
        if (response.isSuccess()) {
          return told(response);
        }
      }
    }
    // KMIP 1.0 has no Discover Versions
    for (KmipVersion version : List.of(KmipVersion.V1_1, KmipVersion.V1_0)) {
      KmipResponse response =
          conversation.ask(version, KmipRequest.query(), ProbeStep.KMIP_VERSIONS, until);
      if (response.isSuccess()) {
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
