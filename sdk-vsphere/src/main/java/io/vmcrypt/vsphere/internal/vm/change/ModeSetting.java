package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.FtEncryptionMode;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.util.List;
import java.util.Optional;

/**
 * Sets the encryption modes of vMotion and fault tolerance. Home and disks do not change.
 *
 * @param migrateEncryption the vMotion mode; empty to leave it
 * @param ftEncryptionMode the mode of fault tolerance; empty to leave it
 */
public record ModeSetting(
    Optional<MigrateEncryption> migrateEncryption, Optional<FtEncryptionMode> ftEncryptionMode)
    implements Goal {

  public static ModeSetting of(MigrateEncryption mode) {
    return new ModeSetting(Optional.of(mode), Optional.empty());
  }

  public static ModeSetting of(FtEncryptionMode mode) {
    return new ModeSetting(Optional.empty(), Optional.of(mode));
  }

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
        migrateEncryption
            .filter(mode -> !vm.migrateEncryption().equals(migrateEncryption))
            // an encrypted VM does this anyway
            .filter(mode -> !(vm.homeEncrypted() && mode.equals(MigrateEncryption.REQUIRED))),
        ftEncryptionMode.filter(mode -> !vm.ftEncryptionMode().equals(ftEncryptionMode)));
  }

  @Override
  public List<Finding> objections(Observation observed, List<DiskDevice> chosen) {
    return List.of();
  }
}
