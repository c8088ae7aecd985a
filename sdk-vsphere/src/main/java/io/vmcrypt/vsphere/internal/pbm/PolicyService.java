package io.vmcrypt.vsphere.internal.pbm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.VsphereFaultException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.policy.ComplianceError;
import io.vmcrypt.vsphere.policy.ComplianceStatus;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Calls the storage policy service. Thread-safe. */
public final class PolicyService {

  /** The category of policies, which VMs can be given. */
  static final String POLICIES = "REQUIREMENT";

  /** The category of components, to which policies refer. */
  static final String COMPONENTS = "DATA_SERVICE_POLICY";

  /** The only type of resource that there is. */
  static final String STORAGE = "STORAGE";

  private static final ManagedObjectReference SERVICE_INSTANCE =
      new ManagedObjectReference("PbmServiceInstance", "ServiceInstance");

  private final VimSession session;
  private volatile @Nullable XmlFragment serviceContent;

  public PolicyService(VimSession session) {
    this.session = requireNonNull(session, "session");
  }

  /** All policies that VMs can be given. */
  List<StoragePolicy> policies(Attempt attempt) {
    return policies(attempt, ids(attempt, POLICIES));
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
        Returns.list().andThen(PolicyService::ids));
  }

  /** All components that policies can refer to. */
  List<XmlFragment> components(Attempt attempt) {
    return contents(attempt, ids(attempt, COMPONENTS));
  }

  /** A component; empty if it is not there. */
  Optional<XmlFragment> component(Attempt attempt, String id) {
    return contents(attempt, List.of(id)).stream().findFirst();
  }

  /** Creates a policy or a component. */
  void create(Attempt attempt, ProfileDraft draft) {
    session.changePolicies(
        attempt,
        "PbmCreate",
        profileManager(attempt),
        arguments -> arguments.object("createSpec", draft::write),
        Returns.optional());
  }

  /**
   * Which policy each of some objects has.
   *
   * @return policies by object; objects without a policy are left out
   */
  public Map<PolicySubject, StoragePolicy> associated(
      Attempt attempt, List<PolicySubject> subjects) {
    Associations associations = associations(attempt, subjects);
    associations
        .faults()
        .values()
        .forEach(
            fault -> {
              throw FaultMapping.ofCall(attempt, fault);
            });
    Map<String, StoragePolicy> policyById = byId(attempt, associations.policyIds().values());
    Map<PolicySubject, StoragePolicy> associated = new LinkedHashMap<>();
    associations
        .policyIds()
        .forEach((subject, id) -> associated.put(subject, known(policyById, id)));
    return associated;
  }

  /**
   * Which policies some objects have, by id.
   *
   * @param policyIds by object; objects without a policy are left out
   * @param faults by object, why its policy is not known
   */
  public record Associations(
      Map<PolicySubject, String> policyIds, Map<PolicySubject, VimFault> faults) {

    public Associations {
      policyIds = Map.copyOf(policyIds);
      faults = Map.copyOf(faults);
    }
  }

  /** Which policies some objects have. An object that is gone does not spoil the others. */
  public Associations associations(Attempt attempt, List<PolicySubject> subjects) {
    return session.readPolicies(
        attempt,
        "PbmQueryAssociatedProfiles",
        profileManager(attempt),
        query -> subjects.forEach(subject -> subject.write(query, "entities")),
        Returns.list().andThen(PolicyService::associations));
  }

  private static Associations associations(List<XmlFragment> results) {
    Map<PolicySubject, String> policyIds = new LinkedHashMap<>();
    Map<PolicySubject, VimFault> faults = new LinkedHashMap<>();
    for (XmlFragment result : results) {
      PolicySubject subject = PolicySubject.of(result.requiredElement("object"));
      result.element("fault").ifPresent(fault -> faults.put(subject, VimFault.ofLocalized(fault)));
      result
          .text("profileId", "uniqueId")
          .map(String::strip)
          .ifPresent(id -> policyIds.put(subject, id));
    }
    return new Associations(policyIds, faults);
  }

  /**
   * Whether some objects comply with their policies, by vCenter's last check.
   *
   * @return by object; objects about which vCenter says nothing are left out
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
        manager(attempt, "complianceManager"),
        query -> subjects.forEach(subject -> subject.write(query, "entities")),
        Returns.list().andThen(PolicyService::compliance));
  }

  private static Map<PolicySubject, PolicyCompliance> compliance(List<XmlFragment> results) {
    Map<PolicySubject, PolicyCompliance> statuses = new LinkedHashMap<>();
    for (XmlFragment result : results) {
      result
          .text("complianceStatus")
          .map(String::strip)
          .filter(status -> !status.isEmpty())
          .ifPresent(
              status ->
                  statuses.put(
                      PolicySubject.of(result.requiredElement("entity")),
                      new PolicyCompliance(
                          new ComplianceStatus(status),
                          result.instant("checkTime"),
                          errors(result))));
    }
    return statuses;
  }

  private static List<ComplianceError> errors(XmlFragment result) {
    return result.elements("errorCause").stream()
        .map(VimFault::ofLocalized)
        .map(fault -> new ComplianceError(fault.type(), fault.message()))
        .toList();
  }

  /** Policies by their ids. Those that no longer exist are left out. */
  public Map<String, StoragePolicy> byId(Attempt attempt, Collection<String> ids) {
    Map<String, StoragePolicy> policyById = new HashMap<>();
    for (StoragePolicy policy : policies(attempt, new TreeSet<>(ids))) {
      policyById.put(policy.id(), policy);
    }
    return policyById;
  }

  /** A policy. If it was deleted meanwhile, or this user may not see it, only its id is known. */
  public static StoragePolicy known(Map<String, StoragePolicy> policyById, String id) {
    return policyById.getOrDefault(id, new StoragePolicy(id, id, "", false));
  }

  private List<StoragePolicy> policies(Attempt attempt, Collection<String> ids) {
    List<XmlFragment> profiles = contents(attempt, ids);
    Set<String> components = new TreeSet<>();
    for (XmlFragment profile : profiles) {
      if (!EncryptionRule.isIn(profile)) {
        components.addAll(EncryptionRule.components(profile));
      }
    }
    Set<String> encrypting = new HashSet<>(Set.of(EncryptionRule.KNOWN_COMPONENT));
    components.removeAll(encrypting);
    for (XmlFragment component : contents(attempt, components)) {
      if (EncryptionRule.isIn(component)) {
        encrypting.add(id(component));
      }
    }
    List<StoragePolicy> policies = new ArrayList<>();
    for (XmlFragment profile : profiles) {
      boolean encryption =
          EncryptionRule.isIn(profile)
              || EncryptionRule.components(profile).stream().anyMatch(encrypting::contains);
      policies.add(
          new StoragePolicy(
              id(profile),
              profile.text("name").orElse(""),
              profile.text("description").orElse(""),
              encryption));
    }
    return policies;
  }

  /** The contents of profiles. Those that no longer exist are left out. */
  private List<XmlFragment> contents(Attempt attempt, Collection<String> ids) {
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
    List<XmlFragment> found = new ArrayList<>();
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

  private List<XmlFragment> content(Attempt attempt, Collection<String> ids) {
    return session.readPolicies(
        attempt,
        "PbmRetrieveContent",
        profileManager(attempt),
        query -> ids.forEach(id -> profileId(query, "profileIds", id)),
        Returns.list());
  }

  private static ElementWriter profileId(ElementWriter writer, String name, String id) {
    return writer.object(name, unique -> unique.text("uniqueId", id));
  }

  private static List<String> ids(List<XmlFragment> profileIds) {
    return profileIds.stream().map(id -> id.required("uniqueId").strip()).toList();
  }

  static String id(XmlFragment profile) {
    return profile.required("profileId", "uniqueId").strip();
  }

  private ManagedObjectReference profileManager(Attempt attempt) {
    return manager(attempt, "profileManager");
  }

  private ManagedObjectReference manager(Attempt attempt, String name) {
    XmlFragment known = serviceContent;
    if (known == null) {
      known =
          session.readPolicies(
              attempt, "PbmRetrieveServiceContent", SERVICE_INSTANCE, none -> {}, Returns.one());
      serviceContent = known;
    }
    XmlFragment content = known;
    return SoapChannel.decoding(attempt, () -> content.requiredElement(name).reference());
  }
}
