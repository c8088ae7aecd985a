package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a VM goes, as the source's vCenter is told: vSphere {@code VirtualMachineRelocateSpec}. Its
 * {@code cryptoSpec} is left unset, so the keys stay as they are.
 *
 * @param folder at the target
 * @param datastore of the home and of all disks but these
 * @param pool at the target
 * @param host at the target
 * @param disks the datastores of disks by their device keys; all disks if one is placed by itself
 * @param nics the network of each card
 * @param policy the id of a policy of the target, of home and disks
 */
record RelocateSpec(
    ManagedObjectReference folder,
    ManagedObjectReference datastore,
    ManagedObjectReference pool,
    ManagedObjectReference host,
    Map<Integer, ManagedObjectReference> disks,
    Map<Nic, TargetNetwork> nics,
    Optional<String> policy) {

  RelocateSpec {
    disks = Map.copyOf(disks);
    nics = Map.copyOf(nics);
  }

  /** Writes it. */
  void write(ElementWriter spec, Consumer<ElementWriter> locator) {
    spec.object("service", locator)
        .reference("folder", folder)
        .reference("datastore", datastore)
        .reference("pool", pool)
        .reference("host", host);
    disks.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            disk ->
                spec.object(
                    "disk",
                    placed -> {
                      placed
                          .number("diskId", disk.getKey())
                          .reference("datastore", disk.getValue());
                      profile(placed);
                    }));
    nics.forEach(
        (nic, network) -> spec.object("deviceChange", change -> nic.writeEdit(change, network)));
    profile(spec);
  }

  private void profile(ElementWriter parent) {
    policy.ifPresent(
        id ->
            parent.object(
                "profile",
                "VirtualMachineDefinedProfileSpec",
                profile -> profile.text("profileId", id)));
  }
}
