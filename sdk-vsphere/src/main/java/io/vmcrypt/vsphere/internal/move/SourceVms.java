package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.rollout.Undertaking;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.move.Relocation;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the VMs that are to move. Thread-safe. */
final class SourceVms {

  private final Relocation relocation;
  private final Map<String, VirtualMachine> virtualMachines;
  private final Function<VirtualMachine, Attempt> attempts;
  private final PropertyCollector collector;
  private final VmPageReader reader;

  /**
   * @param attempts what is tried with a VM
   */
  SourceVms(VimSession source, Relocation relocation, Function<VirtualMachine, Attempt> attempts) {
    this.relocation = requireNonNull(relocation, "relocation");
    this.attempts = requireNonNull(attempts, "attempts");
    this.virtualMachines =
        relocation.virtualMachines().stream()
            .collect(Collectors.toUnmodifiableMap(VirtualMachine::id, vm -> vm));
    this.collector = new PropertyCollector(source);
    this.reader = new VmPageReader(new VmReader(source, collector), collector);
  }

  static ManagedObjectReference reference(String id) {
    return new ManagedObjectReference("VirtualMachine", id);
  }

  VirtualMachine get(String id) {
    return requireNonNull(virtualMachines.get(id), id);
  }

  /**
   * Reads any number of VMs to judge them: network cards only of those whose networks do not tell
   * of all, since these are few, and cards are long.
   */
  Map<String, Leaving> readToCheck(Attempt attempt, Collection<String> ids) {
    Map<String, Leaving> all = read(attempt, ids, false);
    List<ManagedObjectReference> hiding =
        all.values().stream()
            .filter(vm -> vm.reading() != null && vm.extras().mayHideCard())
            .map(Leaving::vm)
            .toList();
    if (!hiding.isEmpty()) {
      Extras.read(attempt, collector, hiding, true, Undertaking.PAGE_SIZE)
          .forEach(
              (vm, extras) ->
                  all.computeIfPresent(vm.value(), (id, read) -> of(id, read.entry(), extras)));
    }
    return all;
  }

  /**
   * Reads VMs.
   *
   * @param withCards whether their network cards are read too, and all that they are made of, as
   *     the start of a move needs it
   * @return in their order
   */
  Map<String, Leaving> read(Attempt attempt, Collection<String> ids, boolean withCards) {
    List<ManagedObjectReference> vms = ids.stream().map(SourceVms::reference).toList();
    Map<ManagedObjectReference, VmPageReader.Entry> entries =
        reader.readToJudge(attempt, vms, vm -> attempts.apply(get(vm.value())));
    Map<ManagedObjectReference, Extras> extras =
        Extras.read(
            attempt, collector, vms, withCards, withCards ? Undertaking.PAGE_SIZE : vms.size());
    Map<String, Leaving> read = new LinkedHashMap<>();
    for (ManagedObjectReference vm : vms) {
      VmPageReader.Entry entry = requireNonNull(entries.get(vm));
      read.put(vm.value(), of(vm.value(), entry, extras.getOrDefault(vm, Extras.NONE)));
    }
    return read;
  }

  private Leaving of(String id, VmPageReader.Entry entry, Extras extras) {
    return new Leaving(
        get(id),
        relocation.placement(get(id)),
        relocation.skipped().getOrDefault(id, Set.of()),
        entry,
        extras);
  }
}
