package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.property.Collector;
import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.property.PropertyPath;
import io.vmcrypt.testkit.internal.vcenter.property.PropertyQuery;
import io.vmcrypt.testkit.internal.vcenter.property.Retrieval;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.soap.XmlWriter;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The methods of PropertyCollector, PropertyFilter and the views. */
record PropertyMethods(Vcenter vcenter) {

  private Function<MoRef, @Nullable ManagedObject> lookup(Session session) {
    return ref -> vcenter.find(ref, session);
  }

  private Retrieval retrieval(Call call, int pageSize) throws VimFault {
    vcenter.tasks().step();
    return new Retrieval(queries(call), pageSize, lookup(call.session()));
  }

  private static List<PropertyQuery> queries(Call call) throws VimFault {
    List<PropertyQuery> queries = new ArrayList<>();
    for (DataObject spec : call.arguments().list("specSet")) {
      queries.add(new PropertyQuery(spec, TypeTables.VIM, call.version()));
    }
    return queries;
  }

  /** What somebody without a session is told: that is no fault of the call. */
  private List<DataObject> contentsWithoutSession(Call call) throws VimFault {
    List<PropertyQuery.Row> rows = new ArrayList<>();
    for (PropertyQuery query : queries(call)) {
      rows.addAll(query.rowsWithoutSession(lookup(call.session())));
    }
    return contents(rows);
  }

  private static List<DataObject> contents(List<PropertyQuery.Row> rows) {
    return rows.stream().map(PropertyMethods::content).toList();
  }

  private static DataObject content(PropertyQuery.Row row) {
    List<DataObject> properties = new ArrayList<>();
    row.values()
        .forEach(
            (name, value) ->
                properties.add(
                    new DataObject("DynamicProperty").with("name", name).with("val", value)));
    return new DataObject("ObjectContent")
        .with("obj", row.object())
        .with("propSet", properties)
        .with("missingSet", PropertyQuery.missing(row.hidden()));
  }

  Object retrieveProperties(Call call) throws VimFault {
    return call.session().isLive()
        ? contents(retrieval(call, 0).next(lookup(call.session())))
        : contentsWithoutSession(call);
  }

  @Nullable Object retrievePropertiesEx(Call call) throws VimFault {
    DataObject options = call.arguments().data("options");
    int wanted = options.has("maxObjects") ? options.number("maxObjects") : 0;
    int own = vcenter.settings().pageSize();
    int size = wanted == 0 ? own : own == 0 ? wanted : Math.min(wanted, own);
    if (!call.session().isLive()) {
      List<DataObject> told = contentsWithoutSession(call);
      return told.isEmpty() ? null : new DataObject("RetrieveResult").with("objects", told);
    }
    Retrieval retrieval = retrieval(call, size);
    return retrieval.hasNext(lookup(call.session())) ? page(retrieval, call.session()) : null;
  }

  private DataObject page(Retrieval retrieval, Session session) throws VimFault {
    DataObject result = new DataObject("RetrieveResult");
    List<DataObject> objects = contents(retrieval.next(lookup(session)));
    if (retrieval.hasNext(lookup(session))) {
      String token = session.newToken();
      session.suspended().put(token, retrieval);
      result.with("token", token);
    }
    return result.with("objects", objects);
  }

  Object continueRetrievePropertiesEx(Call call) throws VimFault {
    return page(suspended(call), call.session());
  }

  void cancelRetrievePropertiesEx(Call call) throws VimFault {
    Retrieval unused = suspended(call);
  }

  private static Retrieval suspended(Call call) throws VimFault {
    Retrieval retrieval = call.session().suspended().remove(call.arguments().text("token"));
    if (retrieval == null) {
      throw VimFault.invalidArgument("token");
    }
    return retrieval;
  }

  @Nullable Object fetch(Call call) throws VimFault {
    vcenter.tasks().step();
    ManagedObject object = vcenter.require(call.self(), call.session());
    String property = call.arguments().text("prop");
    if (!call.session().isLive() && !PropertyQuery.isForAll(call.self(), property)) {
      throw VimFault.notAuthenticated(call.self());
    }
    PropertyPath path =
        PropertyPath.parse(property, call.self().type(), TypeTables.VIM, call.version());
    path.checkModelled(object, TypeTables.VIM);
    VimFault refusal = object.refusal(property);
    if (refusal != null) {
      throw refusal;
    }
    return path.value(object, TypeTables.VIM);
  }

  private static Collector collector(Call call, MoRef self) {
    return call.session()
        .collectors()
        .computeIfAbsent(
            self,
            ref ->
                new Collector(
                    call.session().newToken(), new XmlWriter(TypeTables.VIM, call.version())));
  }

  Object createFilter(Call call) throws VimFault {
    DataObject spec = call.arguments().data("spec");
    PropertyQuery query = new PropertyQuery(spec, TypeTables.VIM, call.version());
    query.checkPresent(lookup(call.session()));
    MoRef ref = call.session().newRef("PropertyFilter");
    Collector.Filter filter =
        new Collector.Filter(ref, spec, query, call.arguments().flag("partialUpdates"));
    collector(call, call.self()).filters().put(ref, filter);
    vcenter.monitor().changed();
    return ref;
  }

  void destroyPropertyFilter(Call call) {
    call.session()
        .collectors()
        .values()
        .forEach(collector -> collector.filters().remove(call.self()));
  }

