package io.vmcrypt.vsphere.internal.history;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.VcenterOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The history of one vCenter. Thread-safe. */
public final class VimCryptoHistory {

  private final VimSession session;
  private final long mostEvents;
  private final int mostEntries;

  public VimCryptoHistory(VimSession session) {
    this(session, HistoryReport.MOST_EVENTS, HistoryReport.MOST_ENTRIES);
  }

  VimCryptoHistory(VimSession session, long mostEvents, int mostEntries) {
    this.session = requireNonNull(session, "session");
    this.mostEvents = mostEvents;
    this.mostEntries = mostEntries;
  }

  /** What was done since then, as far as vCenter tells. */
  public HistoryReport since(Instant since) {
    Attempt attempt = session.attempt("read what was done since " + requireNonNull(since, "since"));
    Instant now = session.currentTime(attempt);
    if (since.isAfter(now)) {
      return new HistoryReport(
          since,
          now,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          0,
          0,
          List.of("by vCenter's clock it is only " + now.truncatedTo(ChronoUnit.SECONDS)),
          List.of());
    }
    return new Run(attempt, since, now).report();
  }

  /** One look. For one thread. */
  private final class Run {
    private final Attempt attempt;
    private final Instant since;
    private final Instant until;
    private final Joined joined = new Joined();
    private final List<String> gaps = new ArrayList<>();
    private @Nullable Instant first;
    private @Nullable Instant last;
    private boolean burst;
    private long events;
    private long tasks;

    Run(Attempt attempt, Instant since, Instant until) {
      this.attempt = attempt;
      this.since = since;
      this.until = until;
    }

    HistoryReport report() {
      VcenterOptions options = new VcenterOptions(session);
      Optional<Map<String, String>> event = options.below(attempt, "event.");
      Optional<Map<String, String>> task = options.below(attempt, "task.");
      Optional<Instant> older = older();
      events();
      tasks();
      Optional<Integer> eventDays = event.flatMap(set -> days(set, "event"));
      Optional<Integer> taskDays = task.flatMap(set -> days(set, "task"));
      boolean tasksForEver = task.filter(set -> isForEver(set, "task")).isPresent();
      if (older.isEmpty()) {
        gaps.add(
            0,
            "vCenter shows no event before "
                + since.truncatedTo(ChronoUnit.SECONDS)
                + eventDays.map(days -> " and keeps events for " + days + " days").orElse("")
                + (first == null
                    ? "; none was seen at all"
                    : "; the oldest that was seen is of " + first.truncatedTo(ChronoUnit.SECONDS)));
      }
      if (burst) {
        gaps.add("vCenter has put events together that came in a burst");
      }
      // no older task shows that none was too old, so nothing but the setting tells
      if (taskDays.isEmpty() && !tasksForEver) {
        gaps.add("how long vCenter keeps tasks is not known");
      }
      taskDays
          .filter(days -> since.isBefore(until.minus(Duration.ofDays(days))))
          .ifPresent(days -> gaps.add("vCenter keeps tasks for " + days + " days"));
      return new HistoryReport(
          since,
          until,
          older.or(() -> Optional.ofNullable(first)),
          Optional.ofNullable(last).or(() -> older),
          eventDays,
          taskDays,
          events,
          tasks,
          gaps,
          joined.entries());
    }

    /** An event that is older shows that none since then was too old to be kept. */
    private Optional<Instant> older() {
      return HistoryPages.newestEvent(
              session,
              attempt,
              filter -> filter.object("time", time -> time.text("endTime", since.toString())))
          .map(EventMeaning::time)
          .filter(time -> !time.isAfter(since));
    }

    private void events() {
      try (HistoryPages pages =
          new HistoryPages(
              session,
              attempt,
              HistoryPages.Kind.EVENTS,
              filter -> {
                filter.object("time", this::window);
                EventMeaning.TYPES.forEach(type -> filter.text("type", type));
              })) {
        while (pages.hasNext()) {
          if (events >= mostEvents || joined.size() >= mostEntries) {
            gaps.add("there is more than was read, which ends at " + last);
            return;
          }
          pages.next(HistoryPages.PAGE_SIZE, this::event);
        }
      }
    }

    private void window(ElementWriter time) {
      time.text("beginTime", since.toString()).text("endTime", until.toString());
    }

    private void event(XmlFragment event) {
      events++;
      Instant time = EventMeaning.time(event);
      if (first == null || time.isBefore(first)) {
        first = time;
      }
      if (last == null || time.isAfter(last)) {
        last = time;
      }
      burst |= EventMeaning.isBurst(event);
      EventMeaning.of(event).ifPresent(joined::add);
    }

    private void tasks() {
      try (HistoryPages pages =
          new HistoryPages(
              session,
              attempt,
              HistoryPages.Kind.TASKS,
              filter ->
                  filter.object(
                      "time",
                      time -> {
                        time.text("timeType", "queuedTime");
                        window(time);
                      }))) {
        while (pages.hasNext()) {
          if (tasks >= mostEvents) {
            gaps.add("there are more tasks than were read");
            return;
          }
          pages.next(
              HistoryPages.PAGE_SIZE,
              info -> {
                tasks++;
                joined.add(TaskMeaning.of(info));
              });
        }
      } catch (PermissionDeniedException e) {
        gaps.add("the tasks could not be read: " + e.outcome());
      }
    }
  }

  /** Empty if they are kept for ever, or it is not told. */
  private static Optional<Integer> days(Map<String, String> options, String what) {
    return isForEver(options, what)
        ? Optional.empty()
        : VcenterOptions.number(options, what + ".maxAge").map(Math::toIntExact);
  }

  private static boolean isForEver(Map<String, String> options, String what) {
    return Optional.ofNullable(options.get(what + ".maxAgeEnabled"))
        .flatMap(VcenterOptions::flag)
        .equals(Optional.of(false));
  }
}
