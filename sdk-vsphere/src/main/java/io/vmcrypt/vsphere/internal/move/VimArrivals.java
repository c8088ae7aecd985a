package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.ListPages;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.OwnVms;
import io.vmcrypt.vsphere.internal.vm.check.ApplianceChecks;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.move.Arrival;
import io.vmcrypt.vsphere.move.Arrivals;
import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Watches for VMs that another tool brings. Thread-safe. */
public final class VimArrivals implements Arrivals {

  private final VimSession session;
  private final KnownHosts knownHosts;

  /**
   * @param knownHosts recognises the vCenter
   */
  public VimArrivals(VimSession session, KnownHosts knownHosts) {
    this.session = requireNonNull(session, "session");
    this.knownHosts = requireNonNull(knownHosts, "knownHosts");
  }

  @Override
  public Map<String, VmShape> shapes(Collection<? extends VirtualMachine> virtualMachines) {
    OwnVms.check(session, requireNonNull(virtualMachines, "virtualMachines"));
    return virtualMachines.isEmpty()
        ? Map.of()
        : ShapeReader.read(
            session.attempt("read what VMs are made of"),
            new PropertyCollector(session),
            virtualMachines.stream().map(vm -> SourceVms.reference(vm.id())).toList());
  }

  @Override
  public Map<String, Finding> partsOfVsphere(Collection<? extends VirtualMachine> virtualMachines) {
    OwnVms.check(session, requireNonNull(virtualMachines, "virtualMachines"));
    Attempt attempt = session.attempt("look for VMs that are part of vSphere");
    PropertyCollector collector = new PropertyCollector(session);
    VmPageReader reader = new VmPageReader(new VmReader(session, collector), collector);
    ApplianceChecks appliances = new ApplianceChecks(knownHosts.remembering());
    List<ManagedObjectReference> all =
        virtualMachines.stream()
            .filter(vm -> !vm.isNamed())
            .map(vm -> SourceVms.reference(vm.id()))
            .toList();
    Map<String, Finding> parts = new LinkedHashMap<>();
    for (List<ManagedObjectReference> page : ListPages.of(all, VmReader.PAGE_SIZE)) {
      reader
          .readToJudgeWithoutTasks(attempt, page, vm -> attempt)
          .forEach(
              (vm, entry) -> {
                VmReading reading = entry.reading();
                if (reading != null) {
                  appliances.checkLeaving(reading, false).stream()
                      .findFirst()
                      .ifPresent(why -> parts.put(vm.value(), why));
                }
              });
    }
    return parts;
  }

  @Override
  public Watch watch(Collection<Arrival> expected) {
    requireNonNull(expected, "expected");
    return new ArrivalWatch(session, session.attempt("watch for VMs that arrive"), expected);
  }
}
