package io.vmcrypt.estate.internal.vms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.StoragePolicies;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.Optional;

/** The encryption policy is there. */
public final class PolicyStage implements Stage {

  /** Stands for a policy that is to be made: its id is sent to nobody. */
  private static final String TO_COME = "to come";

  private final Context context;
  private final boolean isNeeded;
  private Optional<StoragePolicy> later = Optional.empty();

  /**
   * @param isNeeded whether somebody asks for the policy that the estate does not make itself
   */
  public PolicyStage(Context context, boolean isNeeded) {
    this.context = context;
    this.isNeeded = isNeeded;
  }

  private StoragePolicies policies() {
    return context.systems().vcenter().storagePolicies();
  }

  private Optional<StoragePolicy> vcenters(Found found) {
    return found.ask(
        Found.code(
            NotFoundException.class, FindingCode.NO_ENCRYPTION_POLICY, FindingCode.PLAN_REFUSED),
        Subject.of("storage policy", StoragePolicies.VM_ENCRYPTION_POLICY_NAME),
        policies()::getVmEncryption);
  }

  private Optional<StoragePolicy> present(EncryptionPolicySpec own) {
    return policies().find(own.name()).filter(StoragePolicy::encryption);
  }

  /**
   * The policy as it is now; empty, and told, if there is none any more, or not the one of the
   * plan.
   */
  Optional<StoragePolicy> now(Found found) {
    Found now = new Found();
    Optional<StoragePolicy> policy =
        context.estate().policy().map(own -> own(own, now)).orElseGet(() -> vcenters(now));
    policy
        .filter(there -> later.filter(planned -> !isSame(planned, there)).isPresent())
        .ifPresent(
            other ->
                now.add(
                    Wording.of(
                        "policy-changed",
                        Subject.of("storage policy", later.orElseThrow().name()),
                        other.name(),
                        other.id())));
    found.addAll(now.findings());
    return policy.filter(any -> now.findings().isEmpty());
  }

  private static boolean isSame(StoragePolicy planned, StoragePolicy now) {
    return planned.name().equals(now.name())
        && (planned.id().equals(TO_COME) || planned.id().equals(now.id()));
  }

  private Optional<StoragePolicy> own(EncryptionPolicySpec spec, Found found) {
    Optional<StoragePolicy> policy = present(spec);
    if (policy.isEmpty()) {
      found.add(Wording.of("policy-gone", subject(spec)));
    }
    return policy;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    Optional<EncryptionPolicySpec> own = context.estate().policy();
    if (isNeeded) {
      later = own.isEmpty() ? vcenters(found) : presentOrToCome(own.get(), found);
    }
    return own.flatMap(
        spec ->
            found
                .ask(FindingCode.PLAN_REFUSED, subject(spec), () -> policies().planEncryption(spec))
                .flatMap(changes -> Stage.step(EstateStep.Kind.MAKE_POLICY, spec.name(), changes)));
  }

  private Optional<StoragePolicy> presentOrToCome(EncryptionPolicySpec own, Found found) {
    return found.ask(
        FindingCode.PLAN_REFUSED,
        subject(own),
        () -> present(own).orElseGet(() -> new StoragePolicy(TO_COME, own.name(), "", true)));
  }

  private static Subject subject(EncryptionPolicySpec own) {
    return Subject.of("storage policy", own.name());
  }

  /** VMs have the policy that is there, or that this stage makes. */
  @Override
  public World after(World world) {
    return world.withPolicy(later);
  }

  @Override
  public boolean needsRegistrations() {
    return false;
  }

  @Override
  public void run(Ears ears) {
    context
        .estate()
        .policy()
        .ifPresent(spec -> ears.changed(policies().ensureEncryption(spec).changes()));
  }
}
