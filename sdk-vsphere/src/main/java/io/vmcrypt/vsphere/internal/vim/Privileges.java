package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    Optional<ManagedObjectReference> authorization =
        session.content().manager("authorizationManager");
    Optional<ManagedObjectReference> sessions = session.content().manager("sessionManager");
    if (needed.isEmpty() || authorization.isEmpty() || sessions.isEmpty()) {
      return Map.of();
    }
    try {
      Optional<String> sessionId =
          collector.read(attempt, sessions.get(), "currentSession.key").text("currentSession.key");
      if (sessionId.isEmpty()) {
        return Map.of();
      }
      Map<ManagedObjectReference, List<String>> missing = new LinkedHashMap<>();
      byPrivileges(needed)
          .forEach(
              (privileges, objects) -> {
                for (int from = 0; from < objects.size(); from += PAGE_SIZE) {
                  missing.putAll(
                      missing(
                          attempt,
                          authorization.get(),
                          sessionId.get(),
                          objects.subList(from, Math.min(objects.size(), from + PAGE_SIZE)),
                          privileges));
                }
              });
      return missing;
    } catch (ServiceException e) {
      // a check that cannot be made is none: the change itself will tell
      return Map.of();
    }
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
    List<XmlFragment> entities =
        session.read(
            attempt,
            "HasPrivilegeOnEntities",
            authorization,
            arguments -> {
              objects.forEach(object -> arguments.reference("entity", object));
              arguments.text("sessionId", sessionId);
              privileges.forEach(privilege -> arguments.text("privId", privilege));
            },
            Returns.list());
    Map<ManagedObjectReference, List<String>> missing = new LinkedHashMap<>();
    for (XmlFragment entity : entities) {
      List<String> lacking =
          entity.elements("privAvailability").stream()
              .filter(availability -> !availability.bool("isGranted").orElse(true))
              .flatMap(availability -> availability.text("privId").stream())
              .map(String::strip)
              .toList();
      if (!lacking.isEmpty()) {
        missing.put(
            entity.element("entity").map(XmlFragment::reference).orElseGet(() -> objects.get(0)),
            lacking);
      }
    }
    return missing;
  }
}
