package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.vcenter.part.FakeKeyStatus;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The status of keys, as a test changes it. */
final class KeyStatuses {

  private KeyStatuses() {}

  /** The statuses, changed if the test wants others. */
  static List<DataObject> changed(
      List<DataObject> found, UnaryOperator<List<FakeKeyStatus>> change) {
    List<FakeKeyStatus> before = found.stream().map(KeyStatuses::status).toList();
    return change.apply(before).stream()
        .map(after -> before.contains(after) ? found.get(before.indexOf(after)) : data(after))
        .toList();
  }

  private static FakeKeyStatus status(DataObject data) {
    DataObject keyInfo = data.findData("keyInfo");
    return new FakeKeyStatus(
        VmConfiguration.key(data.data("keyId")),
        data.has("keyAvailable") ? data.flag("keyAvailable") : null,
        data.findText("reason"),
        ids(data.refs("encryptedVMs")),
        ids(data.refs("affectedHosts")),
        data.texts("referencedByTags"),
        keyInfo == null ? null : keyInfo.text("keyId"));
  }

  private static List<String> ids(List<MoRef> refs) {
    return refs.stream().map(MoRef::value).toList();
  }

  private static DataObject data(FakeKeyStatus status) {
    return new DataObject("CryptoManagerKmipCryptoKeyStatus")
        .with("keyId", VmConfiguration.cryptoKeyId(status.key()))
        .with("keyAvailable", status.available())
        .with("reason", status.reason())
        .with("keyInfo", keyInfo(status.wrappingKeyId()))
        .with("encryptedVMs", refs("VirtualMachine", status.virtualMachines()))
        .with("affectedHosts", refs("HostSystem", status.hosts()))
        .with("referencedByTags", status.tags());
  }

  private static @Nullable DataObject keyInfo(@Nullable String wrappingKeyId) {
    return wrappingKeyId == null
        ? null
        : new DataObject("CryptoManagerKmipCryptoKeyStatusWrappingKeyIdKeyInfo")
            .with("keyId", wrappingKeyId);
  }

  private static List<MoRef> refs(String type, List<String> ids) {
    return ids.stream().map(id -> new MoRef(type, id)).toList();
  }
}
