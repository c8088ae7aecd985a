package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.rollout.Exclusions;
import io.vmcrypt.vsphere.internal.rollout.RolloutRun;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vm.OwnVms;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.move.Relocation;
import io.vmcrypt.vsphere.move.RelocationVerdict;
import io.vmcrypt.vsphere.move.Relocations;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Moves from one vCenter to another. Thread-safe. */
public final class VimRelocations implements Relocations {

  /** How many VMs are judged together: what is asked for all of them costs less for each then. */
  private static final int WINDOW = 500;

  private final VimSession source;
  private final NativeKeyProviders natives;
  private final KnownHosts knownHosts;
  private final RelocationTarget target;

  /**
   * @param source calls the vCenter that the VMs leave
   * @param knownHosts recognises that vCenter
   * @param target the vCenter to which they go
   */
  public VimRelocations(
      VimSession source,
      NativeKeyProviders natives,
      KnownHosts knownHosts,
      RelocationTarget target) {
    this.source = requireNonNull(source, "source");
    this.natives = requireNonNull(natives, "natives");
    this.knownHosts = requireNonNull(knownHosts, "knownHosts");
    this.target = requireNonNull(target, "target");
  }

  @Override
  public void check(Relocation relocation, Consumer<RelocationVerdict> each) {
    requireNonNull(each, "each");
    Attempt attempt = source.attempt("check whether to " + relocation);
    fleet(attempt, relocation).check(attempt, WINDOW, each);
  }

  @Override
  public List<Finding> dryRun(VirtualMachine virtualMachine, Placement placement) {
    requireNonNull(virtualMachine, "virtualMachine");
    Relocation one = Relocation.of(List.of(virtualMachine), placement);
    return fleet(source.attempt("test whether to " + one), one).dryRun(virtualMachine.id());
  }

  @Override
  public Rollout start(Relocation relocation) {
    Attempt attempt = source.attempt("read the VMs to " + relocation);
    RelocationFleet fleet = fleet(attempt, relocation);
    List<RolloutVm> vms = fleet.survey(attempt);
    RolloutRun run =
        new RolloutRun(
            source,
            relocation.toString(),
            relocation.limits(),
            fleet,
            vms,
            Exclusions.NONE,
            List.of());
    run.start();
    return run;
  }

  private RelocationFleet fleet(Attempt attempt, Relocation relocation) {
    OwnVms.check(source, requireNonNull(relocation, "relocation").virtualMachines());
    String there = target.instanceUuid().strip();
    if (there.isEmpty()) {
      throw new ServiceException(
          target.session().attempt("learn which vCenter it is"),
          "the vCenter does not say its instance UUID, by which the other one has to know it",
          "Look at vCenter's log.");
    }
    if (there.equalsIgnoreCase(source.about().instanceUuid().strip())) {
      throw new IllegalArgumentException(
          "%s and %s are one vCenter (%s); VMs move within it without this"
              .formatted(source.address(), target.address(), there));
    }
    return new RelocationFleet(attempt, source, target, natives, knownHosts, relocation);
  }

  @Override
  public Map<String, Whereabouts> find(Collection<String> instanceUuids) {
    instanceUuids.forEach(uuid -> requireNonNull(uuid, "instanceUuid"));
    return new Sides(source, target.session())
        .of(source.attempt("look for VMs on both sides"), instanceUuids);
  }
}
