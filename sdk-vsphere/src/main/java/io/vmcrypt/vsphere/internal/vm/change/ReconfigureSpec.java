package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.FtEncryptionMode;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.util.Optional;

/**
 * The argument of a reconfiguration: vSphere {@code VirtualMachineConfigSpec}, in the schema's
 * order.
 *
 * @param changeVersion the version of the configuration that was read. vCenter refuses the change
 *     if there is a newer one, so that no device is set back to an older state
 * @param plan what changes
 * @param key the key for every part that needs one; empty to leave it to vCenter
 */
public record ReconfigureSpec(
    Optional<String> changeVersion, Plan plan, Optional<CryptoKeyId> key) {

  /** What the VM must look like afterwards. */
  public Expectation expectation() {
    return new Expectation(plan, key);
  }

  public void write(ElementWriter spec) {
    changeVersion.ifPresent(version -> spec.text("changeVersion", version));
    for (DiskChange change : plan.disks()) {
      spec.object("deviceChange", device -> disk(device, change));
    }
    plan.virtualTpm().ifPresent(tpm -> spec.object("deviceChange", tpm::write));
    plan.home().flatMap(PartPlan::policy).ifPresent(policy -> policy.write(spec, "vmProfile"));
    plan.home().ifPresent(home -> crypto(spec, home.action()));
    plan.migrateEncryption()
        .map(MigrateEncryption::value)
        .ifPresent(mode -> spec.text("migrateEncryption", mode));
    plan.ftEncryptionMode()
        .map(FtEncryptionMode::value)
        .ifPresent(mode -> spec.text("ftEncryptionMode", mode));
  }

  private void disk(ElementWriter device, DiskChange change) {
    device.text("operation", "edit").fragment("device", change.disk().device());
    change.change().policy().ifPresent(policy -> policy.write(device, "profile"));
    if (sendsCryptoSpec(change.change().action())) {
      device.object("backing", backing -> crypto(backing, change.change().action()));
    }
  }

  /**
   * Whether a CryptoSpec is sent. If vCenter chooses the key, the policy alone asks for encryption.
   */
  private boolean sendsCryptoSpec(CryptoAction action) {
    return action == CryptoAction.DECRYPT || (action.takesKey() && key.isPresent());
  }

  private void crypto(ElementWriter writer, CryptoAction action) {
    if (sendsCryptoSpec(action)) {
      writer.object(
          "crypto",
          action.type(),
          crypto -> {
            if (action.takesKey()) {
              key.ifPresent(
                  given -> crypto.object(action.keyElement(), id -> KeyIds.write(id, given)));
            }
          });
    }
  }
}
