package io.vmcrypt.vsphere.internal.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmSink;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The VMs that the caller chose, in that order, each once. */
final class ChosenVms implements Paged<FoundVm> {

  private static final String TYPE = "VirtualMachine";

  private final PropertyCollector collector;
  private final Attempt attempt;
  private final List<String> paths;
  private final Map<ManagedObjectReference, VirtualMachine> chosen = new LinkedHashMap<>();
  private final List<ManagedObjectReference> all;
  private final int pageSize;
  private int next;

  ChosenVms(VimSession session, Attempt attempt, List<? extends VirtualMachine> vms, int pageSize) {
    this.collector = new PropertyCollector(session);
    this.attempt = attempt;
    this.paths = new ArrayList<>(new VmReader(session, collector).statePaths());
    paths.add(VmReader.RECENT_TASK);
    this.pageSize = pageSize;
    for (VirtualMachine vm : vms) {
      chosen.putIfAbsent(new ManagedObjectReference(TYPE, vm.id()), vm);
    }
    this.all = List.copyOf(chosen.keySet());
  }

  @Override
  public boolean hasNext() {
    return next < all.size();
  }

  @Override
  public List<FoundVm> nextPage() {
    List<ManagedObjectReference> page = all.subList(next, Math.min(next + pageSize, all.size()));
    next += page.size();
    Map<ManagedObjectReference, FoundVm> found = new HashMap<>();
    collector.retrieve(
        attempt,
        filter -> VmPageReader.objects(filter, TYPE, page, paths),
        page.size(),
        VmSink.ofVms(
            vm -> {
              VirtualMachine handle = chosen.get(vm.vm());
              if (handle != null) {
                found.put(vm.vm(), FoundVm.of(attempt, vm, handle.path()));
              }
            }));
    List<FoundVm> vms = new ArrayList<>(page.size());
    for (ManagedObjectReference vm : page) {
      FoundVm read = found.get(vm);
      vms.add(read == null ? gone(requireNonNull(chosen.get(vm), "chosen")) : read);
    }
    return vms;
  }

  private FoundVm gone(VirtualMachine vm) {
    return new FoundVm(
        vm.id(),
        InventoryName.shown(InventoryName.kept(vm.name())),
        vm.path(),
        false,
        Optional.empty(),
        Set.of(),
        null,
        VmPageReader.gone(attempt));
  }

  @Override
  public void close() {
    next = all.size();
  }
}
