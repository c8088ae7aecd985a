package io.vmcrypt.vsphere.internal.pbm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls the storage policy service. Thread-safe. */
public final class PolicyService {

  /** The category of policies, which VMs can be given. */
  static final String POLICIES = "REQUIREMENT";

  /** The category of components, to which policies refer. */
  static final String COMPONENTS = "DATA_SERVICE_POLICY";

  /** The only type of resource that there is. */
  static final String STORAGE = "STORAGE";

  private static final String PROFILES = "profileManager";
  private static final String COMPLIANCE = "complianceManager";

  private static final ManagedObjectReference SERVICE_INSTANCE =
      new ManagedObjectReference("PbmServiceInstance", "ServiceInstance");

  private final VimSession session;
  private volatile @Nullable Map<String, ManagedObjectReference> managers;

  public PolicyService(VimSession session) {
    this.session = requireNonNull(session, "session");
  }

  /** All policies that VMs can be given. */
  List<StoragePolicy> policies(Attempt attempt) {
    return all(attempt).stream().map(ReadPolicy::policy).toList();
  }

  /** The same, with what they are made of. */
  List<ReadPolicy> all(Attempt attempt) {
    return read(attempt, ids(attempt, POLICIES));
  }

  private List<String> ids(Attempt attempt, String category) {
    return session.readPolicies(
        attempt,
        "PbmQueryProfile",
        profileManager(attempt),
        query ->
            query
                .object("resourceType", type -> type.text("resourceType", STORAGE))
                .text("profileCategory", category),
        Returns.list(Profile::id).andThen(ids -> ids.stream().distinct().toList()));
  }

  /** All components that policies can refer to. */
  List<Profile> components(Attempt attempt) {
    return contents(attempt, ids(attempt, COMPONENTS));
  }

  /** A component; empty if it is not there. */
  Optional<Profile> component(Attempt attempt, String id) {
    return contents(attempt, List.of(id)).stream().findFirst();
  }

  /** Creates a policy or a component. */
  void create(Attempt attempt, ProfileDraft draft) {
    session.changePolicies(
        attempt,
        "PbmCreate",
        profileManager(attempt),
        arguments -> arguments.object("createSpec", draft::write),
        Returns.nothing());
  }

  /**
   * Which policies some objects have, by id.
   *
   * @param policyIds by object; objects without a policy are left out
   * @param faults by object, why its policy is not known
   */
  record Associations(Map<PolicySubject, String> policyIds, Map<PolicySubject, VimFault> faults) {

    Associations {
      policyIds = Map.copyOf(policyIds);
      faults = Map.copyOf(faults);
    }
  }

  /** Which policies some objects have. An object that is gone does not spoil the others. */
  Associations associations(Attempt attempt, List<PolicySubject> subjects) {
    try {
      return asked(attempt, subjects);
    } catch (NotFoundException | VsphereFaultException e) {
      if (!isAboutThem(e)) {
        throw e;
      }
      return halved(attempt, subjects, fault(e));
    }
  }

  /** One VM that is gone may make the whole call fail: by halves it is found in few calls. */
  private Associations halved(Attempt attempt, List<PolicySubject> subjects, VimFault why) {
    List<String> vms = subjects.stream().map(PolicySubject::vmId).distinct().toList();
    Map<PolicySubject, VimFault> faults = new HashMap<>();
    if (vms.size() < 2) {
      subjects.forEach(subject -> faults.put(subject, why));
      return new Associations(Map.of(), faults);
    }
    Set<String> half = Set.copyOf(vms.subList(0, vms.size() / 2));
    Map<Boolean, List<PolicySubject>> halves =
        subjects.stream().collect(Collectors.partitioningBy(one -> half.contains(one.vmId())));
    Map<PolicySubject, String> policyIds = new HashMap<>();
    for (List<PolicySubject> some : halves.values()) {
      Associations told = associations(attempt, some);
      policyIds.putAll(told.policyIds());
      faults.putAll(told.faults());
    }
    return new Associations(policyIds, faults);
  }

