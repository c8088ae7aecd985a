package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
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
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The methods of EventManager, TaskManager and their collectors, and pages without one. */
record HistoryMethods(Vcenter vcenter) {

  private static final int MOST_COLLECTORS = 32;
  private static final int MOST = 1000;
  private static final int SMALL = 100;
  private static final Pattern TASK = Pattern.compile("task-\\d{1,9}");

  private static final Map<String, String> TIMES =
      Map.of(
          "queuedTime", "queueTime", "startedTime", "startTime", "completedTime", "completeTime");

  Object createCollectorForEvents(Call call) throws VimFault {
    DataObject filter = call.arguments().data("filter");
    check(filter);
    return collector(
        call, "EventHistoryCollector", () -> newest(filter, events(filter, call.session())));
  }

  Object createCollectorForTasks(Call call) throws VimFault {
    DataObject filter = call.arguments().data("filter");
    check(filter);
    return collector(call, "TaskHistoryCollector", () -> tasks(filter, call.session()));
  }

  private static MoRef collector(Call call, String type, Supplier<List<DataObject>> found)
      throws VimFault {
    Session session = call.session();
    if (session.histories().size() >= MOST_COLLECTORS) {
      throw VimFault.invalidState();
    }
    MoRef ref = session.newRef(type);
    History history = new History(found.get());
    session.histories().put(ref, history);
    session
        .objects()
        .put(
            ref,
            new ManagedObject(ref)
                .with("filter", call.arguments().data("filter"))
                .with("latestPage", () -> history.latest(found.get())));
    return ref;
  }

  private void check(DataObject filter) throws VimFault {
    if (!filter.texts("type").isEmpty() && !filter.texts("eventTypeId").isEmpty()) {
      throw VimFault.invalidArgument("filter");
    }
    DataObject entity = filter.findData("entity");
    if (entity != null && !vcenter.inventory().isEntity(entity.ref("entity"))) {
      throw VimFault.invalidArgument("filter.entity");
    }
  }

  /** Whether something is about what a filter wants; what is about nothing is about the root. */
  private boolean isAbout(DataObject filter, @Nullable MoRef subject) {
    DataObject wanted = filter.findData("entity");
    if (wanted == null) {
      return true;
    }
    List<MoRef> path = vcenter.inventory().upwards(subject == null ? Inventory.ROOT : subject);
    int at = path.indexOf(wanted.ref("entity"));
    return switch (wanted.text("recursion")) {
      case "self" -> at == 0;
      case "children" -> at == 1;
      default -> at >= 0;
    };
  }

  private static boolean isBy(DataObject filter, @Nullable String user) {
    DataObject wanted = filter.findData("userName");
    return wanted == null
        || ((user == null || user.isEmpty())
            ? wanted.flag("systemUser")
            : wanted.texts("userList").contains(user));
  }

  /** Without a view the newest ones, as many as the filter says. */
  Object queryEvents(Call call) throws VimFault {
    DataObject filter = call.arguments().data("filter");
    check(filter);
    int most = filter.has("maxCount") ? filter.number("maxCount") : MOST;
    List<DataObject> found = events(filter, call.session());
    DataObject view = call.arguments().findData("eventViewSpec");
    if (view == null) {
      return newest(filter, found);
    }
    int start = view.number("startEventId");
    return page(found, event -> event.number("key"), start, view.flag("isForward"), most);
  }

  Object readNextTasksByViewSpec(Call call) throws VimFault {
    DataObject filter = call.arguments().data("filterSpec");
    check(filter);
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
            .filter(event -> isAbout(filter, Events.subject(event)))
            .filter(event -> isBy(filter, event.findText("userName")))
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
        .filter(info -> isWithin(filter, info.get(time(filter))))
        .filter(info -> isAbout(filter, info.findRef("entity")))
        .filter(info -> isBy(filter, info.data("reason").findText("userName")))
        .filter(info -> states.isEmpty() || states.contains(info.text("state")))
        .toList();
  }

  /** Which of the times of a task its filter looks at. */
  private static String time(DataObject filter) {
    DataObject limits = filter.findData("time");
    return limits == null
        ? "queueTime"
        : Objects.requireNonNull(TIMES.get(limits.text("timeType")), "timeType");
  }

  private static boolean isWithin(DataObject filter, @Nullable Object time) {
    DataObject limits = filter.findData("time");
    if (limits == null) {
      return true;
    }
    if (!(time instanceof Instant at)) {
      return false;
    }
    Object begin = limits.get("beginTime");
    Object end = limits.get("endTime");
    return !(begin instanceof Instant from && at.isBefore(from))
        && !(end instanceof Instant to && at.isAfter(to));
  }

  Object readNextEvents(Call call) throws VimFault {
    return readNextTasks(call);
  }

  Object readNextTasks(Call call) throws VimFault {
    return history(call).next(atMost(call.arguments().number("maxCount")));
  }

  void setCollectorPageSize(Call call) throws VimFault {
    history(call).setPageSize(call.arguments().number("maxCount"));
  }

  private static History history(Call call) throws VimFault {
    History history = call.session().histories().get(call.self());
    if (history == null) {
      throw VimFault.objectNotFound(call.self());
    }
    return history;
  }

  void destroyCollector(Call call) throws VimFault {
    history(call);
    call.session().histories().remove(call.self());
    call.session().objects().remove(call.self());
  }
}
