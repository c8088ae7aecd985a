package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.internal.vm.reading.VmFacts;
import io.vmcrypt.vsphere.internal.vm.reading.VmFactsReader;
import java.util.ArrayList;
import java.util.List;

/** All VMs below a place of the inventory. */
final class InventoryVms implements AuditVms {

  private final InventoryTree tree;
  private final PropertyPages pages;

  InventoryVms(VimSession session, Attempt attempt, ManagedObjectReference start, int pageSize) {
    PropertyCollector collector = new PropertyCollector(session);
    this.tree = new InventoryTree(session, collector);
    tree.readContainers(attempt);
    this.pages =
        collector.inventoryPages(
            attempt, start, "VirtualMachine", VmFactsReader.paths(session.version()), pageSize);
  }

  @Override
  public boolean hasNext() {
    return pages.hasNext();
  }

  @Override
  public List<VmFacts> nextPage() {
    List<VmFacts> page = new ArrayList<>();
    pages.next(new VmFactsReader(page::add));
    return page;
  }

  @Override
  public boolean isThere(VmFacts vm) {
    return true;
  }

  @Override
  public String path(VmFacts vm) {
    String folder = vm.parent().map(tree::path).orElse("");
    return folder.isEmpty() || vm.name().isEmpty() ? "" : folder + "/" + vm.name();
  }

  @Override
  public void close() {
    pages.close();
  }
}
