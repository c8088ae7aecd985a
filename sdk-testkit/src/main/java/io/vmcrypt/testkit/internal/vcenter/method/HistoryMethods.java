package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Events;
import io.vmcrypt.testkit.internal.vcenter.state.History;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The methods of EventManager, TaskManager and their collectors. */
public final class HistoryMethods {

  private static final int MOST_COLLECTORS = 32;
  private static final int MOST = 1000;

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
    methods.put("ReadNextEvents", this::next);
    methods.put("ReadNextTasks", this::next);
    methods.put("RewindCollector", this::rewind);
    methods.put("DestroyCollector", this::destroy);
  }

  private Object create(Call call, boolean events) throws VimFault, InterruptedException {
    vcenter.monitor().lock();
    try {
      vcenter.tasks().settle();
    } finally {
      vcenter.monitor().unlock();
    }
    return vcenter
        .monitor()
        .locked(
            () -> {
              DataObject filter = call.arguments().data("filter");
              for (String condition : filter.values().keySet()) {
                if (!(events ? OF_EVENTS : OF_TASKS).contains(condition)) {
                  throw VimFault.notSupported(
                      "This stand-in does not model the condition " + condition + ".");
                }
              }
              if (!filter.texts("type").isEmpty() && !filter.texts("eventTypeId").isEmpty()) {
                throw VimFault.invalidArgument("filter");
              }
              if (call.session().histories().size() >= MOST_COLLECTORS) {
                throw VimFault.of(
                    "InvalidState", "The operation is not allowed in the current state.");
              }
              MoRef ref =
                  call.session().newRef(events ? "EventHistoryCollector" : "TaskHistoryCollector");
              List<DataObject> items =
                  events ? events(filter, call.session()) : tasks(filter, call.session());
              call.session().histories().put(ref, new History(items));
              call.session().objects().put(ref, new ManagedObject(ref).with("filter", filter));
              return ref;
            });
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
    List<DataObject> all = found.toList();
    int most = filter.has("maxCount") ? filter.number("maxCount") : all.size();
    // the newest ones, as a filter with a limit keeps them
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
    return vcenter
        .monitor()
        .locked(
            () -> {
              int most = call.arguments().number("maxCount");
              if (most < 1 || most > MOST) {
                throw VimFault.invalidArgument("maxCount");
              }
              return history(call).next(most);
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
    return vcenter
        .monitor()
        .<@Nullable Object>locked(
            () -> {
              history(call).rewind();
              return null;
            });
  }

  private @Nullable Object destroy(Call call) throws VimFault {
    return vcenter
        .monitor()
        .<@Nullable Object>locked(
            () -> {
              history(call);
              call.session().histories().remove(call.self());
              call.session().objects().remove(call.self());
              return null;
            });
  }
}
