package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.move.Arrivals;
import io.vmcrypt.vsphere.move.ExpectedArrival;
import java.util.Collection;

/** Watches for VMs that another tool brings. Thread-safe. */
public final class VimArrivals implements Arrivals {

  private final VimSession session;

  public VimArrivals(VimSession session) {
    this.session = requireNonNull(session, "session");
  }

  @Override
  public Watch watch(Collection<ExpectedArrival> expected) {
    requireNonNull(expected, "expected");
    return new ArrivalWatch(session, session.attempt("watch for VMs that arrive"), expected);
  }
}
