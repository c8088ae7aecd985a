package io.vmcrypt.vsphere.internal.key;

import io.vmcrypt.vsphere.internal.soap.Element;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Optional;

/** vSphere {@code CryptoKeyId} on the wire. */
public final class KeyIds {

  private KeyIds() {}

  /** Reads one that was captured; its id must be there, and may be empty. */
  public static CryptoKeyId read(XmlFragment keyId) {
    return new CryptoKeyId(keyId.required("keyId").strip(), keyId.filled("providerId", "id"));
  }

  public static CryptoKeyId read(Element keyId) {
    Parts parts = new Parts();
    keyId.visit(parts::take);
    return new CryptoKeyId(
        parts.id, parts.provider.isEmpty() ? Optional.empty() : Optional.of(parts.provider));
  }

  private static final class Parts {
    private String id = "";
    private boolean told;
    private String provider = "";

    void take(Element part) {
      switch (part.name()) {
        case "keyId" -> {
          if (told) {
            throw new XmlFailure("a key has two ids");
          }
          told = true;
          id = part.text().strip();
        }
        case "providerId" -> part.visit(this::ofProvider);
        default -> {}
      }
    }

    private void ofProvider(Element part) {
      if (part.name().equals("id")) {
        if (!provider.isEmpty()) {
          throw new XmlFailure("a key has two key providers");
        }
        provider = part.text().strip();
      }
    }
  }

  public static void write(ElementWriter writer, CryptoKeyId keyId) {
    writer.text("keyId", keyId.keyId());
    keyId
        .providerId()
        .ifPresent(id -> writer.object("providerId", provider -> provider.text("id", id)));
  }
}
