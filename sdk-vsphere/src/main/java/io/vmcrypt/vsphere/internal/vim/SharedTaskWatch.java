package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows any number of tasks with one filter over one list view, so that a single long poll gets
 * the news of all of them. If the session is replaced, all are listed again, and the news since
 * then are reported.
 *
 * <p>Tasks are added by any thread; one thread at a time looks.
 */
public final class SharedTaskWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.vsphere");

  private final Attempt attempt;
  private final SessionFilter filter;

  /** Guarded by itself, like everything about tasks. */
  private final Map<ManagedObjectReference, TaskInfo> followed = new LinkedHashMap<>();

  private final Set<ManagedObjectReference> toList = new LinkedHashSet<>();
  private final Set<ManagedObjectReference> toDrop = new LinkedHashSet<>();
  private final Map<ManagedObjectReference, FollowedTask> news = new LinkedHashMap<>();

  public SharedTaskWatch(VimSession session, Attempt attempt) {
    this.attempt = requireNonNull(attempt, "attempt");
    this.filter =
        SessionFilter.onView(
            session,
            attempt,
            new SessionFilter.View("CreateListView", "ListView", none -> {}),
            "Task",
            TaskInfo.PATHS,
            this::listAll);
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
   * @return the tasks that changed, none if the watch is closed. Tasks that have ended or vanished,
   *     or whose state is not known, are no longer followed
   */
  public List<FollowedTask> look(Duration left) {
    boolean isOpen =
        filter
            .use(
                made -> {
                  flush();
                  return made.poll(left, this::update);
                })
            .isPresent();
    if (!isOpen) {
      return List.of();
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

  /** Tells a new view of all tasks. */
  private void listAll(SessionFilter.Made made) {
    synchronized (followed) {
      toList.addAll(followed.keySet());
      toDrop.clear();
    }
    list(made);
  }

  /**
   * Tells the server which tasks are new, including those that other threads add meanwhile. If
   * another thread is at it, that one looks again afterwards; if nothing is there, the next look
   * lists everything.
   */
  private void flush() {
    boolean listed = true;
    while (listed && isAnythingToList()) {
      listed = filter.tryChange(this::list);
    }
  }

  private boolean isAnythingToList() {
    synchronized (followed) {
      return !toList.isEmpty();
    }
  }

  private void list(SessionFilter.Made made) {
    List<ManagedObjectReference> add;
    List<ManagedObjectReference> drop;
    synchronized (followed) {
      add = new ArrayList<>(toList);
      drop = new ArrayList<>(toDrop);
    }
    if (!add.isEmpty()) {
      // doing it twice does no harm, so it may be repeated like a read
      List<ManagedObjectReference> unknown =
          made.ofView(
              "ModifyListView",
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
    filter.close();
  }
}
