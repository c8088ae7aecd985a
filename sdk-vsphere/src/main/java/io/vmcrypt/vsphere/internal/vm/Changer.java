package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.vm.change.Goal;
import io.vmcrypt.vsphere.internal.vm.check.Prechecks;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.Optional;

/**
 * Judges what a VM is to become, and starts it: the one way for a single VM and for many.
 * Thread-safe.
 */
public final class Changer {

  private final VimSession session;
  private final Prechecks prechecks;
  private final KeyProviders keyProviders;
  private final HostMode hosts;

  public Changer(
      VimSession session, Prechecks prechecks, KeyProviders keyProviders, HostMode hosts) {
    this.session = requireNonNull(session, "session");
    this.prechecks = requireNonNull(prechecks, "prechecks");
    this.keyProviders = requireNonNull(keyProviders, "keyProviders");
    this.hosts = requireNonNull(hosts, "hosts");
  }

  /**
   * What would change at a VM, and all that stands in the way.
   *
   * @param named whether the caller named this VM, instead of finding it among many
   */
  Proposal propose(Attempt attempt, Observation observed, Goal goal, boolean named) {
    return Proposal.of(observed, goal).checked(attempt, prechecks, named);
  }

  /**
   * What can be done with a VM.
   *
   * @param named whether somebody named the VM
   */
  public Prospect prospect(Attempt attempt, Observation observed, Goal goal, boolean named) {
    return propose(attempt, observed, goal, named).prospect();
  }

  /**
   * Starts a change: one call, and one before it if a key is to be made, or a few if a host is to
   * be brought back.
   */
  public ManagedObjectReference start(Attempt attempt, ReadyChange ready) {
    Optional<Unlock> unlock = ready.plan().unlock();
    if (unlock.isPresent()) {
      ready
          .host()
          .filter(host -> unlock.get().isHostFirst())
          .ifPresent(host -> hosts.ensure(attempt, host));
      return unlock(attempt, ready.vm());
    }
    ready.makePolicies();
    if (ready.key() == null && ready.plan().takesKey()) {
      ready.plan().key().obtain(attempt, keyProviders).ifPresent(ready::key);
    }
    return session.change(
        attempt,
        "ReconfigVM_Task",
        ready.vm(),
        arguments -> arguments.object("spec", ready.spec()::write),
        Returns.reference("Task"));
  }

  /** Has vCenter give the VM's host its keys. */
  ManagedObjectReference unlock(Attempt attempt, ManagedObjectReference vm) {
    return session.change(attempt, "CryptoUnlock_Task", vm, none -> {}, Returns.reference("Task"));
  }
}
