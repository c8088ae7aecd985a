package io.vmcrypt.vsphere.internal.pbm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The policies of a vCenter, each read once, and those that keep the rules of others. It lives as
 * long as one job. Thread-safe.
 */
public final class PolicyBook {

  /** Of a vCenter that is not asked. */
  public static final PolicyBook NONE = new PolicyBook(null);

  private final @Nullable PolicyService service;
  private final Map<String, StoragePolicy> byId = new ConcurrentHashMap<>();
  private final Map<String, Optional<String>> defaults = new HashMap<>();
  private @Nullable List<ReadPolicy> all;

  public PolicyBook(@Nullable PolicyService service) {
    this.service = service;
  }

  /**
   * Which policies some objects have.
   *
   * @param policies by object; objects without a policy are left out
   * @param faults by object, why its policy is not known
   */
  public record Associated(
      Map<PolicySubject, StoragePolicy> policies, Map<PolicySubject, VimFault> faults) {

    public Associated {
      policies = Map.copyOf(policies);
      faults = Map.copyOf(faults);
    }
  }

  /** Which policies some objects have; one whose policy is not known spoils all. */
  public Map<PolicySubject, StoragePolicy> associated(
      Attempt attempt, List<PolicySubject> subjects) {
    PolicyService.Associations told = service().asked(attempt, subjects);
    for (VimFault fault : told.faults().values()) {
      throw FaultMapping.ofCall(attempt, fault);
    }
    return policies(attempt, told);
  }

  /** The same; one whose policy is not known does not spoil the others. */
  public Associated knownOf(Attempt attempt, List<PolicySubject> subjects) {
    if (subjects.isEmpty()) {
      return new Associated(Map.of(), Map.of());
    }
    PolicyService.Associations told = service().associations(attempt, subjects);
    return new Associated(policies(attempt, told), told.faults());
  }

  /** A policy that was deleted, or that this user may not see, is known by its id alone. */
  private Map<PolicySubject, StoragePolicy> policies(
      Attempt attempt, PolicyService.Associations told) {
    Set<String> unread = new TreeSet<>(told.policyIds().values());
    unread.removeAll(byId.keySet());
    service().read(attempt, unread).forEach(one -> byId.put(one.profile().id(), one.policy()));
    unread.forEach(
        id -> byId.putIfAbsent(id, new StoragePolicy(id, id, "", false, Optional.empty())));
    Map<PolicySubject, StoragePolicy> policies = new HashMap<>();
    told.policyIds()
        .forEach((subject, id) -> policies.put(subject, requireNonNull(byId.get(id), id)));
    return policies;
  }

  /** Whether it is what all of some datastores give to what has no policy; false if not known. */
  public synchronized boolean isDefault(StoragePolicy policy, List<ManagedObjectReference> places) {
    return service != null
        && !places.isEmpty()
        && places.stream()
            .allMatch(
                place ->
                    defaults
                        .computeIfAbsent(place.value(), id -> defaultOf(place))
                        .equals(Optional.of(policy.id())));
  }

  private Optional<String> defaultOf(ManagedObjectReference datastore) {
    try {
      return service()
          .defaultOf(service().attempt("read the default policy of a datastore"), datastore);
    } catch (NotFoundException | VsphereFaultException e) {
      // what cannot be asked is no default: its rules count
      return Optional.empty();
    }
  }

  /** The policy that is there of the rules of one and the encryption of another. */
  public synchronized Optional<StoragePolicy> keeping(StoragePolicy old, StoragePolicy encrypting) {
    List<ReadPolicy> known = all();
    return ReadPolicy.of(known, old.id())
        .flatMap(
            from -> ReadPolicy.of(known, encrypting.id()).flatMap(with -> kept(known, from, with)));
  }

  private static Optional<StoragePolicy> kept(
      List<ReadPolicy> known, ReadPolicy old, ReadPolicy encrypting) {
    return known.stream()
        .filter(one -> one.isMadeOf(old, encrypting))
        .map(ReadPolicy::policy)
        .findFirst();
  }

  /** The policy with the same rules and no encryption: of several the one it is named after. */
  public synchronized Optional<StoragePolicy> keptFrom(StoragePolicy encrypting) {
    List<StoragePolicy> plain =
        all().stream()
            .map(ReadPolicy::policy)
            .filter(one -> !one.encryption() && one.hasRules())
            .filter(one -> one.rules().equals(encrypting.rules()))
            .toList();
    return plain.stream()
        .filter(one -> ReadPolicy.keptName(one.name()).equals(encrypting.name()))
        .findFirst()
        .or(() -> plain.stream().findFirst());
  }

  /**
   * Makes a policy of the rules of one and the encryption of another, unless there is one.
   *
   * @throws io.vmcrypt.core.error.SdkException if that is refused, or what it is made of is gone
   */
  public synchronized StoragePolicy keep(StoragePolicy old, StoragePolicy encrypting) {
    return keeping(old, encrypting).orElseGet(() -> made(old, encrypting));
  }

  private StoragePolicy made(StoragePolicy old, StoragePolicy encrypting) {
    String name = ReadPolicy.keptName(old.name());
    Attempt attempt = service().attempt("make storage policy \"" + name + "\"");
    List<ReadPolicy> known = service().all(attempt);
    ReadPolicy from = part(attempt, known, old);
    ReadPolicy with = part(attempt, known, encrypting);
    all = null;
    return new ProfileMaker(service(), attempt)
        .make(from.with(with), () -> kept(service().all(attempt), from, with))
        .profile();
  }

  private static ReadPolicy part(Attempt attempt, List<ReadPolicy> known, StoragePolicy planned) {
    return ReadPolicy.of(known, planned.id())
        .filter(one -> one.policy().rules().equals(planned.rules()))
        .filter(one -> one.encryption().isEmpty() != planned.encryption())
        .orElseThrow(
            () ->
                new ConflictException(
                    attempt,
                    "policy \"" + planned.name() + "\" has other rules now, or is gone",
                    "Find out who has changed it, and plan again."));
  }

  private List<ReadPolicy> all() {
    List<ReadPolicy> known = all;
    if (known == null) {
      known =
          service == null ? List.of() : service.all(service.attempt("list the storage policies"));
      all = known;
    }
    return known;
  }

  private PolicyService service() {
    return requireNonNull(service, "a defect: this vCenter is not asked");
  }
}
