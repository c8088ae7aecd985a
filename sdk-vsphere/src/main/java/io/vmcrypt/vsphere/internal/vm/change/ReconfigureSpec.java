package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.util.List;
import java.util.Optional;

/**
 * The argument of a reconfiguration: vSphere {@code VirtualMachineConfigSpec}, in the schema's
 * order.
 *
 * @param changeVersion the version of the configuration that was read. vCenter refuses the change
 *     if there is a newer one, so that no device is set back to an older state
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
  }

  private void disk(ElementWriter device, DiskChange change) {
    device.text("operation", "edit").fragment("device", change.disk().device());
    change.change().policy().ifPresent(policy -> policy.write(device, "profile"));
    CryptoAction action = change.change().action();
    if (sendsCryptoSpec(action)) {
      List<Optional<CryptoKeyId>> links = change.disk().links();
      device.object(
          "backing",
          backing -> {
            if (action == CryptoAction.SHALLOW_RECRYPT
                && change.disk().isChained()
                && !isUniform(links)) {
              links(backing, links);
            } else {
              crypto(backing, action);
            }
          });
    }
  }

  /**
   * Whether one CryptoSpec speaks for all links. A shallow re-key goes down the chain by itself, if
   * its links have one key. It may have stopped half-way: then each link is told its own.
   */
  private static boolean isUniform(List<Optional<CryptoKeyId>> links) {
    Optional<CryptoKeyId> top = links.get(0);
    return top.isPresent() && links.stream().allMatch(link -> link.isEmpty() || link.equals(top));
  }

  /** vSphere {@code VirtualDeviceConfigSpecBackingSpec}, of the first link with those below it. */
  private void links(ElementWriter backing, List<Optional<CryptoKeyId>> links) {
    List<Optional<CryptoKeyId>> below = links.subList(1, links.size());
    if (below.stream().anyMatch(this::getsKey)) {
      backing.object("parent", parent -> links(parent, below));
    }
    if (getsKey(links.get(0))) {
      crypto(backing, CryptoAction.SHALLOW_RECRYPT);
    }
  }

  /** A link without a key has none to change, and one that has the new key needs it no more. */
  private boolean getsKey(Optional<CryptoKeyId> link) {
    return link.filter(has -> key.filter(has::isSame).isEmpty()).isPresent();
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
