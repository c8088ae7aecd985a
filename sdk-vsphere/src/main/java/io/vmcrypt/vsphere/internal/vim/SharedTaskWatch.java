package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.CleanUp;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows any number of tasks with one filter over one list view, so that a single long poll gets
 * the news of all of them. Collector, view and filter belong to the session. If the session is
 * replaced, they are made again, and the news since then are reported.
 *
 * <p>Tasks are added by any thread; one thread at a time looks.
 */
public final class SharedTaskWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.vsphere");

  private final VimSession session;
  private final Attempt attempt;

  /** Held while the view is made or changed, not while news are waited for. */
  private final ReentrantLock changing = new ReentrantLock();

  /** Guarded by itself, like everything about tasks. */
  private final Map<ManagedObjectReference, TaskInfo> followed = new LinkedHashMap<>();

  private final Set<ManagedObjectReference> toList = new LinkedHashSet<>();
  private final Set<ManagedObjectReference> toDrop = new LinkedHashSet<>();
  private final Map<ManagedObjectReference, FollowedTask> news = new LinkedHashMap<>();

  private volatile @Nullable Server server;

  /** Views and collectors to be destroyed; guarded by the lock of changes. */
  private final List<ManagedObjectReference> abandoned = new ArrayList<>();

  private volatile boolean closed;
  private String version = "";

  /** The objects that were made at the server. */
  private record Server(ManagedObjectReference collector, ManagedObjectReference view) {}

  /**
   * @param session calls vCenter
   * @param attempt what the tasks are for
   */
  public SharedTaskWatch(VimSession session, Attempt attempt) {
    this.session = requireNonNull(session, "session");
    this.attempt = requireNonNull(attempt, "attempt");
  }

  /**
   * Follows one more task. Does not fail: if the server cannot be told now, the next look tells it.
   */
  public void add(ManagedObjectReference task) {
    synchronized (followed) {
      followed.put(task, TaskInfo.unknown(task));
      toList.add(task);
      toDrop.remove(task);
    }
    try {
      flush();
    } catch (SdkException e) {
      LOG.debug("a task could not be listed yet: {}", e.getClass().getSimpleName());
    }
  }

  /**
   * Waits until there is news of any task, or the time of one poll is up.
   *
   * @param left how much time there is
   * @return the tasks that changed, none if the watch is closed. Tasks that have ended or vanished,
   *     or whose state is not known, are no longer followed
   */
  public List<FollowedTask> look(Duration left) {
    Server at = opened();
    if (at == null) {
      return List.of();
    }
    flush();
    try {
      poll(at, left);
    } catch (ServiceException e) {
      if (closed || !LongPoll.isOver(e, at.collector())) {
        throw e;
      }
      // the session was replaced meanwhile, and the collector is gone with the old one
      abandon(at);
      Server anew = opened();
      if (anew == null) {
        return List.of();
      }
      poll(anew, left);
    }
    synchronized (followed) {
      List<FollowedTask> told = List.copyOf(news.values());
      news.clear();
      for (FollowedTask task : told) {
        boolean over = task.ended() || task.unreadable(attempt).isPresent();
        if (over && followed.remove(task.reference()) != null) {
          toList.remove(task.reference());
          toDrop.add(task.reference());
        }
      }
      return told;
    }
  }

  private void poll(Server at, Duration left) {
    version =
        new LongPoll(session, attempt, left)
            .next(at.collector(), version, this::update)
            .version();
  }

  private void update(ElementReader part) {
    boolean shown = part.name().equals("objectSet");
    if (!shown && !part.name().equals("missingSet")) {
      return;
    }
    part.nextObject();
    XmlFragment update = part.capture();
    ManagedObjectReference task = update.requiredElement("obj").reference();
    synchronized (followed) {
      TaskInfo before = followed.get(task);
      if (before != null) {
        tell(shown ? before.after(update) : before.without(update));
      }
    }
  }

  private void tell(TaskInfo info) {
    followed.put(info.task(), info);
    news.put(info.task(), new FollowedTask(info));
  }

  /** The objects at the server. Made if they do not exist; null if the watch is closed. */
  private @Nullable Server opened() {
    Server open = server;
    if (open != null) {
      return open;
    }
    changing.lock();
    try {
      if (closed) {
        return null;
      }
      destroyAbandoned();
      version = "";
      ManagedObjectReference collector =
          session.change(
              attempt,
              "CreatePropertyCollector",
              session.content().propertyCollector(),
              none -> {},
              Returns.reference("PropertyCollector"));
      abandoned.add(collector);
      ManagedObjectReference view =
          session.change(
              attempt, "CreateListView", viewManager(), none -> {}, Returns.reference("ListView"));
      abandoned.add(view);
      session.change(
          attempt,
          "CreateFilter",
          collector,
          arguments ->
              arguments
                  .object("spec", PropertyCollector.members(view, "Task", TaskInfo.PATHS))
                  .bool("partialUpdates", false),
          Returns.reference("PropertyFilter"));
      synchronized (followed) {
        toList.addAll(followed.keySet());
        toDrop.clear();
      }
      list(view);
      abandoned.clear();
      Server made = new Server(collector, view);
      server = made;
      return made;
    } finally {
      changing.unlock();
    }
  }

  /** Destroys objects that are no longer used, or were never finished. */
  private void destroyAbandoned() {
    abandoned.forEach(this::destroy);
    abandoned.clear();
  }

  private ManagedObjectReference viewManager() {
    return session
        .content()
        .manager("viewManager")
        .orElseThrow(
            () ->
                new DecodingException(
                    attempt, "the server has no view manager", "Use a vCenter.", null));
  }

  private void abandon(Server at) {
    changing.lock();
    try {
      if (at.equals(server)) {
        server = null;
        abandoned.add(at.collector());
        abandoned.add(at.view());
      }
    } finally {
      changing.unlock();
    }
  }

  /** Tells the server which tasks are new, including those that other threads add meanwhile. */
  private void flush() {
    while (isAnythingToList()) {
      if (!changing.tryLock()) {
        // the thread that holds the lock looks again afterwards
        return;
      }
      Server at = server;
      try {
        if (at == null) {
          // the next look lists everything
          return;
        }
        list(at.view());
      } catch (SdkException e) {
        // the next look makes it again
        abandon(requireNonNull(at, "at"));
        throw e;
      } finally {
        changing.unlock();
      }
    }
  }

  private boolean isAnythingToList() {
    synchronized (followed) {
      return !toList.isEmpty();
    }
  }

  private void list(ManagedObjectReference view) {
    List<ManagedObjectReference> add;
    List<ManagedObjectReference> drop;
    synchronized (followed) {
      add = new ArrayList<>(toList);
      drop = new ArrayList<>(toDrop);
    }
    if (!add.isEmpty()) {
      // doing it twice does no harm, so it may be repeated like a read
      List<ManagedObjectReference> unknown =
          session.read(
              attempt,
              "ModifyListView",
              view,
              arguments -> {
                add.forEach(task -> arguments.reference("add", task));
                drop.forEach(task -> arguments.reference("remove", task));
              },
              Returns.list(XmlFragment::reference));
      synchronized (followed) {
        add.forEach(toList::remove);
        drop.forEach(toDrop::remove);
        for (ManagedObjectReference task : unknown) {
          TaskInfo before = followed.get(task);
          if (before != null) {
            tell(before.vanished());
          }
        }
      }
    }
  }

  /** Ends a running look, which then throws. */
  @Override
  public void close() {
    closed = true;
    changing.lock();
    try {
      Server open = server;
      if (open != null) {
        abandon(open);
      }
      destroyAbandoned();
    } finally {
      changing.unlock();
    }
  }

  private void destroy(ManagedObjectReference object) {
    String method =
        object.type().equals("PropertyCollector") ? "DestroyPropertyCollector" : "DestroyView";
    CleanUp.quietly(() -> session.change(attempt, method, object, none -> {}, Returns.nothing()));
  }
}
