package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.Sight;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done to VMs, for tests in which no call is made. */
record PlainUndertaking(boolean looksAfterRefusal) implements Undertaking {

  static final Attempt ATTEMPT = new Attempt("vCenter", "roll out", "vcenter");

  /** A VM that is off, encrypted, with one disk of a mebibyte. */
  static RolloutVm vm(String id) {
    return new RolloutVm(
        id, id, "", PowerState.POWERED_OFF, true, 1, 1 << 20, 1 << 20, Optional.empty(), List.of());
  }

  @Override
  public Attempt attempt(String id, String name) {
    return ATTEMPT;
  }

  @Override
  public Map<String, Prospect> look(Attempt attempt, Map<String, String> vms) {
    throw new AssertionError("no call is made");
  }

  @Override
  public ManagedObjectReference start(Attempt attempt, Prospect.Ready ready) {
    throw new AssertionError("no call is made");
  }

  @Override
  public Map<String, Sight> see(Attempt attempt, Map<String, Prospect.Ready> sent) {
    throw new AssertionError("no call is made");
  }

  @Override
  public long bytes(RolloutVm vm) {
    return vm.capacityBytes();
  }
}