  private static VimFault fault(ServiceException e) {
    Optional<VendorError> told = e.vendorError();
    return new VimFault(
        told.map(VendorError::code).orElse(""),
        told.map(VendorError::message).orElse(e.outcome()),
        List.of(),
        Optional.empty());
  }

  Associations asked(Attempt attempt, List<PolicySubject> subjects) {
    return session.readPolicies(
        attempt,
        "PbmQueryAssociatedProfiles",
        profileManager(attempt),
        query -> subjects.forEach(subject -> subject.write(query, "entities")),
        Returns.list().andThen(results -> associations(results, Set.copyOf(subjects))));
  }

  private static Associations associations(List<XmlFragment> results, Set<PolicySubject> subjects) {
    Map<PolicySubject, Set<String>> told = new LinkedHashMap<>();
    Map<PolicySubject, VimFault> faults = new LinkedHashMap<>();
    for (XmlFragment result : results) {
      PolicySubject subject = asked(result.requiredElement("object"), subjects);
      result.element("fault").ifPresent(fault -> faults.put(subject, VimFault.ofLocalized(fault)));
      result
          .elements("profileId")
          .forEach(
              id ->
                  told.computeIfAbsent(subject, none -> new LinkedHashSet<>()).add(Profile.id(id)));
    }
    Map<PolicySubject, String> policyIds = new LinkedHashMap<>();
    told.forEach(
        (subject, ids) -> {
          if (ids.size() == 1) {
            policyIds.put(subject, ids.iterator().next());
          } else {
            // PBM could name several, which nothing can be assigned: none of them is the policy
            faults.putIfAbsent(
                subject,
                new VimFault(
                    "",
                    "it names " + ids.size() + " storage policies of " + subject.key(),
                    List.of(),
                    Optional.empty()));
          }
        });
    return new Associations(policyIds, faults);
  }

  /** The object that an answer is about: one of those that were asked about. */
  private static PolicySubject asked(XmlFragment object, Set<PolicySubject> subjects) {
    PolicySubject subject = PolicySubject.of(object);
    if (!subjects.contains(subject)) {
      throw new XmlFailure("it is about another object than those that were asked about");
    }
    return subject;
  }

  /**
   * {@return whether some objects comply with their policies, by vCenter's last check, by object;
   * objects about which vCenter says nothing are left out}
   */
  public Map<PolicySubject, PolicyCompliance> compliance(
      Attempt attempt, List<PolicySubject> subjects) {
    return compliance(attempt, "PbmFetchComplianceResult", subjects);
  }

  /**
   * Has vCenter check whether some objects comply with their policies.
   *
   * @return by object; objects about which vCenter says nothing are left out
   */
  public Map<PolicySubject, PolicyCompliance> checkCompliance(
      Attempt attempt, List<PolicySubject> subjects) {
    // may be repeated: it changes what vCenter knows, not what is there
    return compliance(attempt, "PbmCheckCompliance", subjects);
  }

  private Map<PolicySubject, PolicyCompliance> compliance(
      Attempt attempt, String method, List<PolicySubject> subjects) {
    return session.readPolicies(
        attempt,
        method,
        manager(attempt, COMPLIANCE),
        query -> subjects.forEach(subject -> subject.write(query, "entities")),
        Returns.list().andThen(results -> compliance(results, Set.copyOf(subjects))));
  }

  private static Map<PolicySubject, PolicyCompliance> compliance(
      List<XmlFragment> results, Set<PolicySubject> subjects) {
    Map<PolicySubject, PolicyCompliance> statuses = new LinkedHashMap<>();
    for (XmlFragment result : results) {
      PolicySubject subject = asked(result.requiredElement("entity"), subjects);
      Optional<String> status = result.filled("complianceStatus");
      if (status.isPresent()) {
        PolicyCompliance told =
            new PolicyCompliance(
                new PolicyCompliance.Status(status.get()),
                result.instant("checkTime"),
                errors(result));
        PolicyCompliance before = statuses.putIfAbsent(subject, told);
        if (before != null && !before.equals(told)) {
          throw new XmlFailure("it says of one object whether it complies twice, and differently");
        }
      }
    }
    return statuses;
  }

