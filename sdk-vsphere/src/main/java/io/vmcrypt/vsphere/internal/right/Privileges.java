package io.vmcrypt.vsphere.internal.right;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlValue;
import io.vmcrypt.vsphere.internal.vim.ListPages;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.SessionAccount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks vCenter's AuthorizationManager which privileges this session holds. Thread-safe. */
public final class Privileges {

  /** How many objects are asked about in one call. */
  private static final int PAGE_SIZE = 2000;

  private static final String ADVICE =
      "Give the user a role that holds it, on that object or above it.";

  private final VimSession session;
  private final PropertyCollector collector;

  public Privileges(VimSession session, PropertyCollector collector) {
    this.session = requireNonNull(session, "session");
    this.collector = requireNonNull(collector, "collector");
  }

  /**
   * What is lacking at an object.
   *
   * @param finding what stands in the way
   * @param isKnown whether vCenter says so; what it does not tell is not allowed
   */
  public record Lack(Finding finding, boolean isKnown) {}

  /** What stands in the way; nothing where all privileges are there. */
  public List<Finding> lacking(Attempt attempt, Needs needs) {
    return lacking(attempt, Map.of("", needs)).values().stream()
        .flatMap(List::stream)
        .map(Lack::finding)
        .toList();
  }

  /**
   * The same for many, in few calls.
   *
   * @return only those that lack something
   */
  public <K> Map<K, List<Lack>> lacking(Attempt attempt, Map<K, Needs> needs) {
    Set<ManagedObjectReference> objects = new LinkedHashSet<>();
    Map<Set<Act>, Set<String>> needed = new HashMap<>();
    for (Needs some : needs.values()) {
      objects.addAll(some.acts.keySet());
      objects.removeAll(some.unseen);
      some.acts
          .values()
          .forEach(acts -> needed.computeIfAbsent(acts, of -> Rights.of(of, session.version())));
    }
    Set<String> privileges = new TreeSet<>();
    needed.values().forEach(privileges::addAll);
    Map<K, List<Lack>> lacking = new LinkedHashMap<>();
    if (privileges.isEmpty()) {
      return lacking;
    }
    Optional<Map<ManagedObjectReference, Set<String>>> granted =
        granted(attempt, List.copyOf(objects), privileges);
    String user = SessionAccount.of(session).map(name -> "user " + name).orElse("this user");
    String seen =
        granted.isPresent() ? user + " lacks " : "vCenter does not tell whether " + user + " has ";
    needs.forEach(
        (whose, some) ->
            some.acts.forEach(
                (object, acts) -> {
                  Set<String> lack = new TreeSet<>(requireNonNull(needed.get(acts)));
                  lack.removeAll(granted.orElse(Map.of()).getOrDefault(object, Set.of()));
                  if (!lack.isEmpty()) {
                    Subject on = requireNonNull(some.subjects.get(object));
                    Finding finding =
                        Finding.blocking(
                            FindingCode.PRIVILEGES_MISSING,
                            VimSession.SYSTEM,
                            on,
                            seen + String.join(", ", lack) + " on " + on,
                            ADVICE);
                    lacking
                        .computeIfAbsent(whose, none -> new ArrayList<>())
                        .add(new Lack(finding.withMissing(List.copyOf(lack)), granted.isPresent()));
                  }
                }));
    return lacking;
  }

  private Optional<Map<ManagedObjectReference, Set<String>>> granted(
      Attempt attempt, List<ManagedObjectReference> objects, Set<String> privileges) {
    Optional<ManagedObjectReference> authorization =
        session.content().manager("authorizationManager");
    Optional<ManagedObjectReference> sessions = session.content().manager("sessionManager");
    if (authorization.isEmpty() || sessions.isEmpty()) {
      return Optional.empty();
    }
    try {
      Optional<String> id = sessionId(attempt, sessions.get(), collector);
      try {
        return id.map(own -> granted(attempt, authorization.get(), own, objects, privileges));
      } catch (ServiceException e) {
        // the session had expired, and the question was sent again with the id of that one
        return sessionId(attempt, sessions.get(), new PropertyCollector(session))
            .filter(now -> !id.equals(Optional.of(now)))
            .map(now -> granted(attempt, authorization.get(), now, objects, privileges));
      }
    } catch (ServiceException e) {
      return Optional.empty();
    }
  }

  private Optional<String> sessionId(
      Attempt attempt, ManagedObjectReference sessions, PropertyCollector from) {
    return SessionAccount.told(session, from, attempt, sessions, "currentSession.key");
  }

  private Map<ManagedObjectReference, Set<String>> granted(
      Attempt attempt,
      ManagedObjectReference authorization,
      String sessionId,
      List<ManagedObjectReference> objects,
      Set<String> privileges) {
    Map<ManagedObjectReference, Set<String>> granted = new HashMap<>();
    for (List<ManagedObjectReference> page : ListPages.of(objects, PAGE_SIZE)) {
      Set<ManagedObjectReference> asked = Set.copyOf(page);
      granted.putAll(
          session.read(
              attempt,
              "HasPrivilegeOnEntities",
              authorization,
              arguments -> {
                page.forEach(object -> arguments.reference("entity", object));
                arguments.text("sessionId", sessionId);
                privileges.forEach(privilege -> arguments.text("privId", privilege));
              },
              response -> {
                // a call may be repeated
                Map<ManagedObjectReference, Set<String>> told = new HashMap<>();
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
                      told.put(object, of.granted);
                    });
                return told;
              }));
    }
    return granted;
  }

  /** What is granted at one object, while it is read. */
  private static final class Availability {
    private @Nullable ManagedObjectReference object;
    private final Set<String> granted = new HashSet<>();

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
          if (XmlValue.bool(told[1])) {
            granted.add(told[0]);
          }
        }
        default -> {}
      }
    }
  }
}
