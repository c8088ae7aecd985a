package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.util.List;
import java.util.Optional;

/**
 * Sets the encryption mode of vMotion. Home and disks do not change.
 *
 * @param wanted the mode
 */
public record ModeSetting(MigrateEncryption wanted) implements Goal {

  @Override
  public DiskChoice choose(VmReading vm) {
    return DiskChoice.NONE;
  }

  @Override
  public Plan plan(Observation observed, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    return new Plan(
        Optional.empty(),
        List.of(),
        new KeySource.LeftToVcenter(),
        Optional.of(wanted)
            .filter(mode -> !vm.migrateEncryption().equals(Optional.of(mode)))
            // an encrypted VM does this anyway
            .filter(mode -> !(vm.homeEncrypted() && mode.equals(MigrateEncryption.REQUIRED))));
  }

  @Override
  public List<Finding> objections(Observation observed, List<DiskDevice> chosen) {
    return List.of();
  }
}
