package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done to the home of a VM. */
final class HomeChange {

  private final Policies policies;
  private final VmRecord vm;
  private final DataObject before;
  private final KeyWishes keys;
  private CryptoAction action = CryptoAction.NONE;
  private @Nullable KeyWish wish;
  private boolean encryptedAfter;
  private boolean given;
  private @Nullable String policy;

  HomeChange(Policies policies, VmRecord vm, KeyWishes keys) {
    this.policies = policies;
    this.vm = vm;
    this.before = vm.config();
    this.keys = keys;
  }

  CryptoAction action() {
    return action;
  }

  /** Its new key. */
  @Nullable KeyWish wish() {
    return wish;
  }

  boolean encryptedAfter() {
    return encryptedAfter;
  }

  void plan(DataObject spec) throws VimFault {
    boolean encrypted = before.has("keyId");
    WantedProfile profile = WantedProfile.of(policies, spec.list("vmProfile"), "spec.vmProfile");
    given = profile != WantedProfile.NOT_GIVEN;
    policy = given ? WantedProfile.policyId(policies, spec.list("vmProfile")) : null;
    DataObject crypto = spec.findData("crypto");
    switch (crypto == null ? "" : crypto.type()) {
      case "" -> {
        if (profile == WantedProfile.ENCRYPTION && !encrypted) {
          action = CryptoAction.ENCRYPT;
          wish = keys.newKey(null);
        } else if (profile == WantedProfile.OTHER && encrypted) {
          action = CryptoAction.DECRYPT;
        }
      }
      case "CryptoSpecNoOp" -> {
        if ((profile == WantedProfile.ENCRYPTION && !encrypted)
            || (profile == WantedProfile.OTHER && encrypted)) {
          throw ConfigFaults.mismatch();
        }
      }
      case "CryptoSpecEncrypt" -> {
        if (encrypted) {
          throw ConfigFaults.invalidVmConfig("crypto", "The virtual machine is already encrypted.")
              .key("msg.hostd.configSpec.enc.encrypted");
        }
        if (profile != WantedProfile.ENCRYPTION) {
          throw ConfigFaults.mismatch();
        }
        action = CryptoAction.ENCRYPT;
        wish = keys.wish(spec.data("crypto").data("cryptoKeyId"));
      }
      case "CryptoSpecDecrypt" -> {
        ConfigFaults.requireEncrypted(encrypted);
        if (profile == WantedProfile.ENCRYPTION) {
          throw ConfigFaults.mismatch();
        }
        action = CryptoAction.DECRYPT;
      }
      case CryptoAction.SHALLOW, "CryptoSpecDeepRecrypt" -> {
        ConfigFaults.requireEncrypted(encrypted);
        boolean isShallow = spec.data("crypto").type().equals(CryptoAction.SHALLOW);
        action = isShallow ? CryptoAction.SHALLOW_RECRYPT : CryptoAction.DEEP_RECRYPT;
        wish = keys.wish(spec.data("crypto").data("newKeyId"));
      }
      default -> throw VimFault.notSupported("This fake does not model " + spec.data("crypto"));
    }
    encryptedAfter = action == CryptoAction.NONE ? encrypted : action != CryptoAction.DECRYPT;
  }

  /**
   * vCenter encrypts a plain home for a virtual TPM, and decrypts it again with its removal, if no
   * policy and no disk wants it encrypted: so Broadcom's own tests of guests look at it.
   */
  void planForTpm(TpmChange tpm, List<DiskChange> disks) throws VimFault {
    if (tpm.isAdded() && !encryptedAfter && action == CryptoAction.NONE) {
      action = CryptoAction.ENCRYPT;
      wish = keys.newKey(null);
      encryptedAfter = true;
    }
    String has = vm.homePolicy();
    boolean wanted =
        (has != null && Boolean.TRUE.equals(policies.isEncryption(has)))
            || VmRecord.disks(before).stream().anyMatch(disk -> disk.data("backing").has("keyId"))
            || disks.stream().anyMatch(disk -> disk.action() == CryptoAction.ENCRYPT);
    if (tpm.isRemoved() && encryptedAfter && action == CryptoAction.NONE && !wanted) {
      action = CryptoAction.DECRYPT;
      encryptedAfter = false;
    }
  }

  /** A disk without a key of its own gets the VM's key. */
  KeyWish inherited() throws VimFault {
    if (wish != null) {
      return wish;
    }
    DataObject key = before.findData("keyId");
    return key == null ? keys.newKey(null) : keys.wish(key);
  }

  void applyPolicy() {
    if (given) {
      vm.homePolicy(policy);
    }
  }
}
