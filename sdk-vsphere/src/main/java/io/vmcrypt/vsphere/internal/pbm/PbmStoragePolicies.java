package io.vmcrypt.vsphere.internal.pbm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.internal.right.Act;
import io.vmcrypt.vsphere.internal.right.Needs;
import io.vmcrypt.vsphere.internal.right.Privileges;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.StoragePolicies;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The storage policies that PBM reports. Thread-safe. */
public final class PbmStoragePolicies implements StoragePolicies {

  private final VimSession session;
  private final PolicyService service;
  private final Privileges privileges;

  public PbmStoragePolicies(VimSession session, PolicyService service, Privileges privileges) {
    this.session = requireNonNull(session, "session");
    this.service = requireNonNull(service, "service");
    this.privileges = requireNonNull(privileges, "privileges");
  }

  @Override
  public StoragePolicy getVmEncryption() {
    Attempt attempt = session.attempt("find the VM encryption policy");
    List<StoragePolicy> all = service.policies(attempt);
    List<StoragePolicy> encrypting = all.stream().filter(StoragePolicy::encryption).toList();
    for (StoragePolicy policy : encrypting) {
      if (policy.id().equals(VM_ENCRYPTION_POLICY_ID)) {
        return policy;
      }
    }
    List<StoragePolicy> named =
        encrypting.stream().filter(p -> p.name().equals(VM_ENCRYPTION_POLICY_NAME)).toList();
    List<StoragePolicy> candidates = named.isEmpty() ? encrypting : named;
    if (candidates.isEmpty()) {
      throw new NotFoundException(
          attempt,
          "none of the " + all.size() + " storage policies encrypts: " + names(all),
          "Create an encryption policy, or give this user the privilege StorageProfile.View.");
    }
    if (candidates.size() > 1) {
      throw new ConflictException(
          attempt,
          "several storage policies encrypt: " + names(candidates),
          "Choose one by its name or id.");
    }
    return candidates.get(0);
  }

  @Override
  public List<StoragePolicy> list() {
    return List.copyOf(service.policies(session.attempt("list the storage policies")));
  }

  @Override
  public Optional<StoragePolicy> find(String idOrName) {
    checked(idOrName);
    Attempt attempt = session.attempt("find storage policy \"" + idOrName + "\"");
    return find(attempt, idOrName, service.policies(attempt));
  }

  @Override
  public StoragePolicy get(String idOrName) {
    checked(idOrName);
    Attempt attempt = session.attempt("find storage policy \"" + idOrName + "\"");
    List<StoragePolicy> all = service.policies(attempt);
    return find(attempt, idOrName, all)
        .orElseThrow(
            Lookup.missing(
                attempt,
                "there is no policy of this id or name; there are: " + names(all),
                "Check the spelling, upper and lower case included, and that this user may see"
                    + " it (privilege StorageProfile.View)."));
  }

  @Override
  public Ensured<StoragePolicy> ensureEncryption(EncryptionPolicySpec spec) {
    requireNonNull(spec, "spec");
    Attempt attempt = session.attempt("ensure encryption policy \"" + spec.name() + "\"");
    return new EncryptionSetup(service, attempt, spec).ensure();
  }

  @Override
  public List<Change> planEncryption(EncryptionPolicySpec spec) {
    requireNonNull(spec, "spec");
    Attempt attempt = session.attempt("plan encryption policy \"" + spec.name() + "\"");
    List<Change> changes = new EncryptionSetup(service, attempt, spec).plan();
    if (!changes.isEmpty()) {
      checkThatItMayCreate(attempt);
    }
    return changes;
  }

  private void checkThatItMayCreate(Attempt attempt) {
    List<Finding> lacking =
        privileges.lacking(attempt, new Needs().addAtRoot(session, Act.CREATE_POLICY));
    if (!lacking.isEmpty()) {
      Finding lack = lacking.get(0);
      throw new PermissionDeniedException(
          attempt, lack.seen(), lack.advice(), lack.missing(), null, null);
    }
  }

  private static Optional<StoragePolicy> find(
      Attempt attempt, String idOrName, List<StoragePolicy> all) {
    for (StoragePolicy policy : all) {
      if (policy.id().equalsIgnoreCase(idOrName)) {
        return Optional.of(policy);
      }
    }
    List<StoragePolicy> named = all.stream().filter(p -> p.name().equals(idOrName)).toList();
    if (named.size() > 1) {
      throw new ConflictException(
          attempt,
          "several policies have this name: " + names(named),
          "Give the id instead of the name.");
    }
    return named.stream().findFirst();
  }

  private static void checked(String idOrName) {
    requireNonNull(idOrName, "idOrName");
    if (idOrName.isBlank()) {
      throw new IllegalArgumentException(
          "idOrName \"" + idOrName + "\" is blank; give a policy's id or name");
    }
  }

  private static String names(List<StoragePolicy> policies) {
    return policies.isEmpty()
        ? "none"
        : policies.stream()
            .map(policy -> "\"" + policy.name() + "\" (" + policy.id() + ")")
            .collect(Collectors.joining(", "));
  }
}
