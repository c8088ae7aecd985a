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
  private final List<String> notSeen;

  /**
   * @param vms read {@link Fleet#paths}; closed with this
   * @param notSeen gets the ids of what is not shown, with the last page
   */
  FoundPages(VmsBelow vms, Attempt attempt, Fleet fleet, List<String> notSeen) {
    this.notSeen = requireNonNull(notSeen, "notSeen");
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
    vms.look();
    List<Fleet.Page> page = List.of(fleet.page(attempt, vms));
    if (!hasNext()) {
      notSeen.addAll(vms.notShown());
    }
    return page;
  }

  @Override
  public void close() {
    vms.close();
  }
}
