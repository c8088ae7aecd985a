package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One call that waits at the server for news: vSphere {@code WaitForUpdatesEx}.
 *
 * @param number of the session whose collector is asked
 * @param left how much time there is, zero for none; the server is not kept waiting for longer than
 *     10 s
 */
record LongPoll(VimSession session, int number, Attempt attempt, Duration left) {

  static final Duration LONGEST = Duration.ofSeconds(10);

  /**
   * What a call has told.
   *
   * @param more whether the server has kept back a part
   */
  record Told(String version, boolean more) {}

  /**
   * Waits for news.
   *
   * @param collector whose filters report the news
   * @param version what is known; empty at first
   * @param filterUpdate is given each child of each {@code PropertyFilterUpdate}
   */
  Told next(
      ManagedObjectReference collector, String version, Consumer<ElementReader> filterUpdate) {
    // a long poll must have ended before its call's time is up
    Duration most = session.callTimeout().dividedBy(2);
    Duration wait = left.compareTo(LONGEST) < 0 ? left : LONGEST;
    wait = wait.compareTo(most) < 0 ? wait : most;
    // in whole seconds, rounded up, so that a wait of less does not become a busy loop
    long seconds = wait.plusNanos(999_999_999).toSeconds();
    return session.within(
        number,
        true,
        attempt,
        "WaitForUpdatesEx",
        collector,
        arguments ->
            arguments
                .text("version", version)
                .object("options", options -> options.number("maxWaitSeconds", seconds)),
        response -> next(response, version, filterUpdate));
  }

  /** News come with a version of their own; else a server could tell the same for ever. */
  private static Told next(
      ElementReader response, String version, Consumer<ElementReader> filterUpdate) {
    String[] next = {version};
    boolean[] news = {false};
    boolean[] more = {false};
    Returns.forEach(
        response,
        set ->
            set.children(
                part -> {
                  switch (part.name()) {
                    case "version" -> next[0] = part.text();
                    case "filterSet" -> {
                      news[0] = true;
                      part.children(filterUpdate);
                    }
                    case "truncated" -> more[0] = part.text().strip().equals("true");
                    default -> {}
                  }
                }));
    if (news[0] && next[0].equals(version)) {
      throw new XmlFailure("it tells news of a version that is known already");
    }
    return new Told(next[0], news[0] && more[0]);
  }
}
