package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.move.VmShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a move needs to know of a VM besides how it is encrypted.
 *
 * @param instanceUuid by which it is found; empty if it is not shown
 * @param networks what it is on
 * @param takesBytes how much it takes on its datastores; empty if vCenter does not say
 * @param cards how many network cards it has; empty if vCenter does not say
 * @param nics its network cards; empty if these were not read
 * @param shape what it is made of; empty if its network cards were not read
 */
record Extras(
    Optional<String> instanceUuid,
    List<ManagedObjectReference> networks,
    Optional<Long> takesBytes,
    Optional<Long> cards,
    List<Nic> nics,
    Optional<VmShape> shape) {

  private static final String INSTANCE_UUID = "config.instanceUuid";
  private static final String NETWORKS = "network";
  private static final String TAKES = "summary.storage.committed";
  private static final String CARDS = "summary.config.numEthernetCards";
  private static final String DEVICES = ShapeReader.DEVICES;
  private static final List<String> PATHS = List.of(INSTANCE_UUID, NETWORKS, TAKES, CARDS);

  /** Of a VM that is not shown. */
  static final Extras NONE =
      new Extras(
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty());

  Extras {
    networks = List.copyOf(networks);
    nics = List.copyOf(nics);
  }

  /**
   * Reads them, in one call for {@code pageSize} VMs.
   *
   * @param withCards whether network cards are read, which a move sends back, and all else that the
   *     VM is made of
   */
  static Map<ManagedObjectReference, Extras> read(
      Attempt attempt,
      PropertyCollector collector,
      Collection<ManagedObjectReference> vms,
      boolean withCards,
      int pageSize) {
    List<String> paths = new ArrayList<>(PATHS);
    if (withCards) {
      paths.addAll(ShapeReader.PATHS);
    }
    Map<ManagedObjectReference, Extras> found = new HashMap<>();
    collector.retrieve(
        attempt,
        filter -> VmPageReader.objects(filter, "VirtualMachine", vms, paths),
        pageSize,
        ObjectProperties.capturing(vm -> found.put(vm.object(), of(attempt, vm, withCards))));
    return found;
  }

  private static Extras of(Attempt attempt, ObjectProperties vm, boolean withCards) {
    return SoapChannel.decoding(
        attempt,
        () ->
            new Extras(
                vm.text(INSTANCE_UUID).map(String::strip).filter(uuid -> !uuid.isEmpty()),
                vm.value(NETWORKS)
                    .map(all -> all.elements().stream().map(XmlFragment::reference).toList())
                    .orElse(List.of()),
                number(vm, TAKES),
                number(vm, CARDS),
                vm.value(DEVICES).map(Nic::of).orElse(List.of()),
                withCards ? Optional.of(ShapeReader.of(attempt, vm)) : Optional.empty()));
  }

  static Optional<Long> number(ObjectProperties object, String path) {
    return object.value(path).flatMap(XmlFragment::wholeNumber);
  }

  /** Whether a card may be on a network that is not among those of the VM. */
  boolean mayHideCard() {
    return nics.isEmpty() && (cards.isEmpty() || cards.get() > networks.size());
  }
}
