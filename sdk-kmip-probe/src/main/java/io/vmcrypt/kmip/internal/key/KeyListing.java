package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.kmip.internal.key.KeyServer.Page;
import io.vmcrypt.kmip.internal.key.KeyServer.Said;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.key.LocatedKeys;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has a server list its keys. From KMIP 1.3 on it does so in pages. Each begins with the last id of
 * the one before, so that keys that come or go meanwhile are noticed, and the last one has nothing
 * else: a server that answers with fewer than it is asked for need not be at its end.
 */
public record KeyListing(ProbeOptions options, Attempt attempt, Duration limit) {

  private static final int PAGE = 1_000;
  private static final int MOST_BEGINNINGS = 3;

  /** What a list has so far, and why it is not all, once that is known. */
  private static final class Listed {
    private final Set<String> ids = new LinkedHashSet<>();
    private @Nullable String last;
    private @Nullable String gap;
    private boolean isAtEnd;
    private boolean hasMoved;

    /** A page after another begins with the last id of that. */
    void add(Page page, int asked) {
      List<String> fresh = page.ids();
      if (fresh.size() > asked) {
        gap = "the server answered with " + fresh.size() + " ids where it was asked for " + asked;
      }
      if (last != null) {
        if (fresh.isEmpty() || !fresh.get(0).equals(last)) {
          hasMoved = true;
          return;
        }
        fresh = fresh.subList(1, fresh.size());
      }
      for (String id : fresh) {
        if (ids.size() == LocatedKeys.MOST) {
          gap = "the server has more keys than " + LocatedKeys.MOST;
          return;
        }
        hasMoved |= !ids.add(id);
        last = id;
      }
      isAtEnd = fresh.isEmpty();
      if (isAtEnd && page.inAll().filter(all -> all != ids.size()).isPresent()) {
        gap = "the server says that there are " + page.inAll().get() + " keys, and lists others";
      }
    }
  }

  public LocatedKeys list() throws ProbeFailure, ClosedByInterruptException {
    KeyServer server = new KeyServer(options, attempt, Deadline.after(limit, options.time()));
    try {
      server.connect();
      Listed listed = server.pages() ? inPages(server) : atOnce(server);
      Instant now = options.time().now();
      return new LocatedKeys(
          options.endpoint(),
          server.certificate(),
          new ArrayList<>(listed.ids),
          Optional.ofNullable(listed.gap),
          now);
    } finally {
      server.close();
    }
  }

  /** Before KMIP 1.3 no ids can be passed over. */
  private static Listed atOnce(KeyServer server) throws ProbeFailure, ClosedByInterruptException {
    Listed listed = new Listed();
    Said<Page> said = server.locate(LocatedKeys.MOST, 0);
    Page page = said.value();
    if (page == null) {
      listed.gap = said.why();
      return listed;
    }
    listed.add(page, LocatedKeys.MOST);
    if (listed.hasMoved) {
      listed.gap = "the server lists a key twice";
    } else if (listed.gap == null && page.ids().size() == LocatedKeys.MOST) {
      listed.gap = "the server may have more keys than " + LocatedKeys.MOST;
    }
    return listed;
  }

  private static Listed inPages(KeyServer server) throws ProbeFailure, ClosedByInterruptException {
    Listed listed = new Listed();
    for (int i = 0; i < MOST_BEGINNINGS; i++) {
      listed = fromTheBeginning(server);
      if (!listed.hasMoved) {
        return listed;
      }
    }
    listed.gap =
        "the list changed while it was read, so keys may be missing: either keys come and go, or"
            + " the server ignores which ones to skip";
    return listed;
  }

  private static Listed fromTheBeginning(KeyServer server)
      throws ProbeFailure, ClosedByInterruptException {
    Listed listed = new Listed();
    while (listed.gap == null && !listed.isAtEnd && !listed.hasMoved) {
      Said<Page> said = server.locate(PAGE, Math.max(0, listed.ids.size() - 1));
      Page page = said.value();
      if (page == null) {
        listed.gap = said.why();
      } else {
        listed.add(page, PAGE);
      }
    }
    return listed;
  }
}
