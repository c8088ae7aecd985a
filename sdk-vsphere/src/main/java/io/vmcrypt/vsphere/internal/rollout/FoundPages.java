package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vm.VmsBelow;
import java.util.List;

/** Finds the VMs of a rollout and reads them at once. A page holds one {@link Fleet.Page}. */
final class FoundPages implements Paged<Fleet.Page> {

  private final VmsBelow vms;
  private final Attempt attempt;
  private final Fleet fleet;

  /**
   * @param vms read {@link Fleet#paths}; closed with this
   */
  FoundPages(VmsBelow vms, Attempt attempt, Fleet fleet) {
    this.vms = requireNonNull(vms, "vms");
    this.attempt = requireNonNull(attempt, "attempt");
    this.fleet = requireNonNull(fleet, "fleet");
  }

  @Override
  public boolean hasNext() {
    return vms.pages().hasNext();
  }

  @Override
  public List<Fleet.Page> nextPage() {
    return List.of(fleet.page(attempt, vms));
  }

  @Override
  public void close() {
    vms.close();
  }
}
