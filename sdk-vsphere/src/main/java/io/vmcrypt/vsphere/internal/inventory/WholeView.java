package io.vmcrypt.vsphere.internal.inventory;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertySink;
import io.vmcrypt.vsphere.internal.vim.SeenObjects;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether this user sees the inventory as a whole. What is hidden is not there for a user: no list
 * has it, nor its tasks. Two things tell of it all the same. Who may not read the root folder sees
 * a part at most; and what a folder, a datacenter, a cluster or a vApp names as its own, and
 * vCenter does not show, is hidden. Where vCenter does not name it either, nothing tells of it.
 */
public final class WholeView {

  /** What gives it. */
  public static final String ADVICE =
      "Give the user a role with System.View and System.Read on the root folder, with propagation,"
          + " or ask as a user who has it.";

  /** What a user lacks who sees a part. */
  public static final List<String> PRIVILEGES = List.of("System.View", "System.Read");

  /** A property that needs System.Read; the name of the folder needs less. */
  private static final String STATUS = "overallStatus";

  /** Ways from a datacenter to what is in it. */
  public static final List<String> TO_VMS = List.of("vmFolder");

  public static final List<String> TO_DATASTORES = List.of("hostFolder", "datastoreFolder");
  private static final List<String> TO_ALL = List.of("vmFolder", "hostFolder", "datastoreFolder");

  private static final String FOLDER = "Folder";
  private static final String DATACENTER = "Datacenter";
  private static final String COMPUTE_RESOURCE = "ComputeResource";
  private static final String CLUSTER = "ClusterComputeResource";
  private static final String HOST = "HostSystem";

  /** A resource pool that stands in a folder; its VMs do not: vSphere lists them here alone. */
  private static final String VAPP = "VirtualApp";

  private static final String POOL = "ResourcePool";
  private static final String POOLS = "resourcePool";
  private static final String VMS = "vm";
  private static final String CHILDREN = "childEntity";
  private static final int PAGE_SIZE = 1000;

  private final VimSession session;
  private final Attempt attempt;
  private final ManagedObjectReference root;
  private final ManagedObjectReference start;
  private final List<String> ways;
  private final Set<ManagedObjectReference> shown = new HashSet<>();
  private final Set<ManagedObjectReference> named = new LinkedHashSet<>();
  private final Set<ManagedObjectReference> datastores = new LinkedHashSet<>();
  private final SeenObjects vms = new SeenObjects();
  private Optional<SdkException> lacking = Optional.empty();
  private boolean isRootTold;
  private boolean isWholeAnswer;

  private WholeView(
      VimSession session, Attempt attempt, ManagedObjectReference start, List<String> ways) {
    this.session = session;
    this.attempt = attempt;
    this.root = session.content().rootFolder();
    this.start = start;
    this.ways = ways;
  }

  /** Looks at the root folder, and at what is in the inventory. */
  public static WholeView of(VimSession session, Attempt attempt) {
    return of(session, attempt, session.content().rootFolder(), TO_ALL);
  }

  /** The same of all in the part of the inventory that begins there. */
  public static WholeView of(VimSession session, Attempt attempt, ManagedObjectReference start) {
    return of(session, attempt, start, TO_ALL);
  }

  /** The same, where only what is reached on some ways counts. */
  public static WholeView of(
      VimSession session, Attempt attempt, ManagedObjectReference start, List<String> ways) {
    WholeView view = new WholeView(session, attempt, start, ways);
    try {
      new PropertyCollector(session).retrieve(attempt, view::filter, PAGE_SIZE, view.new Sink());
      if (!view.isRootTold) {
        throw new DecodingException(
            attempt,
            "vCenter answered without the object " + view.root.value(),
            "Look at vCenter's log.");
      }
      view.isWholeAnswer = true;
    } catch (PermissionDeniedException | NotFoundException | DecodingException e) {
      view.lacking = Optional.of(e);
    }
    return view;
  }

  /** Why it may be a part only; empty if the root folder is read. */
  public Optional<SdkException> lacking() {
    return lacking;
  }

  /**
   * The folders, datacenters, clusters, hosts, vApps and VMs that something names, and that are not
   * shown.
   *
   * @param isShown whether a host or a VM is shown elsewhere, or does not matter
   */
  public List<ManagedObjectReference> hidden(Predicate<ManagedObjectReference> isShown) {
    List<ManagedObjectReference> hidden = new ArrayList<>();
    Consumer<ManagedObjectReference> judge =
        object -> {
          if (!shown.contains(object) && !isShown.test(object)) {
            hidden.add(object);
          }
        };
    named.forEach(judge);
    vms.forEach(judge);
    return hidden;
  }

  public static boolean isHost(ManagedObjectReference object) {
    return object.type().equals(HOST);
  }

  public static boolean isVm(ManagedObjectReference object) {
    return object.type().equals("VirtualMachine");
  }

  /** The datastores that a folder or a cluster names. */
  public Set<ManagedObjectReference> datastores() {
    return Set.copyOf(datastores);
  }

