package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads properties of objects: vSphere {@code PropertyCollector}. Thread-safe. */
public final class PropertyCollector {

  /** How many objects one answer holds. For VMs with all their devices that is about 3 MB. */
  public static final int PAGE_SIZE = 100;

  private final VimSession session;
  private final @Nullable Map<Wish, ObjectProperties> remembered;

  /** What was asked for of one object. */
  private record Wish(ManagedObjectReference object, List<String> paths) {

    // by hand, as of ManagedObjectReference

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Wish wish && object.equals(wish.object) && paths.equals(wish.paths);
    }

    @Override
    public int hashCode() {
      return 31 * object.hashCode() + paths.hashCode();
    }
  }

  public PropertyCollector(VimSession session) {
    this(session, null);
  }

  private PropertyCollector(VimSession session, @Nullable Map<Wish, ObjectProperties> remembered) {
    this.session = requireNonNull(session, "session");
    this.remembered = remembered;
  }

  /** The same, but reads an object only once; for objects that many VMs share. */
  public PropertyCollector remembering() {
    return new PropertyCollector(session, new ConcurrentHashMap<>());
  }

  /**
   * Reads properties of one object.
   *
   * @param paths such as {@code config.keyId}; properties that are not set are left out of the
   *     result
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such object
   */
  public ObjectProperties read(Attempt attempt, ManagedObjectReference object, String... paths) {
    Map<Wish, ObjectProperties> known = remembered;
    if (known == null) {
      return readNow(attempt, object, paths);
    }
    Wish wish = new Wish(object, List.of(paths));
    ObjectProperties before = known.get(wish);
    if (before == null) {
      before = readNow(attempt, object, paths);
      known.put(wish, before);
    }
    return before;
  }

  private ObjectProperties readNow(
      Attempt attempt, ManagedObjectReference object, String... paths) {
    List<ObjectProperties> found = new ArrayList<>(1);
    retrieve(attempt, filter(object, List.of(paths)), 1, ObjectProperties.capturing(found::add));
    return found.stream()
        .filter(read -> read.object().equals(object))
        .findFirst()
        .orElseThrow(
            () ->
                new DecodingException(
                    attempt,
                    "vCenter answered without the object " + object.value(),
                    "Look at vCenter's log."));
  }

  /**
   * Reads properties of all objects of a type below an object of the inventory, page by page,
   * through a view that is removed afterwards.
   *
   * @param container a folder, datacenter, cluster, host...
   * @param type {@code VirtualMachine}
   * @param paths such as {@code name}
   * @param pageSize how many objects one answer holds at most
   */
  public void inventory(
      Attempt attempt,
      ManagedObjectReference container,
      String type,
      List<String> paths,
      int pageSize,
      PropertySink sink) {
    try (PropertyPages pages = inventoryPages(attempt, container, type, paths, pageSize)) {
      readAll(pages, sink);
    }
  }

  /** The same of all that is in the inventory. */
  public void inventory(
      Attempt attempt, String type, List<String> paths, int pageSize, PropertySink sink) {
    inventory(attempt, session.content().rootFolder(), type, paths, pageSize, sink);
  }

  /**
   * {@return the same as {@link #inventory}, page by page as the caller asks for them, to be
   * closed, which removes the view}
   */
  public PropertyPages inventoryPages(
      Attempt attempt,
      ManagedObjectReference container,
      String type,
      List<String> paths,
      int pageSize) {
    ManagedObjectReference viewManager =
        session
            .content()
            .manager("viewManager")
            .orElseThrow(
                () ->
                    new DecodingException(
                        attempt, "the server has no view manager", "Use a vCenter."));
    return new PropertyPages(
        session,
        attempt,
        () -> {
          ManagedObjectReference view =
              session.change(
                  attempt,
                  "CreateContainerView",
                  viewManager,
                  arguments ->
                      arguments
                          .reference("container", container)
                          .text("type", type)
                          .bool("recursive", true),
                  Returns.reference("ContainerView"));
          return new PropertyPages.Retrieval(members(view, type, paths), view);
        },
        pageSize,
        kinds(type));
  }

  /** What the objects of a view of a type can be. */
  private static Set<String> kinds(String type) {
    return switch (type) {
      case "Folder" -> Set.of(type, "StoragePod");
      case "Network" -> Set.of(type, "DistributedVirtualPortgroup", "OpaqueNetwork");
      default -> Set.of(type);
    };
  }

  /** A filter for one object and some of its properties, as CreateFilter takes it too. */
  static Consumer<ElementWriter> filter(ManagedObjectReference object, List<String> paths) {
    return filter ->
        filter
            .object("propSet", set -> propertySpec(set, object.type(), paths))
            .object("objectSet", set -> set.reference("obj", object).bool("skip", false));
  }

  /** A filter for what a view holds, as CreateFilter takes it too. */
  static Consumer<ElementWriter> members(
      ManagedObjectReference view, String type, List<String> paths) {
    return filter -> {
      filter.object("propSet", set -> propertySpec(set, type, paths));
      from(filter, view, "view", true);
    };
  }

  /**
   * Reads the objects that a property of another object names. That property is read too: where it
   * may not be read, vCenter finds no objects by it, and tells none, as if there were none.
   *
   * @param from the other object
   * @param each gets each of them; one that is gone meanwhile is left out
   * @throws NotFoundException if the other object is gone
   * @throws io.vmcrypt.core.error.ServiceException if its property may not be read
   */
  public void through(
      Attempt attempt,
      ManagedObjectReference from,
      String property,
      String type,
      List<String> paths,
      int pageSize,
      Consumer<ObjectProperties> each) {
    AtomicBoolean isTold = new AtomicBoolean();
    retrieve(
        attempt,
        filter -> {
          filter
              .object("propSet", set -> propertySpec(set, type, paths))
              .object("propSet", set -> propertySpec(set, from.type(), List.of(property)));
          from(filter, from, property, false);
          // without this, one that is gone meanwhile has the whole call fail
          filter.bool("reportMissingObjectsInResults", true);
        },
        pageSize,
        ObjectProperties.capturing(
            found -> {
              if (found.object().equals(from)) {
                found.requireReadable(attempt, property);
                isTold.set(true);
              } else {
                each.accept(found);
              }
            }));
    if (!isTold.get()) {
      throw new NotFoundException(
          attempt,
          "vCenter answered without the object " + from.value(),
          "It was removed, or this user may not see it: list the objects again.");
    }
  }

  private static void from(
      ElementWriter filter, ManagedObjectReference start, String property, boolean skip) {
    filter.object(
        "objectSet",
        set ->
            set.reference("obj", start)
                .bool("skip", skip)
                .object(
                    "selectSet",
                    "TraversalSpec",
                    traversal ->
                        traversal
                            .text("type", start.type())
                            .text("path", property)
                            .bool("skip", false)));
  }

  private static void propertySpec(ElementWriter set, String type, List<String> paths) {
    set.text("type", type).bool("all", false);
    paths.forEach(path -> set.text("pathSet", path));
  }

  /**
   * Reads properties by a filter, page by page.
   *
   * @param pageSize how many objects one answer holds at most
   */
  public void retrieve(
      Attempt attempt, Consumer<ElementWriter> filter, int pageSize, PropertySink sink) {
    try (PropertyPages pages =
        new PropertyPages(
            session,
            attempt,
            () -> new PropertyPages.Retrieval(filter, null),
            pageSize,
            Set.of())) {
      readAll(pages, sink);
    }
  }

  private static void readAll(PropertyPages pages, PropertySink sink) {
    while (pages.hasNext()) {
      pages.next(sink);
    }
  }
}