  Object createPropertyCollector(Call call) {
    MoRef ref = call.session().newRef("PropertyCollector");
    Collector unused = collector(call, ref);
    return ref;
  }

  void destroyPropertyCollector(Call call) throws VimFault {
    if (call.self().equals(Vcenter.PROPERTY_COLLECTOR)) {
      throw VimFault.notSupported("The default property collector stays.");
    }
    call.session().collectors().remove(call.self());
  }

  @Nullable Object waitForUpdates(Call call) throws VimFault, InterruptedException {
    return updates(call, Long.MAX_VALUE, Integer.MAX_VALUE);
  }

  @Nullable Object waitForUpdatesEx(Call call) throws VimFault, InterruptedException {
    DataObject options = call.arguments().findData("options");
    long nanos = Long.MAX_VALUE;
    int maxObjects = Integer.MAX_VALUE;
    if (options != null && options.has("maxWaitSeconds")) {
      nanos = TimeUnit.SECONDS.toNanos(options.number("maxWaitSeconds"));
    }
    if (options != null && options.has("maxObjectUpdates")) {
      maxObjects = options.number("maxObjectUpdates");
    }
    return updates(call, nanos, maxObjects);
  }

  private @Nullable Object updates(Call call, long nanos, int maxObjects)
      throws VimFault, InterruptedException {
    String from = call.arguments().findText("version");
    long start = System.nanoTime();
    Monitor monitor = vcenter.monitor();
    monitor.lock();
    try {
      Collector collector = collector(call, call.self());
      long seen = -1;
      while (true) {
        check(call, collector);
        vcenter.tasks().step();
        if (seen != monitor.revision()) {
          seen = monitor.revision();
          DataObject updates =
              collector.updates(from == null ? "" : from, maxObjects, lookup(call.session()));
          if (updates != null) {
            return updates;
          }
        }
        long left = nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return null;
        }
        monitor.await(Math.min(left, vcenter.tasks().nanosToNextStep()));
      }
    } finally {
      monitor.unlock();
    }
  }

  private static void check(Call call, Collector collector) throws VimFault {
    if (!call.session().isLive()) {
      throw VimFault.notAuthenticated(call.self());
    }
    if (call.session().collectors().get(call.self()) != collector) {
      throw VimFault.objectNotFound(call.self());
    }
  }

  Object createContainerView(Call call) throws VimFault {
    MoRef container = call.arguments().ref("container");
    vcenter.require(container, call.session());
    List<String> types = call.arguments().texts("type");
    for (String type : types) {
      if (!TypeTables.VIM.isManaged(type)) {
        throw VimFault.invalidArgument("type");
      }
    }
    boolean recursive = call.arguments().flag("recursive");
    MoRef ref = call.session().newRef("ContainerView");
    ManagedObject view =
        new ManagedObject(ref)
            .with("container", container)
            .with("type", types)
            .with("recursive", recursive)
            .with("view", () -> contents(container, types, recursive));
    call.session().objects().put(ref, view);
    return ref;
  }

  Object createListView(Call call) throws VimFault {
    Set<MoRef> listed = new LinkedHashSet<>();
    for (MoRef wanted : call.arguments().refs("obj")) {
      vcenter.require(wanted, call.session());
      listed.add(wanted);
    }
    MoRef ref = call.session().newRef("ListView");
    call.session().listViews().put(ref, listed);
    call.session()
        .objects()
        .put(ref, new ManagedObject(ref).with("view", () -> List.copyOf(listed)));
    return ref;
  }

  /** Returns the objects that cannot be found, and adds the rest to the list. */
  Object modifyListView(Call call) throws VimFault {
    Set<MoRef> listed = call.session().listViews().get(call.self());
    if (listed == null) {
      throw VimFault.objectNotFound(call.self());
    }
    List<MoRef> unresolved = new ArrayList<>();
    for (MoRef wanted : call.arguments().refs("add")) {
      if (vcenter.find(wanted, call.session()) == null) {
        unresolved.add(wanted);
      } else {
        listed.add(wanted);
      }
    }
    call.arguments().refs("remove").forEach(listed::remove);
    vcenter.monitor().changed();
    return unresolved;
  }

  private List<MoRef> contents(MoRef container, List<String> types, boolean recursive) {
    Set<MoRef> found = new LinkedHashSet<>();
    collect(container, types, recursive, found);
    return List.copyOf(found);
  }

  private void collect(MoRef container, List<String> types, boolean recursive, Set<MoRef> found) {
    for (MoRef child : members(container)) {
      boolean wanted = types.isEmpty();
      for (String type : types) {
        wanted |= TypeTables.VIM.isManagedA(child.type(), type);
      }
      if (wanted) {
        found.add(child);
      }
      if (recursive) {
        collect(child, types, true, found);
      }
    }
  }

  /**
   * The objects in a container. A resource pool and a host contain VMs that have another parent.
   */
  private List<MoRef> members(MoRef container) {
    List<MoRef> members = new ArrayList<>(vcenter.inventory().childrenOf(container));
    ManagedObject object = vcenter.inventory().find(container);
    if (object != null
        && (container.type().equals("ResourcePool") || container.type().equals("HostSystem"))
        && object.property("vm") instanceof List<?> vms) {
      vms.forEach(vm -> members.add((MoRef) vm));
    }
    return members;
  }

  void destroyView(Call call) {
    call.session().objects().remove(call.self());
    call.session().listViews().remove(call.self());
  }
}
