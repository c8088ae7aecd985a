package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.OwnVms;
import io.vmcrypt.vsphere.move.Arrival;
import io.vmcrypt.vsphere.move.Arrivals;
import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Collection;
import java.util.Map;

/** Watches for VMs that another tool brings. Thread-safe. */
public final class VimArrivals implements Arrivals {

  private final VimSession session;

  public VimArrivals(VimSession session) {
    this.session = requireNonNull(session, "session");
  }

  @Override
  public Map<String, VmShape> shapes(Collection<? extends VirtualMachine> virtualMachines) {
    OwnVms.check(session, requireNonNull(virtualMachines, "virtualMachines"));
    return virtualMachines.isEmpty()
        ? Map.of()
        : ShapeReader.read(
            session.attempt("read what VMs are made of"),
            new PropertyCollector(session),
            virtualMachines.stream().map(vm -> RelocationFleet.reference(vm.id())).toList());
  }

  @Override
  public Watch watch(Collection<Arrival> expected) {
    requireNonNull(expected, "expected");
    return new ArrivalWatch(session, session.attempt("watch for VMs that arrive"), expected);
  }
}
