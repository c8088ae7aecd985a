package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import java.util.List;

/** Writes what a host can do: what encryption needs, and nothing else. */
final class HostCapabilities {

  private static final List<String> ENCRYPTION =
      List.of(
          "cryptoSupported",
          "encryptionFaultToleranceSupported",
          "encryptionMemorySaveSupported",
          "encryptionVFlashSupported",
          "encryptionCBRCSupported",
          "encryptionChangeOnAddRemoveSupported",
          "encryptionHotOperationSupported",
          "encryptionWithSnapshotsSupported",
          "encryptedVMotionSupported",
          "vmotionSupported",
          "vmotionWithStorageVMotionSupported");

  /** Told also where it is not so. */
  private static final String TPM = "tpmSupported";

  private HostCapabilities() {}

  static DataObject of(TypeTable table) {
    DataObject capability = new DataObject("HostCapability");
    for (TypeTable.Field field : table.fields("HostCapability")) {
      if (field.type().equals("boolean")) {
        boolean able = ENCRYPTION.contains(field.name());
        if (able || !field.optional() || field.name().equals(TPM)) {
          capability.with(field.name(), able);
        }
      }
    }
    return capability;
  }
}
