package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.VimSession;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a reading began, by the clock that tasks are told by. For one thread. */
public final class Beginning {

  /** Clocks are set while something is read. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private final VimSession session;
  private final long began;
  private @Nullable Instant before;

  /** It begins now. */
  public Beginning(VimSession session) {
    this.session = requireNonNull(session, "session");
    this.began = session.time().nanoTime();
  }

  /** Whether something had ended when it began. vCenter is asked for the time once. */
  public boolean isAfter(Attempt attempt, Instant ended) {
    Instant known = before;
    if (known == null) {
      Instant now = session.currentTime(attempt);
      known = now.minusNanos(session.time().nanoTime() - began).minus(MARGIN);
      before = known;
    }
    return ended.isBefore(known);
  }
}
