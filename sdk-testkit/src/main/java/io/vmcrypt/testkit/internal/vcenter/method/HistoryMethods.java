package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Events;
import io.vmcrypt.testkit.internal.vcenter.state.History;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeHistoryTrait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The methods of EventManager, TaskManager and their collectors, and pages without one. */
public final class HistoryMethods {

  private static final int MOST_COLLECTORS = 32;
  private static final int MOST = 1000;
  private static final int SMALL = 100;
  private static final Pattern TASK = Pattern.compile("task-\\d{1,9}");

  /** The conditions of a filter that are modelled. */
  private static final Set<String> OF_EVENTS =
      Set.of("time", "type", "eventTypeId", "maxCount", "disableFullMessage");

  private static final Set<String> OF_TASKS = Set.of("time", "state");

  private final Vcenter vcenter;

  public HistoryMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
  }

  public void addTo(Map<String, Call.Handler> methods) {
    methods.put("CreateCollectorForEvents", call -> create(call, true));
    methods.put("CreateCollectorForTasks", call -> create(call, false));
    methods.put("QueryEvents", this::queryEvents);
    methods.put("ReadNextTasksByViewSpec", this::readTasks);
    methods.put("ReadNextEvents", this::next);
    methods.put("ReadNextTasks", this::next);
    methods.put("RewindCollector", this::rewind);
    methods.put("DestroyCollector", this::destroy);
  }

  private Object create(Call call, boolean events) throws VimFault, InterruptedException {
    settle();
    return vcenter.locked(
        () -> {
          DataObject filter = call.arguments().data("filter");
          check(filter, events ? OF_EVENTS : OF_TASKS);
          if (call.session().histories().size() >= MOST_COLLECTORS) {
            throw VimFault.of("InvalidState", "The operation is not allowed in the current state.");
          }
          MoRef ref =
              call.session().newRef(events ? "EventHistoryCollector" : "TaskHistoryCollector");
          List<DataObject> items =
              events
                  ? newest(filter, events(filter, call.session()))
                  : tasks(filter, call.session());
          call.session().histories().put(ref, new History(items));
          call.session().objects().put(ref, new ManagedObject(ref).with("filter", filter));
          return ref;
        });
  }

  private void settle() throws InterruptedException {
    vcenter.monitor().lock();
    try {
      vcenter.tasks().settle();
    } finally {
      vcenter.monitor().unlock();
    }
  }

  private static void check(DataObject filter, Set<String> modelled) throws VimFault {
    for (String condition : filter.values().keySet()) {
      if (!modelled.contains(condition)) {
        throw VimFault.notSupported(
            "This stand-in does not model the condition " + condition + ".");
      }
    }
    if (!filter.texts("type").isEmpty() && !filter.texts("eventTypeId").isEmpty()) {
      throw VimFault.invalidArgument("filter");
    }
  }

  /** Without a view the newest ones, as many as the filter says. */
  private Object queryEvents(Call call) throws VimFault, InterruptedException {
    settle();
    return vcenter.locked(
        () -> {
          DataObject filter = call.arguments().data("filter");
          check(filter, OF_EVENTS);
          int most = filter.has("maxCount") ? filter.number("maxCount") : MOST;
          if (most < 1) {
            throw VimFault.invalidArgument("filter.maxCount");
          }
          List<DataObject> found = events(filter, call.session());
          DataObject view = call.arguments().findData("eventViewSpec");
          if (view == null) {
            return newest(filter, found);
          }
          int start = view.number("startEventId");
          if (start < 0) {
            throw VimFault.invalidArgument("eventViewSpec.startEventId");
          }
          return page(found, event -> event.number("key"), start, view.flag("isForward"), most);
        });
  }

  private Object readTasks(Call call) throws VimFault, InterruptedException {
    settle();
    return vcenter.locked(
        () -> {
          DataObject filter = call.arguments().data("filterSpec");
          check(filter, OF_TASKS);
          DataObject view = call.arguments().data("viewSpec");
          int count = view.number("count");
          if (count == 0) {
            throw VimFault.invalidArgument("viewSpec.count");
          }
          String from = view.text("startId");
          boolean isEnd = from.isEmpty() && count > 0;
          if (!isEnd && !TASK.matcher(from).matches()) {
            throw VimFault.invalidArgument("viewSpec.startId");
          }
          return page(
              tasks(filter, call.session()),
              info -> taskNumber(info.text("key")),
              isEnd ? Integer.MAX_VALUE : taskNumber(from),
              count < 0,
              Math.abs(count));
        });
  }

  private static int taskNumber(String key) {
    return Integer.parseInt(key.substring(key.indexOf('-') + 1));
  }

  /** Those next to the start, which is not one of them; in which order is not documented. */
  private List<DataObject> page(
      List<DataObject> found,
      ToIntFunction<DataObject> id,
      int start,
      boolean isForward,
      int most) {
    Set<FakeHistoryTrait> traits = vcenter.events().traits();
    List<DataObject> beyond =
        found.stream()
            .filter(
                item -> {
                  int at = id.applyAsInt(item);
                  return (isForward ? at > start : at < start)
                      || (at == start && traits.contains(FakeHistoryTrait.START_IS_INCLUDED));
                })
            .sorted(Comparator.comparingInt(id))
            .toList();
    int size = Math.min(beyond.size(), atMost(most));
    boolean atTheEnd = !isForward || traits.contains(FakeHistoryTrait.ALWAYS_THE_NEWEST);
    int first = atTheEnd ? beyond.size() - size : 0;
    List<DataObject> page = new ArrayList<>(beyond.subList(first, first + size));
    if (traits.contains(FakeHistoryTrait.NEWEST_FIRST)) {
      Collections.reverse(page);
    }
    return page;
  }

  private int atMost(int asked) {
    return Math.min(
        asked, vcenter.events().traits().contains(FakeHistoryTrait.SMALL_PAGES) ? SMALL : MOST);
  }

  private List<DataObject> events(DataObject filter, Session session) {
    Stream<DataObject> found =
        vcenter.events().kept().stream()
            .filter(event -> isWithin(filter, event.get("createdTime")))
            .filter(
                event ->
                    filter.texts("type").isEmpty() || filter.texts("type").contains(event.type()))
            .filter(event -> isOfId(filter.texts("eventTypeId"), event))
            .filter(
                event -> {
                  MoRef subject = Events.subject(event);
                  return subject == null || vcenter.sees(session, subject);
                });
    return found.toList();
  }

  /** As a filter with a limit keeps them. */
  private static List<DataObject> newest(DataObject filter, List<DataObject> all) {
    int most = filter.has("maxCount") ? filter.number("maxCount") : all.size();
    return all.subList(Math.max(0, all.size() - most), all.size());
  }

  private static boolean isOfId(List<String> ids, DataObject event) {
    return ids.isEmpty()
        || ids.contains(event.has("eventTypeId") ? event.text("eventTypeId") : event.type());
  }

  private List<DataObject> tasks(DataObject filter, Session session) {
    List<String> states = filter.texts("state");
    return vcenter.tasks().kept(vcenter.options(), entity -> vcenter.sees(session, entity)).stream()
        .filter(info -> isWithin(filter, info.get("queueTime")))
        .filter(info -> states.isEmpty() || states.contains(info.text("state")))
        .toList();
  }

  private static boolean isWithin(DataObject filter, @Nullable Object time) {
    DataObject limits = filter.findData("time");
    if (limits == null) {
      return true;
    }
    Instant at = (Instant) Objects.requireNonNull(time, "time");
    Object begin = limits.get("beginTime");
    Object end = limits.get("endTime");
    return !(begin instanceof Instant from && at.isBefore(from))
        && !(end instanceof Instant to && at.isAfter(to));
  }

  private Object next(Call call) throws VimFault {
    return vcenter.locked(
        () -> {
          int most = call.arguments().number("maxCount");
          if (most < 1 || most > MOST) {
            throw VimFault.invalidArgument("maxCount");
          }
          return history(call).next(atMost(most));
        });
  }

  private History history(Call call) throws VimFault {
    History history = call.session().histories().get(call.self());
    if (history == null) {
      throw VimFault.objectNotFound(call.self());
    }
    return history;
  }

  private @Nullable Object rewind(Call call) throws VimFault {
    return vcenter.<@Nullable Object>locked(
        () -> {
          history(call).rewind();
          return null;
        });
  }

  private @Nullable Object destroy(Call call) throws VimFault {
    return vcenter.<@Nullable Object>locked(
        () -> {
          history(call);
          call.session().histories().remove(call.self());
          call.session().objects().remove(call.self());
          return null;
        });
  }
}
