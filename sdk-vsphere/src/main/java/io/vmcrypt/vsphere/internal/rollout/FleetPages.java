package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Iterator;
import java.util.List;

/** Reads the VMs of a rollout page by page. A page holds one {@link Fleet.Page}. */
final class FleetPages implements Paged<Fleet.Page> {

  private final Iterator<List<VirtualMachine>> pages;
  private final Attempt attempt;
  private final Fleet fleet;

  FleetPages(List<List<VirtualMachine>> pages, Attempt attempt, Fleet fleet) {
    this.pages = pages.iterator();
    this.attempt = requireNonNull(attempt, "attempt");
    this.fleet = requireNonNull(fleet, "fleet");
  }

  @Override
  public boolean hasNext() {
    return pages.hasNext();
  }

  @Override
  public List<Fleet.Page> nextPage() {
    return List.of(fleet.page(attempt, pages.next()));
  }

  @Override
  public void close() {
    // nothing is kept at vCenter
  }
}
