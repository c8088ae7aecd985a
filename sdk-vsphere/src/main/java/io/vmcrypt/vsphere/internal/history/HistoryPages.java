package io.vmcrypt.vsphere.internal.history;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Goes through events or tasks, the oldest first, a page at a time. Only one of them takes memory.
 * Each page must tell something new, so that a server cannot go on for ever; what was told before
 * is left out. From release 9.0 on nothing is needed at the server for it; before, and where a
 * server does not keep that promise, it takes a collector. For one thread; closing it removes that.
 */
public final class HistoryPages implements AutoCloseable {

  /** The most that one answer may hold. */
  public static final int PAGE_SIZE = 1000;

  /** What is gone through. */
  public enum Kind {
    /** What happened. */
    EVENTS(
        "eventManager", "CreateCollectorForEvents", "EventHistoryCollector", "ReadNextEvents", ""),
    /** What was asked for. */
    TASKS(
        "taskManager", "CreateCollectorForTasks", "TaskHistoryCollector", "ReadNextTasks", "task-");

    private final String manager;
    final String create;
    final String collector;
    final String next;

    /** What a key has before its number. */
    final String prefix;

    Kind(String manager, String create, String collector, String next, String prefix) {
      this.manager = manager;
      this.create = create;
      this.collector = collector;
      this.next = next;
      this.prefix = prefix;
    }

    ManagedObjectReference manager(VimSession session, Attempt attempt) {
      return session
          .content()
          .manager(manager)
          .orElseThrow(
              Lookup.missing(
                  attempt, "the server has no " + manager, "Use a vCenter: each has one."));
    }
  }

  /** What is gone through, and what of it was told before. */
  record Search(
      VimSession session,
      Attempt attempt,
      Kind kind,
      Consumer<ElementWriter> filter,
      SeenKeys seen) {}

  private final Search search;
  private HistoryWay way;
  private boolean over;

  /**
   * @param filter writes an EventFilterSpec, up to its types, or a TaskFilterSpec
   */
  public HistoryPages(
      VimSession session, Attempt attempt, Kind kind, Consumer<ElementWriter> filter) {
    this.search = new Search(session, attempt, kind, filter, new SeenKeys());
    this.way = isWithoutCollector(session) ? new StartIdWay(search) : new CollectorWay(search);
  }

  private static boolean isWithoutCollector(VimSession session) {
    return session.version().isAtLeast(ApiVersion.V9_0);
  }

  /**
   * The newest event, without going through those before it.
   *
   * @param filter writes an EventFilterSpec, up to its types
   */
  public static Optional<XmlFragment> newestEvent(
      VimSession session, Attempt attempt, Consumer<ElementWriter> filter) {
    List<XmlFragment> told = new ArrayList<>(1);
    SeenKeys seen = new SeenKeys();
    Search any = new Search(session, attempt, Kind.EVENTS, filter, seen);
    if (!isWithoutCollector(session) || !new StartIdWay(any).newest(told::add)) {
      Consumer<ElementWriter> one = filter.andThen(conditions -> conditions.number("maxCount", 1));
      HistoryWay collector = new CollectorWay(new Search(session, attempt, Kind.EVENTS, one, seen));
      try {
        collector.next(1, told::add);
      } finally {
        collector.close();
      }
    }
    return told.stream().findFirst();
  }

  static String key(XmlFragment item) {
    return item.required("key").strip();
  }

  static XmlFailure nothingNew() {
    return new XmlFailure("a page of the history tells nothing that was not told before");
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
    HistoryWay.Page page = way.next(most, each);
    if (page == HistoryWay.Page.UNFIT) {
      way = new CollectorWay(search);
      page = way.next(most, each);
    }
    over = page == HistoryWay.Page.LAST;
  }

  /** Removes what is at the server. Never fails. */
  @Override
  public void close() {
    over = true;
    way.close();
  }
}
