package io.vmcrypt.vsphere.internal.key;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;

/** vSphere {@code CryptoKeyId} on the wire. */
public final class KeyIds {

  private KeyIds() {}

  public static CryptoKeyId read(XmlFragment keyId) {
    return new CryptoKeyId(
        keyId.text("keyId").orElse("").strip(),
        keyId.text("providerId", "id").map(String::strip).filter(id -> !id.isEmpty()));
  }

  public static void write(ElementWriter writer, CryptoKeyId keyId) {
    writer.text("keyId", keyId.keyId());
    keyId
        .providerId()
        .ifPresent(id -> writer.object("providerId", provider -> provider.text("id", id)));
  }
}
