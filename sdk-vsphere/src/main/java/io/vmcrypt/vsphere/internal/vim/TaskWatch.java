package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.CleanUp;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Follows one task by long polls. Has its own property collector, so that it disturbs no other one.
 * For one thread.
 */
final class TaskWatch implements AutoCloseable {

  private final VimSession session;
  private final Attempt attempt;
  private final ManagedObjectReference task;
  private @Nullable ManagedObjectReference collector;
  private String version = "";
  private TaskInfo info;
  private boolean told;

  TaskWatch(VimSession session, Attempt attempt, ManagedObjectReference task) {
    this.session = session;
    this.attempt = attempt;
    this.task = task;
    this.info = TaskInfo.unknown(task);
  }

  /**
   * The task's state. The first look returns at once. Later looks return when the state has
   * changed, or when the time of one poll is up.
   *
   * @param left how much time there is
   */
  TaskInfo look(Duration left) {
    for (boolean again = false; ; again = true) {
      try {
        ManagedObjectReference known = collector;
        poll(known == null ? open() : known, left);
        return info;
      } catch (ServiceException e) {
        ManagedObjectReference through = collector;
        if (again || through == null || !LongPoll.isOver(e, through)) {
          throw e;
        }
        // the session was replaced meanwhile, and the collector is gone with the old one
        collector = null;
      }
    }
  }

  private ManagedObjectReference open() {
    collector = null;
    version = "";
    ManagedObjectReference opened =
        session.change(
            attempt,
            "CreatePropertyCollector",
            session.content().propertyCollector(),
            none -> {},
            Returns.reference("PropertyCollector"));
    collector = opened;
    session.change(
        attempt,
        "CreateFilter",
        opened,
        arguments ->
            arguments
                .object("spec", PropertyCollector.filter(task, TaskInfo.PATHS))
                .bool("partialUpdates", false),
        Returns.reference("PropertyFilter"));
    return opened;
  }

  private void poll(ManagedObjectReference through, Duration left) {
    String before = version;
    told = false;
    version = new LongPoll(session, attempt, left).next(through, before, this::filterUpdate).version();
    // the first look is answered at once, with all there is; later there is news of nothing else
    if (!told && (before.isEmpty() || !version.equals(before))) {
      throw new DecodingException(
          attempt,
          "vCenter answered without the object " + task.value(),
          "Look at vCenter's log.",
          null);
    }
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
    ManagedObjectReference opened = collector;
    if (opened != null) {
      CleanUp.quietly(
          () ->
              session.change(
                  attempt, "DestroyPropertyCollector", opened, none -> {}, Returns.nothing()));
    }
  }
}
