package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.internal.session.CleanUp;
import io.vmcrypt.vsphere.internal.session.SessionEndedException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.function.Consumer;

/**
 * Goes through events or tasks by a collector, the oldest first, a page at a time. Only one of them
 * takes memory. Each page must tell something new, so that a server cannot go on for ever; what was
 * told before is left out. A collector ends with its session: then another one goes through it from
 * the beginning, a few times at most. For one thread; closing it removes the collector.
 */
public final class HistoryPages implements AutoCloseable {

  /** The most that one answer may hold. */
  public static final int PAGE_SIZE = 1000;

  static final int MOST_RENEWALS = 3;

  /** What is gone through. */
  public enum Kind {
    /** What happened. */
    EVENTS("eventManager", "CreateCollectorForEvents", "EventHistoryCollector", "ReadNextEvents"),
    /** What was asked for. */
    TASKS("taskManager", "CreateCollectorForTasks", "TaskHistoryCollector", "ReadNextTasks");

    private final String manager;
    private final String create;
    private final String collector;
    private final String next;

    Kind(String manager, String create, String collector, String next) {
      this.manager = manager;
      this.create = create;
      this.collector = collector;
      this.next = next;
    }
  }

  private final VimSession session;
  private final Attempt attempt;
  private final Kind kind;
  private final Consumer<ElementWriter> filter;
  private final SeenKeys seen = new SeenKeys();
  private ManagedObjectReference collector;
  private int number;
  private int renewals;
  private long told;

  /** How much of what was told before may come again, since the collector is a new one. */
  private long known;

  private boolean over;

  /**
   * @param filter writes an EventFilterSpec or a TaskFilterSpec
   */
  public HistoryPages(
      VimSession session, Attempt attempt, Kind kind, Consumer<ElementWriter> filter) {
    this.session = requireNonNull(session, "session");
    this.attempt = requireNonNull(attempt, "attempt");
    this.kind = requireNonNull(kind, "kind");
    this.filter = requireNonNull(filter, "filter");
    // before the collector is made: if the session ends in between, it is made anew
    this.number = session.number();
    this.collector = created();
  }

  private ManagedObjectReference created() {
    ManagedObjectReference manager =
        session
            .content()
            .manager(kind.manager)
            .orElseThrow(
                () ->
                    new NotFoundException(
                        attempt,
                        "the server has no " + kind.manager,
                        "Use a vCenter: each has one.",
                        null,
                        null));
    return session.change(
        attempt,
        kind.create,
        manager,
        arguments -> arguments.object("filter", filter),
        Returns.reference(kind.collector));
  }

  /** Whether there may be another page. */
  public boolean hasNext() {
    return !over;
  }

  /**
   * Reads one page.
   *
   * @param most how many at most, 1 to {@link #PAGE_SIZE}
   * @param each gets each event or task that was not told before
   */
  public void next(int most, Consumer<XmlFragment> each) {
    while (true) {
      try {
        // not repeatable: the collector may already be at the next page
        over =
            session.within(
                number,
                false,
                attempt,
                kind.next,
                collector,
                arguments -> arguments.number("maxCount", most),
                response -> isEmpty(response, each));
        return;
      } catch (SessionEndedException e) {
        if (++renewals > MOST_RENEWALS) {
          throw e;
        }
        known = told;
        number = session.number();
        collector = created();
      }
    }
  }

  private boolean isEmpty(ElementReader response, Consumer<XmlFragment> each) {
    int[] count = new int[2];
    Returns.forEach(
        response,
        value -> {
          XmlFragment item = value.capture();
          count[0]++;
          if (seen.add(item.required("key").strip())) {
            count[1]++;
            each.accept(item);
          }
        });
    told += count[1];
    known -= count[0] - count[1];
    if (count[0] > 0 && count[1] == 0 && known < 0) {
      throw new XmlFailure("a page of the history tells nothing that was not told before");
    }
    return count[0] == 0;
  }

  /** Removes the collector, of which a session has few. Never fails. */
  @Override
  public void close() {
    over = true;
    CleanUp.quietly(
        () ->
            session.within(
                number,
                false,
                attempt,
                "DestroyCollector",
                collector,
                none -> {},
                Returns.nothing()));
  }
}
