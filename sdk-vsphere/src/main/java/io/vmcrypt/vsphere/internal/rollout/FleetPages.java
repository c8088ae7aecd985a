package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** Reads the VMs of a rollout page by page. A page holds one {@link Fleet.Page}. */
final class FleetPages implements Paged<Fleet.Page> {

  private final Iterator<List<VirtualMachine>> pages;
  private final Attempt attempt;
  private final Fleet fleet;
  private final Predicate<String> judged;

  /**
   * @param judged which VMs are to be judged, by managed object id
   */
  FleetPages(
      List<List<VirtualMachine>> pages, Attempt attempt, Fleet fleet, Predicate<String> judged) {
    this.pages = pages.iterator();
    this.attempt = requireNonNull(attempt, "attempt");
    this.fleet = requireNonNull(fleet, "fleet");
    this.judged = requireNonNull(judged, "judged");
  }

  @Override
  public boolean hasNext() {
    return pages.hasNext();
  }

  @Override
  public List<Fleet.Page> nextPage() {
    return List.of(fleet.page(attempt, pages.next(), judged));
  }

  @Override
  public void close() {
    // nothing is kept at vCenter
  }
}
