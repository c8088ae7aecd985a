package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.time.Duration;
import java.util.List;

/**
 * Follows one task by long polls. Has its own property collector, so that it disturbs no other one.
 * For one thread.
 */
final class TaskWatch implements AutoCloseable {

  private final Attempt attempt;
  private final ManagedObjectReference task;
  private final SessionFilter filter;
  private TaskInfo info;
  private boolean told;

  /**
   * @param paths what is read of the task: {@link TaskInfo#PATHS} or more
   */
  TaskWatch(VimSession session, Attempt attempt, ManagedObjectReference task, List<String> paths) {
    this.attempt = attempt;
    this.task = task;
    this.filter = SessionFilter.onObject(session, attempt, task, paths);
    this.info = TaskInfo.unknown(task);
  }

  /**
   * The task's state. The first look returns at once. Later looks return when the state has
   * changed, or when the time of one poll is up.
   */
  TaskInfo look(Duration left) {
    return filter
        .use(made -> poll(made, left))
        .orElseThrow(() -> new IllegalStateException("the watch is closed"));
  }

  private TaskInfo poll(SessionFilter.Made made, Duration left) {
    boolean isFirst = made.isNew();
    String before = made.version();
    told = false;
    made.poll(left, this::filterUpdate);
    // the first look is answered at once, with all there is; later there is news of nothing else
    if (!told && (isFirst || !made.version().equals(before))) {
      throw new DecodingException(
          attempt, "vCenter answered without the object " + task.value(), "Look at vCenter's log.");
    }
    return info;
  }

  private void filterUpdate(ElementReader part) {
    boolean shown = part.name().equals("objectSet");
    if (!shown && !part.name().equals("missingSet")) {
      return;
    }
    XmlFragment update = part.capture();
    if (!update.requiredElement("obj").reference().equals(task)) {
      throw new XmlFailure("it is about another object than the one that was asked about");
    }
    info = shown ? info.after(update) : info.without(update);
    told = true;
  }

  @Override
  public void close() {
    filter.close();
  }
}
