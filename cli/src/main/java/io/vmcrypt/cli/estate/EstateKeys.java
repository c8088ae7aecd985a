package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.vm.VmNames;
import io.vmcrypt.cli.vm.VmOptions;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.VmSelection;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** New keys for the VMs that an estate chooses and that are, or may be, encrypted. */
final class EstateKeys {

  private EstateKeys() {}

  /** A rollout for each selection that has encrypted VMs. Changes nothing. */
  static Map<VmSelection, EncryptionRollout> rollouts(
      Estate estate, VsphereClient vcenter, List<CryptoKeyId> keys, boolean deep) {
    Map<VmSelection, EncryptionRollout> rollouts = new LinkedHashMap<>();
    for (VmSelection selection : estate.selections()) {
      List<VirtualMachine> vms = vms(selection, vcenter);
      if (!vms.isEmpty()) {
        rollouts.put(selection, rollout(estate, selection, rekey(selection, keys, deep), vms));
      }
    }
    return rollouts;
  }

  private static List<VirtualMachine> vms(VmSelection selection, VsphereClient vcenter) {
    if (selection.filter().isEmpty()) {
      return selection.names().stream().map(name -> VmNames.find(vcenter, name)).toList();
    }
    VmFilter filter = selection.filter().orElseThrow();
    List<VirtualMachine> vms = new ArrayList<>();
    for (EncryptionLevel level : VmOptions.MAY_BE_ENCRYPTED) {
      try (Stream<VirtualMachine> found =
          vcenter.virtualMachines().stream(filter.toBuilder().encryption(level).build())) {
        found.forEach(vms::add);
      }
    }
    return vms;
  }

  private static Rekey rekey(VmSelection selection, List<CryptoKeyId> keys, boolean deep) {
    Rekey.Builder rekey = Rekey.replacingAll(keys);
    if (deep) {
      rekey.deep();
    }
    if (selection.disks().isEmpty()) {
      rekey.homeAndAllDisks();
    } else {
      rekey.homeAndDisks(
          selection.disks().stream().map(DiskSelector::label).toArray(DiskSelector[]::new));
    }
    return rekey.build();
  }

  private static EncryptionRollout rollout(
      Estate estate, VmSelection selection, Rekey rekey, List<VirtualMachine> vms) {
    EncryptionRollout.Builder rollout =
        EncryptionRollout.builder(rekey, vms).concurrency(estate.rollout().concurrency());
    estate.rollout().perHost().ifPresent(rollout::perHost);
    estate.rollout().perDatastore().ifPresent(rollout::perDatastore);
    estate
        .rollout()
        .stopAfterFailures()
        .ifPresentOrElse(rollout::stopAfterFailures, rollout::neverStop);
    selection.excludedNames().forEach(rollout::excludeName);
    selection.excludedPaths().forEach(rollout::excludeBelow);
    return rollout.build();
  }
}
