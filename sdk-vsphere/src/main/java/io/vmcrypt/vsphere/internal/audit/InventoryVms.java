package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.inventory.WholeView;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.internal.vm.reading.VmParts;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmSink;
import java.util.ArrayList;
import java.util.List;

/**
 * All VMs below a place of the inventory: those that are shown, and at the end those that a folder
 * names and that are not shown.
 */
final class InventoryVms implements Paged<FoundVm> {

  private final Attempt attempt;
  private final WholeView view;
  private final InventoryTree tree;
  private final PropertyPages pages;

  /**
   * @param view what is named there
   */
  InventoryVms(
      VimSession session,
      Attempt attempt,
      ManagedObjectReference start,
      WholeView view,
      int pageSize) {
    this.attempt = attempt;
    this.view = view;
    PropertyCollector collector = new PropertyCollector(session);
    this.tree = new InventoryTree(session, collector);
    tree.readContainers(attempt);
    List<String> paths = new ArrayList<>(new VmReader(session, collector).statePaths());
    paths.addAll(VmReader.PLACE);
    paths.add(VmReader.RECENT_TASK);
    this.pages = collector.inventoryPages(attempt, start, "VirtualMachine", paths, pageSize);
  }

  @Override
  public boolean hasNext() {
    return pages.hasNext();
  }

  @Override
  public List<FoundVm> nextPage() {
    List<FoundVm> page = new ArrayList<>();
    pages.next(VmSink.ofVms(vm -> page.add(FoundVm.of(attempt, vm, path(vm)))));
    if (!pages.hasNext()) {
      addHidden(page);
    }
    return page;
  }

  private void addHidden(List<FoundVm> page) {
    view.stillHidden(object -> !WholeView.isVm(object) || !pages.isNew(object))
        .forEach(vm -> page.add(FoundVm.unread(vm.value(), WholeView.notShown(attempt, vm))));
  }

  private String path(VmParts vm) {
    String folder = vm.parent().map(tree::path).orElse("");
    return folder.isEmpty() || vm.name().isEmpty() ? "" : folder + "/" + vm.name();
  }

  @Override
  public void close() {
    pages.close();
  }
}
