package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.move.Relocation;
import io.vmcrypt.vsphere.move.RelocationVerdict;
import io.vmcrypt.vsphere.move.Relocations;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Moves from one vCenter to another. Thread-safe. */
public final class VimRelocations implements Relocations {

  private final VimSession source;
  private final VimRelocationTarget target;

  public VimRelocations(VimSession source, VimRelocationTarget target) {
    this.source = requireNonNull(source, "source");
    this.target = requireNonNull(target, "target");
  }

  @Override
  public void check(Relocation relocation, Consumer<RelocationVerdict> each) {
    throw new UnsupportedOperationException(source + " " + target);
  }

  @Override
  public List<Finding> dryRun(VirtualMachine virtualMachine, Placement placement) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Rollout start(Relocation relocation) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Whereabouts> find(Collection<String> instanceUuids) {
    throw new UnsupportedOperationException();
  }
}