  private static List<VendorError> errors(XmlFragment result) {
    return result.elements("errorCause").stream()
        .map(VimFault::ofLocalized)
        .map(fault -> new VendorError(0, fault.type(), fault.message(), null))
        .toList();
  }

  /** Policies by their ids, with what they are made of. Those that no longer exist are left out. */
  List<ReadPolicy> read(Attempt attempt, Collection<String> ids) {
    List<Profile> profiles = contents(attempt, ids);
    Set<String> referred = new TreeSet<>();
    profiles.forEach(profile -> referred.addAll(profile.components()));
    referred.remove(Rule.KNOWN_COMPONENT);
    Map<String, Profile> components = new HashMap<>();
    contents(attempt, referred).forEach(component -> components.put(component.id(), component));
    return profiles.stream().map(profile -> new ReadPolicy(profile, components)).toList();
  }

  /** The id of the policy that a datastore gives to what has none; empty if it has none. */
  Optional<String> defaultOf(Attempt attempt, ManagedObjectReference datastore) {
    return session.readPolicies(
        attempt,
        "PbmQueryDefaultRequirementProfile",
        profileManager(attempt),
        query ->
            query.object(
                "hub",
                hub -> hub.text("hubType", datastore.type()).text("hubId", datastore.value())),
        Returns.optional().andThen(found -> found.map(Profile::id)));
  }

  Attempt attempt(String operation) {
    return session.attempt(operation);
  }

  /** The contents of profiles. Those that no longer exist are left out. */
  private List<Profile> contents(Attempt attempt, Collection<String> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    try {
      return content(attempt, ids);
    } catch (NotFoundException | VsphereFaultException e) {
      if (ids.size() == 1) {
        if (isAboutThem(e)) {
          return List.of();
        }
        throw e;
      }
    }
    // one missing profile makes the whole call fail
    List<Profile> found = new ArrayList<>();
    for (String id : ids) {
      found.addAll(contents(attempt, List.of(id)));
    }
    return found;
  }

  private static boolean isAboutThem(RuntimeException e) {
    return e instanceof NotFoundException
        || (e instanceof VsphereFaultException fault
            && (fault.faultName().equals("InvalidArgument")
                || fault.faultName().equals("PbmNonExistentHubs")));
  }

  private List<Profile> content(Attempt attempt, Collection<String> ids) {
    return session.readPolicies(
        attempt,
        "PbmRetrieveContent",
        profileManager(attempt),
        query -> ids.forEach(id -> profileId(query, "profileIds", id)),
        Returns.list(Profile::of).andThen(found -> asked(found, ids)));
  }

  /**
   * Each once, and none that nobody has asked for: of one that does not exist vCenter says so, and
   * a policy whose rules are not told must not pass for one that does not encrypt.
   */
  private static List<Profile> asked(List<Profile> found, Collection<String> ids) {
    Set<String> open = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    open.addAll(ids);
    for (Profile profile : found) {
      if (!open.remove(profile.id())) {
        throw new XmlFailure("it tells a storage policy twice, or one that was not asked for");
      }
    }
    if (!open.isEmpty()) {
      throw new XmlFailure("it leaves out a storage policy that was asked for");
    }
    return found;
  }

  private static ElementWriter profileId(ElementWriter writer, String name, String id) {
    return writer.object(name, unique -> unique.text("uniqueId", id));
  }

  private ManagedObjectReference profileManager(Attempt attempt) {
    return manager(attempt, PROFILES);
  }

  private ManagedObjectReference manager(Attempt attempt, String name) {
    Map<String, ManagedObjectReference> known = managers;
    if (known == null) {
      known =
          session.readPolicies(
              attempt,
              "PbmRetrieveServiceContent",
              SERVICE_INSTANCE,
              none -> {},
              Returns.one().andThen(PolicyService::managers));
      managers = known;
    }
    return requireNonNull(known.get(name), name);
  }

  private static Map<String, ManagedObjectReference> managers(XmlFragment content) {
    Map<String, ManagedObjectReference> managers = new HashMap<>();
    for (String name : List.of(PROFILES, COMPLIANCE)) {
      managers.put(name, content.requiredElement(name).reference());
    }
    return Map.copyOf(managers);
  }
}
