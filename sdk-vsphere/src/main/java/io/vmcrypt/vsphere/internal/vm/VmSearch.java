package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.ledger.ProviderName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.VmParts;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.internal.vm.reading.VmSink;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A running search for VMs, with one call for each page. For one thread. */
final class VmSearch implements Paged<VirtualMachine> {

  private final VmFilter filter;
  private final Attempt attempt;
  private final VimSession session;
  private final VmsBelow vms;
  private final List<String> unreadable = new ArrayList<>();
  private boolean isAnyFound;

  VmSearch(VmServices services, PropertyCollector collector, VmFilter filter) {
    this.filter = filter;
    this.session = services.session();
    this.attempt = session.attempt("find " + filter);
    this.vms =
        new VmsBelow(
            services, collector, attempt, filter, paths(services, filter), filter.pageSize());
  }

  /** Reads only what the filter needs: devices make up most of a VM's data. */
  private static List<String> paths(VmServices services, VmFilter filter) {
    List<String> paths = new ArrayList<>();
    filter.powerState().ifPresent(state -> paths.add("runtime.powerState"));
    if (asksForKeys(filter)) {
      paths.addAll(services.reader().statePaths());
    }
    return paths;
  }

  private static boolean asksForKeys(VmFilter filter) {
    return filter.encryption().isPresent() || filter.keyProvider().isPresent();
  }

  @Override
  public boolean hasNext() {
    boolean hasNext = vms.pages().hasNext();
    if (!hasNext && !isAnyFound) {
      filter.keyProvider().ifPresent(name -> ProviderName.check(session, attempt, name));
    }
    return hasNext;
  }

  @Override
  public List<VirtualMachine> nextPage() {
    List<VirtualMachine> found = new ArrayList<>();
    vms.pages()
        .next(
            VmSink.ofVms(
                vm -> {
                  if (matches(vm)) {
                    found.add(vms.handle(vm.vm(), vm.name(), vm.parent()));
                  }
                }));
    isAnyFound |= !found.isEmpty();
    return found;
  }

  private boolean matches(VmParts vm) {
    return vms.matchesName(vm.name())
        && hasPowerState(vm)
        && (!asksForKeys(filter) || matches(vm, vm.entry(attempt).reading()));
  }

  /** Finds them all. */
  List<VirtualMachine> all(List<String> notSeen) {
    vms.look();
    List<VirtualMachine> found = new ArrayList<>();
    while (hasNext()) {
      found.addAll(nextPage());
    }
    notSeen.addAll(unreadable);
    notSeen.addAll(vms.notShown());
    return found;
  }

  /** One that this user may not read may be in that state: it must not be left out in silence. */
  private boolean hasPowerState(VmParts vm) {
    return filter.powerState().isEmpty()
        || vm.powerState().isEmpty()
        || filter.powerState().equals(vm.powerState());
  }

  private boolean matches(VmParts parts, @Nullable VmReading vm) {
    if (vm == null && !filter.encryption().equals(Optional.of(EncryptionLevel.UNKNOWN))) {
      unreadable.add(parts.vm().value());
    }
    EncryptionLevel level = vm == null ? EncryptionLevel.UNKNOWN : vm.level();
    return filter.encryption().map(level::equals).orElse(true)
        && filter.keyProvider().map(id -> vm != null && hasKeyOf(id, vm)).orElse(true);
  }

  private static boolean hasKeyOf(String provider, VmReading vm) {
    return vm.keys().stream()
        .anyMatch(held -> held.key().providerId().map(provider::equals).orElse(true));
  }

  @Override
  public void close() {
    vms.close();
  }
}
