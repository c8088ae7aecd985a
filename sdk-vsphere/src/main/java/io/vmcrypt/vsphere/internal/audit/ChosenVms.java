package io.vmcrypt.vsphere.internal.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.VmFacts;
import io.vmcrypt.vsphere.internal.vm.reading.VmFactsReader;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The VMs that the caller chose, in that order, each once. */
final class ChosenVms implements AuditVms {

  private static final String TYPE = "VirtualMachine";

  private final VimSession session;
  private final Attempt attempt;
  private final Map<ManagedObjectReference, VirtualMachine> chosen = new LinkedHashMap<>();
  private final List<ManagedObjectReference> all;
  private final int pageSize;
  private final Set<ManagedObjectReference> gone = ConcurrentHashMap.newKeySet();
  private int next;

  ChosenVms(VimSession session, Attempt attempt, List<? extends VirtualMachine> vms, int pageSize) {
    this.session = session;
    this.attempt = attempt;
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
  public List<VmFacts> nextPage() {
    List<ManagedObjectReference> page = all.subList(next, Math.min(next + pageSize, all.size()));
    next += page.size();
    Map<ManagedObjectReference, VmFacts> found = new HashMap<>();
    List<String> paths = VmFactsReader.paths(session.version());
    new PropertyCollector(session)
        .retrieve(
            attempt,
            filter -> filter(filter, page, paths),
            page.size(),
            new VmFactsReader(vm -> found.put(vm.vm(), vm)));
    List<VmFacts> facts = new ArrayList<>(page.size());
    for (ManagedObjectReference vm : page) {
      VmFacts read = found.get(vm);
      if (read == null) {
        gone.add(vm);
        read = VmFacts.unknown(vm, InventoryName.kept(handle(vm).name()));
      }
      facts.add(read);
    }
    return facts;
  }

  private static void filter(
      ElementWriter filter, Collection<ManagedObjectReference> vms, List<String> paths) {
    filter.object(
        "propSet",
        set -> {
          set.text("type", TYPE).bool("all", false);
          paths.forEach(path -> set.text("pathSet", path));
        });
    vms.forEach(
        vm -> filter.object("objectSet", set -> set.reference("obj", vm).bool("skip", false)));
    // a VM that is gone must not make the whole call fail
    filter.bool("reportMissingObjectsInResults", true);
  }

  private VirtualMachine handle(ManagedObjectReference vm) {
    return requireNonNull(chosen.get(vm), "chosen");
  }

  @Override
  public boolean isThere(VmFacts vm) {
    return !gone.contains(vm.vm());
  }

  @Override
  public String path(VmFacts vm) {
    return handle(vm.vm()).path();
  }

  @Override
  public void close() {
    next = all.size();
  }
}
