package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.session.CleanUp;
import io.vmcrypt.vsphere.internal.session.SessionEndedException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A filter by a collector of its own, on a view or on one object, by which a watch hears of news.
 * All three belong to one session: each call about them is sent in that session alone, and if it
 * ends, wherever that is, they are made anew whole, a few times at most.
 *
 * <p>One thread at a time {@linkplain #use uses} it; others may {@linkplain #tryChange change} what
 * is there, or close it.
 */
final class SessionFilter implements AutoCloseable {

  private final VimSession session;
  private final Attempt attempt;
  private final @Nullable View view;
  private final Function<@Nullable ManagedObjectReference, Consumer<ElementWriter>> spec;
  private final Consumer<Made> first;

  /** Held while the objects are made, changed or given up, not while news are waited for. */
  private final ReentrantLock changing = new ReentrantLock();

  private volatile @Nullable Made made;

  /** What is to be destroyed; guarded by the lock. */
  private final List<Left> left = new ArrayList<>();

  private volatile boolean closed;

  /**
   * How a view is made.
   *
   * @param method such as {@code CreateListView}
   */
  record View(String method, String type, Consumer<ElementWriter> arguments) {}

  /** Something at the server that is no longer used, or was never finished. */
  private record Left(int session, ManagedObjectReference object) {}

  /** What is at the server, of one session. */
  final class Made {
    private final int number;
    private final ManagedObjectReference collector;
    private final @Nullable ManagedObjectReference on;
    private String version = "";

    private Made(
        int number, ManagedObjectReference collector, @Nullable ManagedObjectReference on) {
      this.number = number;
      this.collector = collector;
      this.on = on;
    }

    /** Whether it has told nothing yet. */
    boolean isNew() {
      return version.isEmpty();
    }

    /** What is known by now; another one whenever the server has told something. */
    String version() {
      return version;
    }

    /**
     * Waits once for news, for as long as one call may wait.
     *
     * @param time how much there is, zero for none
     * @param filterUpdate is given each child of each {@code PropertyFilterUpdate}
     * @return whether the server has kept back a part
     */
    boolean poll(Duration time, Consumer<ElementReader> filterUpdate) {
      LongPoll.Told told =
          new LongPoll(session, number, attempt, time).next(collector, version, filterUpdate);
      version = told.version();
      return told.more();
    }

    /** Calls a method of the view which may be repeated. */
    <T> T ofView(
        String method, Consumer<ElementWriter> arguments, Function<ElementReader, T> reader) {
      return session.within(
          number, true, attempt, method, requireNonNull(on, "view"), arguments, reader);
    }

    /** Whether this failure says that a part of it is gone, or that its version is not known. */
    private boolean isOver(SdkException e) {
      if (e instanceof SessionEndedException) {
        return true;
      }
      return (e instanceof VsphereFaultException fault
              && fault.faultName().equals("InvalidCollectorVersion"))
          || isGone(e, collector)
          || (on != null && isGone(e, on));
    }
  }

  /** Whether this failure says that an object of a session, such as a view, is gone. */
  static boolean isGone(SdkException e, ManagedObjectReference object) {
    return e instanceof NotFoundException
        && e.getCause() instanceof VsphereFaultException fault
        && object.value().equals(fault.properties().get("obj"));
  }

  private SessionFilter(
      VimSession session,
      Attempt attempt,
      @Nullable View view,
      Function<@Nullable ManagedObjectReference, Consumer<ElementWriter>> spec,
      Consumer<Made> first) {
    this.session = requireNonNull(session, "session");
    this.attempt = requireNonNull(attempt, "attempt");
    this.view = view;
    this.spec = spec;
    this.first = first;
  }

  /**
   * On a view.
   *
   * @param first is done each time when it was made, before it is used
   */
  static SessionFilter onView(
      VimSession session,
      Attempt attempt,
      View view,
      String type,
      List<String> paths,
      Consumer<Made> first) {
    return new SessionFilter(
        session,
        attempt,
        view,
        on -> PropertyCollector.members(requireNonNull(on, "view"), type, paths),
        first);
  }

  /** On one object. */
  static SessionFilter onObject(
      VimSession session, Attempt attempt, ManagedObjectReference object, List<String> paths) {
    return new SessionFilter(
        session, attempt, null, none -> PropertyCollector.filter(object, paths), made -> {});
  }

  /**
   * Does something with it; from its beginning, and with a new one, if its session ended meanwhile.
   *
   * @return empty if it is closed
   */
  <T> Optional<T> use(Function<Made, T> how) {
    for (int renewals = 0; ; renewals++) {
      Made at = made;
      try {
        if (at == null) {
          at = made();
        }
        return at == null ? Optional.empty() : Optional.of(how.apply(at));
      } catch (SdkException e) {
        boolean isOver = at == null ? e instanceof SessionEndedException : at.isOver(e);
        if (closed || !isOver || renewals >= PropertyPages.MOST_RENEWALS) {
          throw e;
        }
        if (at != null) {
          abandon(at);
        }
      }
    }
  }

  /**
   * Does something with what is there, by any thread.
   *
   * @return whether that was done: not if nothing is there, or another thread makes it or changes
   *     it just now
   */
  boolean tryChange(Consumer<Made> how) {
    if (!changing.tryLock()) {
      return false;
    }
    try {
      Made at = made;
      if (at == null) {
        return false;
      }
      try {
        how.accept(at);
      } catch (SdkException e) {
        // what the server has now is not known: the next one who uses it makes it again
        abandon(at);
        throw e;
      }
      return true;
    } finally {
      changing.unlock();
    }
  }

  /** Makes it; null if it is closed. */
  private @Nullable Made made() {
    changing.lock();
    try {
      if (closed) {
        return null;
      }
      destroyLeft();
      // before the first of them is made: what is made then is of this session or not at all
      int number = session.number();
      ManagedObjectReference collector =
          make(
              number,
              "CreatePropertyCollector",
              session.content().propertyCollector(),
              none -> {},
              "PropertyCollector");
      ManagedObjectReference on =
          view == null
              ? null
              : make(number, view.method(), viewManager(), view.arguments(), view.type());
      session.within(
          number,
          false,
          attempt,
          "CreateFilter",
          collector,
          arguments -> arguments.object("spec", spec.apply(on)).bool("partialUpdates", false),
          Returns.reference("PropertyFilter"));
      Made whole = new Made(number, collector, on);
      first.accept(whole);
      left.clear();
      made = whole;
      return whole;
    } finally {
      changing.unlock();
    }
  }

  private ManagedObjectReference make(
      int number,
      String method,
      ManagedObjectReference by,
      Consumer<ElementWriter> arguments,
      String type) {
    ManagedObjectReference object =
        session.within(number, false, attempt, method, by, arguments, Returns.reference(type));
    left.add(new Left(number, object));
    return object;
  }

  private ManagedObjectReference viewManager() {
    return session
        .content()
        .manager("viewManager")
        .orElseThrow(
            () ->
                new DecodingException(attempt, "the server has no view manager", "Use a vCenter."));
  }

  private void abandon(Made at) {
    changing.lock();
    try {
      if (at.equals(made)) {
        made = null;
        left.add(new Left(at.number, at.collector));
        if (at.on != null) {
          left.add(new Left(at.number, at.on));
        }
      }
    } finally {
      changing.unlock();
    }
  }

  /** What has ended with its session is not asked for in another one. */
  private void destroyLeft() {
    for (Left one : left) {
      String method =
          one.object().type().equals("PropertyCollector")
              ? "DestroyPropertyCollector"
              : "DestroyView";
      CleanUp.quietly(
          () ->
              session.within(
                  one.session(),
                  false,
                  attempt,
                  method,
                  one.object(),
                  none -> {},
                  Returns.nothing()));
    }
    left.clear();
  }

  /** Ends a use that waits, which then throws. Never fails. */
  @Override
  public void close() {
    closed = true;
    changing.lock();
    try {
      Made open = made;
      if (open != null) {
        abandon(open);
      }
      destroyLeft();
    } finally {
      changing.unlock();
    }
  }
}
