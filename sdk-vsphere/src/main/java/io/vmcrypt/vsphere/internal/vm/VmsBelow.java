package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.inventory.InventorySearch;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.inventory.NamePattern;
import io.vmcrypt.vsphere.internal.inventory.WholeView;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.internal.vm.reading.VmParts;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The VMs below the place that a filter names, and which of them have the name that it wants. First
 * reads what VMs can be in, such as folders; then the VMs, page by page. For one thread.
 */
public final class VmsBelow implements AutoCloseable {

  private final VmServices services;
  private final Optional<NamePattern> name;
  private final InventoryTree tree;
  private final PropertyPages pages;
  private final Attempt attempt;
  private final ManagedObjectReference start;
  private @Nullable WholeView view;

  /**
   * @param more what is read of each VM besides its name and place
   */
  VmsBelow(
      VmServices services,
      PropertyCollector collector,
      Attempt attempt,
      VmFilter filter,
      List<String> more,
      int pageSize) {
    this.services = requireNonNull(services, "services");
    this.attempt = attempt;
    this.name = filter.name().map(NamePattern::new);
    this.start =
        filter
            .below()
            .map(path -> InventoryPath.parse(path, "below", "/Paris/vm/Prod"))
            .map(path -> new InventorySearch(services.session()).get(attempt, path))
            .orElseGet(() -> services.session().content().rootFolder());
    this.tree = new InventoryTree(services.session(), collector);
    tree.readContainers(attempt);
    List<String> paths = new ArrayList<>(List.of("name"));
    paths.addAll(VmReader.PLACE);
    more.stream().filter(path -> !paths.contains(path)).forEach(paths::add);
    this.pages = collector.inventoryPages(attempt, start, "VirtualMachine", paths, pageSize);
  }

  /** The VMs with their properties. */
  public PropertyPages pages() {
    return pages;
  }

  /** Looks what is named there, once, before the first page is read. */
  public void look() {
    if (view == null) {
      view = WholeView.of(services.session(), attempt, start, WholeView.TO_VMS);
    }
  }

  /** Of that, the ids of what was not shown, once all pages are read: it may be wanted too. */
  public List<String> notShown() {
    List<String> ids = new ArrayList<>();
    WholeView seen = view;
    if (seen != null) {
      seen.lacking().ifPresent(why -> ids.add(services.session().content().rootFolder().value()));
      seen.stillHidden(
              object ->
                  (WholeView.isHost(object) && !object.equals(start))
                      || (WholeView.isVm(object) && !pages.isNew(object)))
          .forEach(object -> ids.add(object.value()));
    }
    return ids;
  }

  /** Whether the filter wants a name, as vSphere keeps it. */
  boolean matchesName(String kept) {
    return name.map(pattern -> pattern.matches(kept)).orElse(true);
  }

  /** The handle of a VM; empty if the filter does not want its name. */
  public Optional<VirtualMachine> wanted(VmParts vm) {
    return matchesName(vm.name())
        ? Optional.of(handle(vm.vm(), vm.name(), vm.parent()))
        : Optional.empty();
  }

  /**
   * A handle.
   *
   * @param kept as vSphere keeps it; empty if this user may not see it
   */
  VirtualMachine handle(
      ManagedObjectReference vm, String kept, Optional<ManagedObjectReference> parent) {
    String folder = parent.map(tree::path).orElse("");
    boolean known = !kept.isEmpty();
    return new VimVirtualMachine(
        services,
        vm,
        known ? InventoryName.shown(kept) : vm.value(),
        known && !folder.isEmpty() ? folder + "/" + kept : "",
        false);
  }

  @Override
  public void close() {
    pages.close();
  }
}
