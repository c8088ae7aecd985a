package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks vCenter's AuthorizationManager which privileges this session holds. Thread-safe. */
public final class Privileges {

  /** How many objects are asked about in one call. */
  private static final int PAGE_SIZE = 1000;

  private final VimSession session;
  private final PropertyCollector collector;

  public Privileges(VimSession session, PropertyCollector collector) {
    this.session = requireNonNull(session, "session");
    this.collector = requireNonNull(collector, "collector");
  }

  /**
   * Which privileges are lacking.
   *
   * @param needed the privileges that are needed, by object
   * @return those that this session lacks, by object; nothing where all are there, and nothing at
   *     all if vCenter does not tell
   */
  public Map<ManagedObjectReference, List<String>> missing(
      Attempt attempt, Map<ManagedObjectReference, Set<String>> needed) {
    // a check that cannot be made is none: the change itself will tell
    return told(attempt, needed).orElse(Map.of());
  }

  /**
   * The same, where not to know it matters.
   *
   * @param needed the privileges that are needed, by object
   * @return those that this session lacks, by object; empty if vCenter does not tell
   */
  public Optional<Map<ManagedObjectReference, List<String>>> told(
      Attempt attempt, Map<ManagedObjectReference, Set<String>> needed) {
    Optional<ManagedObjectReference> authorization =
        session.content().manager("authorizationManager");
    Optional<ManagedObjectReference> sessions = session.content().manager("sessionManager");
    if (needed.isEmpty()) {
      return Optional.of(Map.of());
    }
    if (authorization.isEmpty() || sessions.isEmpty()) {
      return Optional.empty();
    }
    try {
      Optional<String> sessionId = sessionId(attempt, sessions.get(), collector);
      try {
        return told(attempt, authorization.get(), sessionId, needed);
      } catch (ServiceException e) {
        // the session had expired, and the question was sent again with the id of that one
        Optional<String> now = sessionId(attempt, sessions.get(), new PropertyCollector(session));
        return now.equals(sessionId)
            ? Optional.empty()
            : told(attempt, authorization.get(), now, needed);
      }
    } catch (ServiceException e) {
      return Optional.empty();
    }
  }

  private Optional<String> sessionId(
      Attempt attempt, ManagedObjectReference sessions, PropertyCollector from) {
    return SessionAccount.told(session, from, attempt, sessions, "currentSession.key");
  }

  private Optional<Map<ManagedObjectReference, List<String>>> told(
      Attempt attempt,
      ManagedObjectReference authorization,
      Optional<String> sessionId,
      Map<ManagedObjectReference, Set<String>> needed) {
    if (sessionId.isEmpty()) {
      return Optional.empty();
    }
    Map<ManagedObjectReference, List<String>> missing = new LinkedHashMap<>();
    byPrivileges(needed)
        .forEach(
            (privileges, objects) -> {
              for (int from = 0; from < objects.size(); from += PAGE_SIZE) {
                missing.putAll(
                    missing(
                        attempt,
                        authorization,
                        sessionId.get(),
                        objects.subList(from, Math.min(objects.size(), from + PAGE_SIZE)),
                        privileges));
              }
            });
    return Optional.of(missing);
  }

  private static Map<Set<String>, List<ManagedObjectReference>> byPrivileges(
      Map<ManagedObjectReference, Set<String>> needed) {
    Map<Set<String>, List<ManagedObjectReference>> objects = new LinkedHashMap<>();
    needed.forEach(
        (object, privileges) ->
            objects.computeIfAbsent(privileges, none -> new ArrayList<>()).add(object));
    return objects;
  }

  private Map<ManagedObjectReference, List<String>> missing(
      Attempt attempt,
      ManagedObjectReference authorization,
      String sessionId,
      List<ManagedObjectReference> objects,
      Set<String> privileges) {
    Map<ManagedObjectReference, List<String>> missing = new LinkedHashMap<>();
    Set<ManagedObjectReference> asked = Set.copyOf(objects);
    return session.read(
        attempt,
        "HasPrivilegeOnEntities",
        authorization,
        arguments -> {
          objects.forEach(object -> arguments.reference("entity", object));
          arguments.text("sessionId", sessionId);
          privileges.forEach(privilege -> arguments.text("privId", privilege));
        },
        response -> {
          // a call may be repeated
          missing.clear();
          Returns.forEach(
              response,
              value -> {
                Availability of = new Availability();
                value.nextObject();
                value.children(of::take);
                ManagedObjectReference object = of.object;
                if (object == null || !asked.contains(object)) {
                  throw new XmlFailure("it is about no object that was asked about");
                }
                if (!of.lacking.isEmpty()) {
                  missing.put(object, of.lacking);
                }
              });
          return missing;
        });
  }

  /** What is lacking at one object, while it is read. */
  private static final class Availability {
    private @Nullable ManagedObjectReference object;
    private final List<String> lacking = new ArrayList<>(0);

    void take(ElementReader part) {
      switch (part.name()) {
        case "entity" -> object = part.reference();
        case "privAvailability" -> {
          String[] told = {"", ""};
          part.children(
              inside -> {
                switch (inside.name()) {
                  case "privId" -> told[0] = inside.text().strip();
                  case "isGranted" -> told[1] = inside.text();
                  default -> {}
                }
              });
          if (told[0].isEmpty()) {
            throw new XmlFailure("it does not say which privilege it is about");
          }
          if (!XmlValue.bool(told[1])) {
            lacking.add(told[0]);
          }
        }
        default -> {}
      }
    }
  }
}
