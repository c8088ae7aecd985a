package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.VmFacts;
import io.vmcrypt.vsphere.internal.vm.reading.VmFactsReader;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A running search for VMs, with one call for each page. For one thread. */
final class VmSearch implements Paged<VirtualMachine> {

  private final VmFilter filter;
  private final VmsBelow vms;

  VmSearch(VmServices services, PropertyCollector collector, VmFilter filter) {
    this.filter = filter;
    this.vms =
        new VmsBelow(
            services,
            collector,
            services.session().attempt("find " + filter),
            filter,
            paths(filter),
            filter.pageSize());
  }

  /** Reads only what the filter needs: devices make up most of a VM's data. */
  private static List<String> paths(VmFilter filter) {
    List<String> paths = new ArrayList<>();
    filter.powerState().ifPresent(state -> paths.add("runtime.powerState"));
    if (filter.encryption().isPresent() || filter.keyProvider().isPresent()) {
      paths.addAll(List.of("config.keyId", "config.hardware.device"));
    }
    return paths;
  }

  @Override
  public boolean hasNext() {
    return vms.pages().hasNext();
  }

  @Override
  public List<VirtualMachine> nextPage() {
    List<VirtualMachine> found = new ArrayList<>();
    vms.pages()
        .next(
            new VmFactsReader(
                vm -> {
                  if (matches(vm)) {
                    found.add(vms.handle(vm.vm(), vm.name(), vm.parent()));
                  }
                }));
    return found;
  }

  private boolean matches(VmFacts vm) {
    return vms.matchesName(vm.name())
        && (filter.powerState().isEmpty() || filter.powerState().equals(vm.powerState()))
        && filter.encryption().map(level -> level == vm.level()).orElse(true)
        && filter.keyProvider().map(id -> hasKeyOf(id, vm)).orElse(true);
  }

  private static boolean hasKeyOf(String provider, VmFacts vm) {
    return Stream.concat(
            vm.homeKey().stream(), vm.disks().stream().flatMap(disk -> disk.keyId().stream()))
        .anyMatch(key -> key.providerId().map(provider::equals).orElse(true));
  }

  @Override
  public void close() {
    vms.close();
  }
}
