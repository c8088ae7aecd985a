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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The methods of PropertyCollector, PropertyFilter and the views. */
public final class PropertyMethods {

  private final Vcenter vcenter;

  public PropertyMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
  }

  public void addTo(Map<String, Call.Handler> methods) {
    methods.put("RetrieveProperties", this::retrieveProperties);
    methods.put("RetrievePropertiesEx", this::retrievePropertiesEx);
    methods.put("ContinueRetrievePropertiesEx", this::continueRetrieve);
    methods.put("CancelRetrievePropertiesEx", this::cancelRetrieve);
    methods.put("Fetch", this::fetch);
    methods.put("CreateFilter", this::createFilter);
    methods.put("DestroyPropertyFilter", this::destroyFilter);
    methods.put("CreatePropertyCollector", this::createCollector);
    methods.put("DestroyPropertyCollector", this::destroyCollector);
    methods.put("WaitForUpdatesEx", this::waitForUpdatesEx);
    methods.put("WaitForUpdates", call -> waitForUpdates(call, Long.MAX_VALUE, Integer.MAX_VALUE));
    methods.put("CreateContainerView", this::createContainerView);
    methods.put("CreateListView", this::createListView);
    methods.put("ModifyListView", this::modifyListView);
    methods.put("DestroyView", this::destroyView);
  }

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

  private List<DataObject> retrieveProperties(Call call) throws VimFault {
    return vcenter.locked(
        () ->
            call.session().isLive()
                ? contents(retrieval(call, 0).next(lookup(call.session())))
                : contentsWithoutSession(call));
  }

  private @Nullable Object retrievePropertiesEx(Call call) throws VimFault {
    DataObject options = call.arguments().data("options");
    int wanted = options.has("maxObjects") ? options.number("maxObjects") : 0;
    if (options.has("maxObjects") && wanted < 1) {
      throw VimFault.invalidArgument("options.maxObjects");
    }
    int own = vcenter.settings().pageSize();
    int size = wanted == 0 ? own : own == 0 ? wanted : Math.min(wanted, own);
    return vcenter.<@Nullable Object>locked(
        () -> {
          if (!call.session().isLive()) {
            List<DataObject> told = contentsWithoutSession(call);
            return told.isEmpty() ? null : new DataObject("RetrieveResult").with("objects", told);
          }
          Retrieval retrieval = retrieval(call, size);
          return retrieval.hasNext(lookup(call.session())) ? page(retrieval, call.session()) : null;
        });
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

  private @Nullable Object continueRetrieve(Call call) throws VimFault {
    return vcenter.<@Nullable Object>locked(() -> page(suspended(call), call.session()));
  }

  private @Nullable Object cancelRetrieve(Call call) throws VimFault {
    return vcenter.<@Nullable Object>locked(
        () -> {
          Retrieval unused = suspended(call);
          return null;
        });
  }

  private static Retrieval suspended(Call call) throws VimFault {
    Retrieval retrieval = call.session().suspended().remove(call.arguments().text("token"));
    if (retrieval == null) {
      throw VimFault.invalidArgument("token");
    }
    return retrieval;
  }

  private @Nullable Object fetch(Call call) throws VimFault {
    return vcenter.<@Nullable Object>locked(
        () -> {
          vcenter.tasks().step();
          ManagedObject object = vcenter.find(call.self(), call.session());
          if (object == null) {
            throw VimFault.objectNotFound(call.self());
          }
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
        });
  }

  private Collector collector(Call call) {
    return call.session()
        .collectors()
        .computeIfAbsent(
            call.self(),
            ref ->
                new Collector(
                    call.session().newToken(), new XmlWriter(TypeTables.VIM, call.version())));
  }

  private MoRef createFilter(Call call) throws VimFault {
    return vcenter.locked(
        () -> {
          DataObject spec = call.arguments().data("spec");
          PropertyQuery query = new PropertyQuery(spec, TypeTables.VIM, call.version());
          query.checkPresent(lookup(call.session()));
          MoRef ref = call.session().newRef("PropertyFilter");
          Collector.Filter filter =
              new Collector.Filter(ref, spec, query, call.arguments().flag("partialUpdates"));
          collector(call).filters().put(ref, filter);
          vcenter.monitor().changed();
          return ref;
        });
  }

  private @Nullable Object destroyFilter(Call call) throws VimFault {
    return vcenter.<@Nullable Object>locked(
        () -> {
          call.session()
              .collectors()
              .values()
              .forEach(collector -> collector.filters().remove(call.self()));
          vcenter.monitor().changed();
          return null;
        });
  }

  private MoRef createCollector(Call call) throws VimFault {
    return vcenter.locked(
        () -> {
          MoRef ref = call.session().newRef("PropertyCollector");
          call.session()
              .collectors()
              .put(
                  ref,
                  new Collector(
                      call.session().newToken(), new XmlWriter(TypeTables.VIM, call.version())));
          return ref;
        });
  }

  private @Nullable Object destroyCollector(Call call) throws VimFault {
    return vcenter.<@Nullable Object>locked(
        () -> {
          if (call.self().equals(Vcenter.PROPERTY_COLLECTOR)) {
            throw VimFault.notSupported("The default property collector stays.");
          }
          call.session().collectors().remove(call.self());
          vcenter.monitor().changed();
          return null;
        });
  }

  private @Nullable Object waitForUpdatesEx(Call call) throws VimFault, InterruptedException {
    DataObject options = call.arguments().findData("options");
    long nanos = Long.MAX_VALUE;
    int maxObjects = Integer.MAX_VALUE;
    if (options != null && options.has("maxWaitSeconds")) {
      if (options.number("maxWaitSeconds") < 0) {
        throw VimFault.invalidArgument("options.maxWaitSeconds");
      }
      nanos = TimeUnit.SECONDS.toNanos(options.number("maxWaitSeconds"));
    }
    if (options != null && options.has("maxObjectUpdates")) {
      maxObjects = options.number("maxObjectUpdates");
      if (maxObjects < 1) {
        throw VimFault.invalidArgument("options.maxObjectUpdates");
      }
    }
    return waitForUpdates(call, nanos, maxObjects);
  }

  private @Nullable Object waitForUpdates(Call call, long nanos, int maxObjects)
      throws VimFault, InterruptedException {
    String from = call.arguments().findText("version");
    long start = System.nanoTime();
    Monitor monitor = vcenter.monitor();
    monitor.lock();
    try {
      Collector collector = collector(call);
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

  private MoRef createContainerView(Call call) throws VimFault {
    return vcenter.locked(
        () -> {
          MoRef container = call.arguments().ref("container");
          if (vcenter.find(container, call.session()) == null) {
            throw VimFault.objectNotFound(container);
          }
          List<String> types = call.arguments().texts("type");
          for (String type : types) {
            if (!TypeTables.VIM.isManaged(type)) {
              throw VimFault.invalidArgument("type");
            }
          }
          boolean recursive = call.arguments().flag("recursive");
          MoRef ref = call.session().newRef("ContainerView");
          call.session()
              .objects()
              .put(
                  ref,
                  new ManagedObject(ref)
                      .with("container", container)
                      .with("type", types)
                      .with("recursive", recursive)
                      .with("view", () -> contents(container, types, recursive)));
          return ref;
        });
  }

  private MoRef createListView(Call call) throws VimFault {
    return vcenter.locked(
        () -> {
          Set<MoRef> listed = new LinkedHashSet<>();
          for (MoRef wanted : call.arguments().refs("obj")) {
            if (vcenter.find(wanted, call.session()) == null) {
              throw VimFault.objectNotFound(wanted);
            }
            listed.add(wanted);
          }
          MoRef ref = call.session().newRef("ListView");
          call.session().listViews().put(ref, listed);
          call.session()
              .objects()
              .put(ref, new ManagedObject(ref).with("view", () -> List.copyOf(listed)));
          return ref;
        });
  }

  /** Returns the objects that cannot be found, and adds the rest to the list. */
  private List<MoRef> modifyListView(Call call) throws VimFault {
    return vcenter.locked(
        () -> {
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
        });
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

  private @Nullable Object destroyView(Call call) throws VimFault {
    return vcenter.<@Nullable Object>locked(
        () -> {
          call.session().objects().remove(call.self());
          call.session().listViews().remove(call.self());
          vcenter.monitor().changed();
          return null;
        });
  }
}
