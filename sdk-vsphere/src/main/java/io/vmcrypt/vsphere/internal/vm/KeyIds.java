package io.vmcrypt.vsphere.internal.vm;

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

  /** A key whose provider is not known on one side is told by its id. */
  public static boolean same(CryptoKeyId one, CryptoKeyId other) {
    return one.keyId().equals(other.keyId())
        && (one.providerId().isEmpty()
            || other.providerId().isEmpty()
            || one.providerId().equals(other.providerId()));
  }

  public static void write(ElementWriter writer, CryptoKeyId keyId) {
    writer.text("keyId", keyId.keyId());
    keyId
        .providerId()
        .ifPresent(id -> writer.object("providerId", provider -> provider.text("id", id)));
  }
}
