package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.proof.EstateInventory;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The names of what a proof sees, for the next one to compare with. For one thread. */
final class SeenThings {

  private final Map<String, String> vms = new LinkedHashMap<>();
  private final Set<CryptoKeyId> keys = new LinkedHashSet<>();
  private final Map<String, EncryptionLevel> others = new LinkedHashMap<>();
  private boolean areOthersKnown;
  private boolean areVmsKnown = true;
  private boolean areKeysKnown = true;

  /** A VM that a selection finds, whether it is meant or not. */
  void add(ProvedVm vm) {
    Subject subject = vm.subject();
    vms.put(subject.id(), subject.name());
    vm.keys().stream().filter(key -> !key.keyId().isEmpty()).forEach(keys::add);
    // of one that is not readable the keys are not known
    areKeysKnown &= vm.level() != EncryptionLevel.UNKNOWN;
  }

  /** A VM that a selection does not find; another one may. */
  void other(AuditedVm vm) {
    others.put(vm.vmId(), vm.level());
  }

  /** A look went over all VMs of this vCenter. */
  void lookedAtAll() {
    areOthersKnown = true;
  }

  /** Whether all VMs that the selections mean could be read. */
  boolean areVmsKnown() {
    return areVmsKnown;
  }

  /** Whether one did. */
  boolean areOthersKnown() {
    return areOthersKnown;
  }

  /** The VMs that no selection finds; empty if not all could be read. */
  Optional<Map<String, EncryptionLevel>> outside() {
    Map<String, EncryptionLevel> outside = new LinkedHashMap<>(others);
    outside.keySet().removeAll(vms.keySet());
    return Optional.of(outside).filter(any -> areOthersKnown && areVmsKnown);
  }

  /** Not all VMs could be read. */
  void notAll() {
    areVmsKnown = false;
  }

  /** All that was seen, with the servers in vCenter and the registrations, which are asked now. */
  EstateInventory inventory(Estate estate, Systems systems) {
    return new EstateInventory(
        Optional.of(vms).filter(any -> areVmsKnown),
        Optional.of(keys).filter(any -> areVmsKnown && areKeysKnown),
        asked(
            () ->
                systems
                    .vcenter()
                    .kmsClusters()
                    .find(estate.keyProvider())
                    .map(KmsCluster::servers)
                    .orElse(List.of())
                    .stream()
                    .map(SeenThings::named)
                    .collect(Collectors.toCollection(LinkedHashSet::new))),
        registrations(estate, systems));
  }

  private static String named(KmsServer server) {
    return server.name() + " at " + server.address() + ":" + server.port();
  }

  /** An estate that is registered nowhere has none, which is known. */
  private static Optional<Set<String>> registrations(Estate estate, Systems systems) {
    if (estate.service().isEmpty() || systems.ovh().isEmpty()) {
      return Optional.of(Set.of());
    }
    return asked(
        () ->
            systems
                .ovh()
                .get()
                .privateCloud(estate.service().get())
                .vmEncryption()
                .kmsServers()
                .list()
                .stream()
                .map(RegisteredKms::ip)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  /** What is refused here is a finding of the stage that judges it. */
  private static Optional<Set<String>> asked(Supplier<Set<String>> asked) {
    return Asking.ask(asked, refused -> {});
  }
}
