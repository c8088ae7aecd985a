package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The keys that a probe makes at one server. They stay until {@link #tidyUp}. */
public final class TestKeys {

  private final ProbeOptions options;
  private final Conversation conversation;
  private final KeyTalk talk;
  private final Set<KmipOperation> missing;
  private final Findings findings;
  private final List<KeyRoundTrip> trips = new ArrayList<>();

  /**
   * Nothing is sent yet.
   *
   * @param missing the operations that the server says it does not offer
   */
  public TestKeys(
      ProbeOptions options,
      Conversation conversation,
      KmipVersion version,
      Set<KmipOperation> missing,
      Findings findings) {
    this.options = options;
    this.conversation = conversation;
    this.talk = new KeyTalk(conversation, version, this::oneAction);
    this.missing = missing;
    this.findings = findings;
  }

  /**
   * Makes a key and uses it as vCenter does, in time of its own: each action has a limit, however
   * long the others took, and so have those that tidy up.
   */
  public KeyRoundTrip make() throws ClosedByInterruptException {
    KeyRoundTrip trip = new KeyRoundTrip(talk, missing, findings);
    trips.add(trip);
    try {
      trip.make();
    } finally {
      conversation.close(oneAction());
    }
    return trip;
  }

  /** The keys that were made and are not destroyed, in the order of their making. */
  public Set<String> ids() {
    return trips.stream()
        .flatMap(trip -> trip.existing().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Destroys the keys; findings name those that are left, or may be. */
  public void tidyUp() throws ClosedByInterruptException {
    talk.tidyUp();
    Set<String> once = new HashSet<>();
    trips.removeIf(trip -> trip.existing().filter(id -> !once.add(id)).isPresent());
    try {
      for (KeyRoundTrip trip : trips) {
        trip.tidyUp();
      }
    } finally {
      conversation.close(oneAction());
    }
  }

  private Deadline oneAction() {
    return Deadline.after(options.timeout(), options.time());
  }
}
