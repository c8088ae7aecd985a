package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows all objects of a type in the inventory with one filter over one view. If the session is
 * replaced, everything is told anew. For one thread.
 */
public final class InventoryWatch implements AutoCloseable {

  /** How long a look lasts at most if there is no news. */
  public static final Duration LONGEST_LOOK = LongPoll.LONGEST;

  private final SessionFilter filter;

  /**
   * @param type {@code VirtualMachine}
   * @param paths which properties are told
   */
  public InventoryWatch(VimSession session, Attempt attempt, String type, List<String> paths) {
    requireNonNull(type, "type");
    SessionFilter.View all =
        new SessionFilter.View(
            "CreateContainerView",
            "ContainerView",
            arguments ->
                arguments
                    .reference("container", session.content().rootFolder())
                    .text("type", type)
                    .bool("recursive", true));
    this.filter = SessionFilter.onView(session, attempt, all, type, List.copyOf(paths), made -> {});
  }

  /**
   * What is new of an object.
   *
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
   * Waits until there is news, or the time of one poll is up. What the server tells in parts is
   * read to its end.
   *
   * @param left how much time there is; zero to read what there is by now
   */
  public News look(Duration left) {
    return filter.use(made -> poll(made, left)).orElse(new News(false, List.of()));
  }

  private static News poll(SessionFilter.Made made, Duration left) {
    boolean anew = made.isNew();
    List<Update> updates = new ArrayList<>();
    boolean more = made.poll(left, part -> take(part, updates));
    while (more) {
      more = made.poll(Duration.ZERO, part -> take(part, updates));
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
    told.element("fault").map(VimFault::ofLocalized).ifPresent(PageObject::checkSession);
    boolean gone = !shown || told.required("kind").strip().equals("leave");
    for (XmlFragment change : told.elements("changeSet")) {
      texts.put(change.required("name"), change.element("val").map(XmlFragment::text));
    }
    Set<String> hidden = new HashSet<>();
    for (XmlFragment missing : told.elements("missingSet")) {
      missing.element("fault").map(VimFault::ofLocalized).ifPresent(PageObject::checkSession);
      hidden.add(missing.required("path"));
    }
    hidden.forEach(path -> texts.put(path, Optional.empty()));
    updates.add(new Update(object, gone, texts, hidden));
  }

  /** Ends it. Never fails. */
  @Override
  public void close() {
    filter.close();
  }
}
