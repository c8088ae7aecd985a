package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds out what is to be done to a disk, and whether that is possible. */
record DiskCrypto(VmRecord vm, HomeChange home, KeyWishes keys) {

  DiskChange plan(
      int index,
      DataObject present,
      DataObject given,
      WantedProfile profile,
      @Nullable DataObject backing,
      boolean isNew)
      throws VimFault {
    DataObject crypto = backing == null ? null : backing.findData("crypto");
    boolean encrypted = present.data("backing").has("keyId");
    CryptoAction action = CryptoAction.NONE;
    KeyWish wish = null;
    switch (crypto == null ? "" : crypto.type()) {
      case "", "CryptoSpecNoOp" -> {
        if (profile == WantedProfile.ENCRYPTION && !encrypted && crypto == null) {
          action = CryptoAction.ENCRYPT;
          wish = home.inherited();
        } else if (profile == WantedProfile.OTHER && encrypted && crypto == null) {
          action = CryptoAction.DECRYPT;
        }
      }
      case "CryptoSpecEncrypt" -> {
        if (encrypted) {
          throw ConfigFaults.invalidOperation(index, "The disk is already encrypted.")
              .key("msg.hostd.deviceSpec.enc.encrypted");
        }
        ConfigFaults.requirePolicy(index, profile == WantedProfile.ENCRYPTION);
        action = CryptoAction.ENCRYPT;
        wish = keys.wish(Objects.requireNonNull(crypto).data("cryptoKeyId"));
      }
      case "CryptoSpecDecrypt" -> {
        ConfigFaults.requireEncryptedDisk(index, encrypted);
        ConfigFaults.requirePolicy(index, profile != WantedProfile.ENCRYPTION);
        action = CryptoAction.DECRYPT;
      }
      case CryptoAction.SHALLOW -> ConfigFaults.requireEncryptedDisk(index, encrypted);
      case "CryptoSpecDeepRecrypt" -> {
        ConfigFaults.requireEncryptedDisk(index, encrypted);
        ConfigFaults.requirePolicy(index, profile == WantedProfile.ENCRYPTION);
        action = CryptoAction.DEEP_RECRYPT;
        wish = keys.wish(Objects.requireNonNull(crypto).data("newKeyId"));
      }
      default -> throw VimFault.notSupported("This fake does not model " + crypto);
    }
    Map<Integer, KeyWish> wishes = new LinkedHashMap<>();
    if (wish != null) {
      wishes.put(0, wish);
    } else if (action == CryptoAction.NONE && backing != null) {
      wishes.putAll(shallowWishes(index, present, backing));
      action = wishes.isEmpty() ? CryptoAction.NONE : CryptoAction.SHALLOW_RECRYPT;
    }
    check(action, index, present);
    return new DiskChange(present.number("key"), given, action, wishes, isNew);
  }

  /**
   * The keys that a shallow re-key gives to each file. What is asked for one also goes for those
   * below it, until the request says something else; a file that is not encrypted stays so.
   */
  private Map<Integer, KeyWish> shallowWishes(int index, DataObject disk, DataObject backing)
      throws VimFault {
    Map<Integer, KeyWish> wishes = new LinkedHashMap<>();
    List<DataObject> links = VmRecord.links(disk);
    DataObject spec = backing;
    DataObject crypto = null;
    for (int i = 0; i < links.size(); i++) {
      boolean encrypted = links.get(i).has("keyId");
      if (spec != null && spec.has("crypto")) {
        crypto = spec.data("crypto");
        if (!crypto.type().equals(CryptoAction.SHALLOW)
            && !crypto.type().equals("CryptoSpecNoOp")) {
          throw VimFault.notSupported("This fake does not model " + crypto + " of a parent.");
        }
        ConfigFaults.requireEncryptedDisk(
            index, encrypted || !crypto.type().equals(CryptoAction.SHALLOW));
      }
      if (crypto != null && crypto.type().equals(CryptoAction.SHALLOW) && encrypted) {
        wishes.put(i, keys.wish(crypto.data("newKeyId")));
      }
      spec = spec == null ? null : spec.findData("parent");
    }
    if (spec != null) {
      throw ConfigFaults.invalidDevice(
          index, "deviceChange[" + index + "].backing.parent", "The disk has not as many parents.");
    }
    return wishes;
  }

  private void check(CryptoAction action, int index, DataObject disk) throws VimFault {
    boolean chained = disk.data("backing").has("parent");
    if (action == CryptoAction.ENCRYPT) {
      checkEncryptable(index, disk);
    } else if ((action.needsOffline() && chained)
        || (action == CryptoAction.SHALLOW_RECRYPT && vm.isLinkedClone(disk.number("key")))) {
      throw ConfigFaults.diskChain("deviceChange[" + index + "].device.backing");
    }
  }

  private void checkEncryptable(int index, DataObject disk) throws VimFault {
    DataObject backing = disk.data("backing");
    String path = "deviceChange[" + index + "].device.backing";
    if (backing.type().contains("RawDiskMapping")) {
      throw ConfigFaults.invalidDevice(index, path, "A raw device mapping cannot be encrypted.")
          .key("msg.hostd.deviceSpec.enc.notFile");
    }
    if ("sharingMultiWriter".equals(backing.findText("sharing"))) {
      throw ConfigFaults.invalidDevice(index, path, "A shared disk cannot be encrypted.")
          .key("msg.hostd.deviceSpec.enc.sharedBacking");
    }
    if (backing.has("parent")) {
      throw ConfigFaults.diskChain(path);
    }
    if (!home.encryptedAfter()) {
      throw ConfigFaults.invalidVmConfig(
              "crypto", "A disk cannot be encrypted if the virtual machine is not encrypted.")
          .key("msg.hostd.configSpec.enc.notEncrypted");
    }
  }
}
