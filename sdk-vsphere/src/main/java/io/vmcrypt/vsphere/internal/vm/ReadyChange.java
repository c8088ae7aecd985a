package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.internal.pbm.PolicyBook;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.change.Expectation;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.change.ReconfigureSpec;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A VM whose encryption can be changed. Used by one thread at a time. */
public final class ReadyChange implements Prospect.Ready {

  private final ManagedObjectReference vm;
  private final Optional<ManagedObjectReference> host;
  private final Optional<String> changeVersion;
  private Plan plan;
  private final PolicyBook policies;
  private final List<Change> changes;
  private final List<Finding> warnings;
  private @Nullable CryptoKeyId key;

  ReadyChange(Observation observed, Plan plan, List<Change> changes, List<Finding> warnings) {
    this.vm = observed.vm().vm();
    this.host = observed.vm().host();
    // a mode change sends no devices, so it cannot undo what someone else changed meanwhile
    this.changeVersion = plan.touchesDevices() ? observed.vm().changeVersion() : Optional.empty();
    this.plan = plan;
    this.policies = observed.policies().book();
    this.changes = List.copyOf(changes);
    this.warnings = List.copyOf(warnings);
  }

  ManagedObjectReference vm() {
    return vm;
  }

  /** Where it is registered; empty if vCenter does not say. */
  public Optional<ManagedObjectReference> host() {
    return host;
  }

  public Plan plan() {
    return plan;
  }

  /** Makes the policies that keep the rules of others, unless they are there. */
  void makePolicies() {
    plan = plan.with(change -> change.made(policies));
  }

  /** The key that it is given; null if none was made or chosen yet. */
  @Nullable CryptoKeyId key() {
    return key;
  }

  @Override
  public void key(CryptoKeyId given) {
    this.key = given;
  }

  @Override
  public Optional<String> newKeyOf() {
    return plan.takesKey() && plan.key() instanceof KeySource.NewKey made
        ? Optional.of(made.keyProvider())
        : Optional.empty();
  }

  @Override
  public Optional<CryptoKeyId> madeKey() {
    return Optional.ofNullable(key)
        .filter(given -> plan.key() instanceof KeySource.NewKey && !given.keyId().isEmpty());
  }

  ReconfigureSpec spec() {
    return new ReconfigureSpec(changeVersion, plan, Optional.ofNullable(key));
  }

  /** How the VM must look once it is done. */
  public Expectation expectation() {
    return spec().expectation();
  }

  @Override
  public List<Finding> warnings() {
    return warnings;
  }

  /** From what to what, one for each part and each mode. */
  public List<Change> changes() {
    return changes;
  }
}
