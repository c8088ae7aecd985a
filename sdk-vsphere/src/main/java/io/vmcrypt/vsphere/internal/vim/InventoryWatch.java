package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.CleanUp;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows all objects of a type in the inventory with one filter over one view. Collector, view and
 * filter belong to the session: if it is replaced, they are made again, and everything is told
 * anew. For one thread.
 */
public final class InventoryWatch implements AutoCloseable {

  /** How long a look lasts at most if there is no news. */
  public static final Duration LONGEST_LOOK = LongPoll.LONGEST;

  private final VimSession session;
  private final Attempt attempt;
  private final String type;
  private final List<String> paths;
  private final List<ManagedObjectReference> made = new ArrayList<>();
  private @Nullable ManagedObjectReference collector;
  private String version = "";
  private boolean closed;

  /**
   * @param session calls vCenter
   * @param attempt what it is for
   * @param type {@code VirtualMachine}
   * @param paths which properties are told
   */
  public InventoryWatch(VimSession session, Attempt attempt, String type, List<String> paths) {
    this.session = requireNonNull(session, "session");
    this.attempt = requireNonNull(attempt, "attempt");
    this.type = requireNonNull(type, "type");
    this.paths = List.copyOf(paths);
  }

  /**
   * What is new of an object.
   *
   * @param object which one
   * @param gone whether it is no longer there, or no longer shown
   * @param texts the properties that have changed, by path: their texts, which are empty for those
   *     that have parts; an empty Optional for what is no longer set, or cannot be read
   * @param hidden the paths of those that cannot be read: what they are is not known
   */
  public record Update(
      ManagedObjectReference object,
      boolean gone,
      Map<String, Optional<String>> texts,
      Set<String> hidden) {

    public Update {
      texts = Map.copyOf(texts);
      hidden = Set.copyOf(hidden);
    }
  }

  /**
   * What is new.
   *
   * @param anew whether this tells all there is: what was told before is to be forgotten
   * @param updates in the order in which they were told
   */
  public record News(boolean anew, List<Update> updates) {

    public News {
      updates = List.copyOf(updates);
    }
  }

  /**
   * Waits until there is news, or the time of one poll is up. What the server tells in parts is read
   * to its end.
   *
   * @param left how much time there is; zero to read what there is by now
   */
  public News look(Duration left) {
    if (closed) {
      return new News(false, List.of());
    }
    ManagedObjectReference at = opened();
    try {
      return poll(at, left);
    } catch (ServiceException e) {
      if (!LongPoll.isOver(e, at)) {
        throw e;
      }
      // the session was replaced meanwhile, and the collector is gone with the old one
      abandon();
      return poll(opened(), left);
    }
  }

  private News poll(ManagedObjectReference at, Duration left) {
    boolean anew = version.isEmpty();
    List<Update> updates = new ArrayList<>();
    LongPoll first = new LongPoll(session, attempt, left);
    LongPoll.Told told = first.next(at, version, part -> take(part, updates));
    version = told.version();
    while (told.more()) {
      told =
          new LongPoll(session, attempt, Duration.ZERO)
              .next(at, version, part -> take(part, updates));
      version = told.version();
    }
    return new News(anew, updates);
  }

  private static void take(ElementReader part, List<Update> updates) {
    boolean shown = part.name().equals("objectSet");
    if (!shown && !part.name().equals("missingSet")) {
      return;
    }
    part.nextObject();
    XmlFragment told = part.capture();
    ManagedObjectReference object = told.requiredElement("obj").reference();
    Map<String, Optional<String>> texts = new LinkedHashMap<>();
    boolean gone = !shown || told.required("kind").strip().equals("leave");
    for (XmlFragment change : told.elements("changeSet")) {
      texts.put(change.required("name"), change.element("val").map(XmlFragment::text));
    }
    Set<String> hidden = new HashSet<>();
    for (XmlFragment missing : told.elements("missingSet")) {
      hidden.add(missing.required("path"));
    }
    hidden.forEach(path -> texts.put(path, Optional.empty()));
    updates.add(new Update(object, gone, texts, hidden));
  }

  private ManagedObjectReference opened() {
    ManagedObjectReference open = collector;
    if (open != null) {
      return open;
    }
    destroyMade();
    version = "";
    open =
        session.change(
            attempt,
            "CreatePropertyCollector",
            session.content().propertyCollector(),
            none -> {},
            Returns.reference("PropertyCollector"));
    made.add(open);
    ManagedObjectReference view =
        session.change(
            attempt,
            "CreateContainerView",
            viewManager(),
            arguments ->
                arguments
                    .reference("container", session.content().rootFolder())
                    .text("type", type)
                    .bool("recursive", true),
            Returns.reference("ContainerView"));
    made.add(view);
    session.change(
        attempt,
        "CreateFilter",
        open,
        arguments ->
            arguments
                .object("spec", PropertyCollector.members(view, type, paths))
                .bool("partialUpdates", false),
        Returns.reference("PropertyFilter"));
    collector = open;
    return open;
  }

  private ManagedObjectReference viewManager() {
    return session
        .content()
        .manager("viewManager")
        .orElseThrow(
            () ->
                new DecodingException(
                    attempt, "the server has no view manager", "Use a vCenter.", null));
  }

  private void abandon() {
    collector = null;
  }

  private void destroyMade() {
    for (ManagedObjectReference object : made) {
      String method =
          object.type().equals("PropertyCollector") ? "DestroyPropertyCollector" : "DestroyView";
      CleanUp.quietly(() -> session.change(attempt, method, object, none -> {}, Returns.nothing()));
    }
    made.clear();
  }

  /** Ends it. Never fails. */
  @Override
  public void close() {
    closed = true;
    abandon();
    destroyMade();
  }
}
