package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Follows one task by long polls through a property collector of its own, so that it disturbs
 * nobody else's. For one thread.
 */
final class TaskWatch implements AutoCloseable {

  private static final Duration LONGEST_POLL = Duration.ofSeconds(10);

  private final VimSession session;
  private final Attempt attempt;
  private final ManagedObjectReference task;
  private @Nullable ManagedObjectReference collector;
  private String version = "";
  private TaskInfo info;

  TaskWatch(VimSession session, Attempt attempt, ManagedObjectReference task) {
    this.session = session;
    this.attempt = attempt;
    this.task = task;
    this.info = TaskInfo.unknown(task);
  }

  /**
   * The task's state: at the first look as it is, later as soon as it has changed or the time of
   * one poll is up.
   *
   * @param left how much time there is
   */
  TaskInfo look(Duration left) {
    ManagedObjectReference through = collector;
    boolean fresh = through == null;
    if (through == null) {
      through = open();
    }
    try {
      poll(through, left);
    } catch (ServiceException e) {
      if (fresh || !isGone(e, through)) {
        throw e;
      }
      // the session was replaced meanwhile, and the collector has gone with the old one
      poll(open(), left);
    }
    return info;
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
            Returns.reference());
    collector = opened;
    session.change(
        attempt,
        "CreateFilter",
        opened,
        arguments ->
            arguments
                .object("spec", PropertyCollector.filter(task, TaskInfo.PATHS))
                .bool("partialUpdates", false),
        Returns.reference());
    return opened;
  }

  private static boolean isGone(ServiceException e, ManagedObjectReference collector) {
    String fault = e.vendorError().map(error -> String.valueOf(error.code())).orElse("");
    return fault.equals("InvalidCollectorVersion")
        || (e instanceof NotFoundException && e.outcome().contains(collector.value()));
  }

  private void poll(ManagedObjectReference through, Duration left) {
    // a long poll must have ended before its call's time is up
    Duration most = session.callTimeout().dividedBy(2);
    Duration wait = left.compareTo(LONGEST_POLL) < 0 ? left : LONGEST_POLL;
    wait = wait.compareTo(most) < 0 ? wait : most;
    // in whole seconds, rounded up: zero would make this a busy loop
    long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    session.read(
        attempt,
        "WaitForUpdatesEx",
        through,
        arguments ->
            arguments
                .text("version", version)
                .object("options", options -> options.number("maxWaitSeconds", seconds)),
        response -> {
          Returns.forEach(response, this::updateSet);
          return info;
        });
  }

  private void updateSet(ElementReader set) {
    set.children(
        part -> {
          switch (part.name()) {
            case "version" -> version = part.text();
            case "filterSet" -> part.children(this::filterUpdate);
            default -> {}
          }
        });
  }

  private void filterUpdate(ElementReader part) {
    if (part.name().equals("objectSet")) {
      TaskInfo.Changes changes = new TaskInfo.Changes(info);
      part.children(changes::read);
      info = changes.result();
    } else if (part.name().equals("missingSet")) {
      info = info.vanished();
    }
  }

  @Override
  public void close() {
    ManagedObjectReference opened = collector;
    if (opened != null) {
      PropertyCollector.quietly(
          () ->
              session.change(
                  attempt, "DestroyPropertyCollector", opened, none -> {}, Returns.optional()));
    }
  }
}
