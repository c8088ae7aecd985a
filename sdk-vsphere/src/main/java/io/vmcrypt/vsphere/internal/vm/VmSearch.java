package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.inventory.InventorySearch;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.inventory.NamePattern;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.internal.vm.reading.VmFacts;
import io.vmcrypt.vsphere.internal.vm.reading.VmFactsReader;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A running search for VMs. First reads what VMs can be in, such as folders, then the VMs page by
 * page, with one call for each page. For one thread.
 */
final class VmSearch implements Paged<VirtualMachine> {

  private final VmServices services;
  private final VmFilter filter;
  private final Optional<NamePattern> name;
  private final InventoryTree tree;
  private final PropertyPages pages;

  VmSearch(VimSession session, PropertyCollector collector, VmServices services, VmFilter filter) {
    this.services = services;
    this.filter = filter;
    this.name = filter.name().map(NamePattern::new);
    Attempt attempt = session.attempt("find " + filter);
    var start =
        filter
            .below()
            .map(path -> InventoryPath.parse(path, "below", "/Paris/vm/Prod"))
            .map(path -> new InventorySearch(session).get(attempt, path))
            .orElseGet(() -> session.content().rootFolder());
    this.tree = new InventoryTree(session, collector);
    tree.readContainers(attempt);
    this.pages =
        collector.inventoryPages(
            attempt, start, "VirtualMachine", paths(filter), filter.pageSize());
  }

  /** Reads only what the filter needs: devices make up most of a VM's data. */
  private static List<String> paths(VmFilter filter) {
    List<String> paths = new ArrayList<>(List.of("name", "parent", "parentVApp"));
    filter.powerState().ifPresent(state -> paths.add("runtime.powerState"));
    if (filter.encryption().isPresent() || filter.keyProvider().isPresent()) {
      paths.addAll(List.of("config.keyId", "config.hardware.device"));
    }
    return paths;
  }

  @Override
  public boolean hasNext() {
    return pages.hasNext();
  }

  @Override
  public List<VirtualMachine> nextPage() {
    List<VirtualMachine> found = new ArrayList<>();
    pages.next(
        new VmFactsReader(
            vm -> {
              if (matches(vm)) {
                found.add(handle(vm));
              }
            }));
    return found;
  }

  private boolean matches(VmFacts vm) {
    return name.map(pattern -> pattern.matches(vm.name())).orElse(true)
        && (filter.powerState().isEmpty() || filter.powerState().equals(vm.powerState()))
        && filter.encryption().map(level -> level == vm.level()).orElse(true)
        && filter.keyProvider().map(id -> hasKeyOf(id, vm)).orElse(true);
  }

  private static boolean hasKeyOf(String provider, VmFacts vm) {
    return Stream.concat(
            vm.homeKey().stream(), vm.disks().stream().flatMap(disk -> disk.keyId().stream()))
        .anyMatch(key -> key.providerId().map(provider::equals).orElse(true));
  }

  private VirtualMachine handle(VmFacts vm) {
    String folder = vm.parent().map(tree::path).orElse("");
    boolean known = !vm.name().isEmpty();
    return new VimVirtualMachine(
        services,
        vm.vm(),
        known ? InventoryName.shown(vm.name()) : vm.vm().value(),
        known && !folder.isEmpty() ? folder + "/" + vm.name() : "",
        false);
  }

  @Override
  public void close() {
    pages.close();
  }
}
