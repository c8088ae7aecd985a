package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.EstateStep.MakePolicy;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.StoragePolicies;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The encryption policy is there. */
final class PolicyStage implements Stage {

  /** Stands for a policy that is to be made: its id is sent to nobody. */
  private static final String TO_COME = "to come";

  private final Context context;
  private @Nullable Planned planned;

  /**
   * What was read for a plan.
   *
   * @param policy empty if there is none and none is to be made
   * @param findings what is said of that
   */
  private record Planned(Optional<StoragePolicy> policy, List<Finding> findings) {}

  PolicyStage(Context context) {
    this.context = context;
  }

  private StoragePolicies policies() {
    return context.systems().vcenter().storagePolicies();
  }

  /** The policy, read once for all selections of a plan. */
  Optional<StoragePolicy> planned(Found found) {
    Planned read = planned;
    if (read == null) {
      Found seen = new Found();
      Optional<StoragePolicy> policy = policy(seen);
      read = new Planned(policy, seen.findings());
      planned = read;
    }
    found.addAll(read.findings());
    return read.policy();
  }

  /** The policy as VMs have it, or will have it; empty if there is none and none is to be made. */
  Optional<StoragePolicy> policy(Found found) {
    Optional<EncryptionPolicySpec> own = context.estate().policy();
    if (own.isEmpty()) {
      return found.ask(
          FindingCode.NO_ENCRYPTION_POLICY,
          Subject.of("storage policy", StoragePolicies.VM_ENCRYPTION_POLICY_NAME),
          policies()::getVmEncryption);
    }
    return Optional.of(
        policies()
            .find(own.get().name())
            .filter(StoragePolicy::encryption)
            .orElseGet(() -> new StoragePolicy(TO_COME, own.get().name(), "", true)));
  }

  /** The policy as it is now; empty, and told, if there is none any more. */
  Optional<StoragePolicy> now(Found found) {
    Optional<EncryptionPolicySpec> own = context.estate().policy();
    if (own.isEmpty()) {
      return policy(found);
    }
    Optional<StoragePolicy> policy =
        policies().find(own.get().name()).filter(StoragePolicy::encryption);
    if (policy.isEmpty()) {
      found.add(
          Finding.blocking(
              FindingCode.NO_ENCRYPTION_POLICY,
              Context.VCENTER,
              Subject.of("storage policy", own.get().name()),
              "there is none of this name that encrypts any more",
              "Plan again: the plan makes it."));
    }
    return policy;
  }

  @Override
  public Optional<MakePolicy> plan(Found found) {
    return context
        .estate()
        .policy()
        .flatMap(
            spec ->
                found
                    .ask(
                        FindingCode.PLAN_REFUSED,
                        Subject.of("storage policy", spec.name()),
                        () -> policies().planEncryption(spec))
                    .filter(changes -> !changes.isEmpty())
                    .map(changes -> new MakePolicy(spec.name(), changes)));
  }

  @Override
  public void run(Ears ears) {
    context
        .estate()
        .policy()
        .ifPresent(spec -> ears.changed(policies().ensureEncryption(spec).changes()));
  }
}
