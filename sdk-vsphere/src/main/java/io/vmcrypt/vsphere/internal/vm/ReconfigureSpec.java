package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.util.Optional;

/**
 * What a reconfiguration says: vSphere {@code VirtualMachineConfigSpec}, in the schema's order.
 *
 * @param changeVersion the configuration that was looked at: vCenter refuses if there is a newer
 *     one, so that a device is not set back
 * @param plan what changes
 * @param policyId the policy to give
 * @param homeKey the key for the home; empty to leave it to vCenter
 * @param diskKey the key for plain disks; empty to leave it to vCenter
 */
record ReconfigureSpec(
    Optional<String> changeVersion,
    AssignmentPlan plan,
    String policyId,
    Optional<CryptoKeyId> homeKey,
    Optional<CryptoKeyId> diskKey) {

  void write(ElementWriter spec) {
    changeVersion.ifPresent(version -> spec.text("changeVersion", version));
    for (DiskChange change : plan.disks()) {
      spec.object("deviceChange", device -> disk(device, change));
    }
    if (plan.assignsHome()) {
      profile(spec, "vmProfile");
    }
    homeKey.ifPresent(key -> encrypt(spec, key));
    plan.migrateEncryption()
        .map(MigrateEncryption::value)
        .ifPresent(mode -> spec.text("migrateEncryption", mode));
  }

  private void disk(ElementWriter device, DiskChange change) {
    device.text("operation", "edit").fragment("device", change.disk().device());
    profile(device, "profile");
    if (change.encrypts()) {
      diskKey.ifPresent(key -> device.object("backing", backing -> encrypt(backing, key)));
    }
  }

  private void profile(ElementWriter writer, String name) {
    writer.object(
        name, "VirtualMachineDefinedProfileSpec", profile -> profile.text("profileId", policyId));
  }

  private static void encrypt(ElementWriter writer, CryptoKeyId key) {
    writer.object(
        "crypto",
        "CryptoSpecEncrypt",
        crypto -> crypto.object("cryptoKeyId", id -> KeyIds.write(id, key)));
  }
}