  /**
   * The same, of that which is named still: what was deleted meanwhile is not hidden. Asks vCenter
   * only where there is some.
   */
  public List<ManagedObjectReference> stillHidden(Predicate<ManagedObjectReference> isShown) {
    List<ManagedObjectReference> open = hidden(isShown);
    if (open.isEmpty()) {
      return open;
    }
    WholeView again = of(session, attempt, start, ways);
    // what told its children at first and does not now may have them still
    boolean tellsLess =
        again.named.stream().anyMatch(one -> shown.contains(one) && !again.shown.contains(one));
    if (!again.isWholeAnswer || tellsLess) {
      return open;
    }
    return open.stream()
        .filter(object -> again.named.contains(object) || !again.vms.add(object))
        .toList();
  }

  /** That an object is there, and not for this user. */
  public static PermissionDeniedException notShown(Attempt attempt, ManagedObjectReference object) {
    return new PermissionDeniedException(
        attempt,
        "vCenter names %s %s, and does not show it to this user"
            .formatted(words(object.type()), object.value()),
        "Give the user a role with System.View and System.Read on it, with propagation, or ask as a"
            + " user who has it.",
        List.of("System.View"),
        null,
        null);
  }

  private static String words(String type) {
    return switch (type) {
      case "VirtualMachine" -> "VM";
      case HOST -> "host";
      case COMPUTE_RESOURCE, CLUSTER -> "cluster";
      case VAPP -> "vApp";
      case POOL -> "resource pool";
      default -> type.toLowerCase(Locale.ROOT);
    };
  }

  private void filter(ElementWriter filter) {
    propertySet(filter, FOLDER, List.of(STATUS, CHILDREN));
    propertySet(filter, DATACENTER, ways);
    propertySet(filter, COMPUTE_RESOURCE, List.of("host", "datastore"));
    propertySet(filter, POOL, List.of(VMS, POOLS));
    if (isOfHosts()) {
      propertySet(filter, HOST, List.of(VMS));
    }
    if (!root.equals(start)) {
      filter.object("objectSet", set -> set.reference("obj", root).bool("skip", false));
    }
    filter.object(
        "objectSet",
        set -> {
          set.reference("obj", start).bool("skip", false);
          downwards(set, CHILDREN, FOLDER, CHILDREN);
          ways.forEach(way -> downwards(set, way, DATACENTER, way));
          downwards(set, POOLS, POOL, POOLS);
          if (isOfHosts()) {
            // no folder below it names its VMs
            downwards(set, "hosts", COMPUTE_RESOURCE, "host");
            downwards(set, "rootPool", COMPUTE_RESOURCE, POOLS);
          }
        });
  }

  /** Whether the part that counts is what is on a host, or on those of a cluster. */
  private boolean isOfHosts() {
    return Set.of(HOST, COMPUTE_RESOURCE, CLUSTER).contains(start.type());
  }

  private static void propertySet(ElementWriter filter, String type, List<String> paths) {
    filter.object(
        "propSet",
        set -> {
          set.text("type", type).bool("all", false);
          paths.forEach(path -> set.text("pathSet", path));
        });
  }

  /** Goes from an object to those that a property names, and on from there. */
  private void downwards(ElementWriter set, String name, String type, String property) {
    set.object(
        "selectSet",
        "TraversalSpec",
        traversal -> {
          traversal
              .text("name", name)
              .text("type", type)
              .text("path", property)
              .bool("skip", false)
              .object("selectSet", next -> next.text("name", CHILDREN))
              .object("selectSet", next -> next.text("name", POOLS));
          ways.forEach(way -> traversal.object("selectSet", next -> next.text("name", way)));
        });
  }

  /** Takes what is shown, and what it names. */
  private final class Sink implements PropertySink {
    private @Nullable ManagedObjectReference object;

    private boolean isRoot() {
      return root.equals(object);
    }

    /** What is above the part that counts names more than that. */
    private boolean isAbove() {
      return isRoot() && !root.equals(start);
    }

    @Override
    public void begin(ManagedObjectReference begun) {
      object = begun;
      shown.add(begun);
      isRootTold |= isRoot();
    }

    @Override
    public void property(String path, ElementReader value) {
      if (path.equals(STATUS) || isAbove()) {
        return;
      }
      if (ways.contains(path)) {
        name(value.reference());
      } else {
        value.children(child -> name(child.reference()));
      }
    }

    private void name(ManagedObjectReference child) {
      switch (child.type()) {
        case "VirtualMachine" -> vms.add(child);
        case "Datastore" -> datastores.add(child);
        // switches and networks are no place of keys
        case FOLDER, "StoragePod", DATACENTER, COMPUTE_RESOURCE, CLUSTER, HOST, VAPP, POOL ->
            named.add(child);
        default -> {}
      }
    }

    @Override
    public void missing(String path, VimFault fault) {
      if (isRoot() && path.equals(STATUS)) {
        lacking = Optional.of(FaultMapping.ofCall(attempt, fault));
      } else if (!path.equals(STATUS) && !isAbove()) {
        // what does not tell what is in it may as well not be shown
        ManagedObjectReference silent = requireNonNull(object);
        shown.remove(silent);
        named.add(silent);
      }
    }

    @Override
    public void end() {
      object = null;
    }
  }
}
