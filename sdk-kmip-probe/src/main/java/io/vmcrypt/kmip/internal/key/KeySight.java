package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.kmip.internal.key.KeyServer.Said;
import io.vmcrypt.kmip.internal.message.KeyAttributes;
import io.vmcrypt.kmip.internal.message.KeyDigest;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.key.KeyQuestion;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client sees of keys that are not its own. Each is got, also where its attributes were
 * refused: the two are rights of their own, and who gets a key has it.
 */
public final class KeySight {

  /**
   * What was seen of them.
   *
   * @param told of how many keys something was told
   * @param given how many keys were given
   * @param notKnown why the server may show more; empty if it refused each of the others
   */
  public record Seen(int told, int given, Optional<String> notKnown) {}

  private final ProbeOptions options;
  private final Set<String> keyIds;
  private int told;
  private int given;
  private @Nullable String notKnown;

  /** Nothing is asked yet. */
  public KeySight(ProbeOptions options, Set<String> keyIds) {
    this.options = options;
    this.keyIds = keyIds;
  }

  public Seen look() throws ProbeFailure, ClosedByInterruptException {
    Deadline overall = Deadline.after(KeyQuestion.DEFAULT_LIMIT, options.time());
    KeyServer server = new KeyServer(options, options.attempt("probe"), overall);
    try {
      server.begin(keyIds);
      for (String id : keyIds) {
        look(server, id);
      }
      server.end(keyIds);
    } finally {
      server.close();
    }
    return new Seen(told, given, server.doubt().or(() -> Optional.ofNullable(notKnown)));
  }

  private void look(KeyServer server, String id) throws ProbeFailure, ClosedByInterruptException {
    Said<KeyAttributes> attributes = server.ask(id);
    told += isSeen(id, attributes) ? 1 : 0;
    KeyAttributes known = attributes.value();
    Said<KeyDigest> key = server.get(id, known == null ? List.of() : known.digests());
    given += isSeen(id, key) ? 1 : 0;
  }

  private boolean isSeen(String id, Said<?> said) {
    if (said.value() == null && !said.isNo() && notKnown == null) {
      notKnown = "key " + SafeText.of(id) + ": " + said.why();
    }
    return said.value() != null;
  }
}
