package io.vmcrypt.vsphere.internal.key;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.WrappingKey;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads vSphere {@code keyInfo}, of a key provider or of a key; 9.0 and later. */
public final class WrappingKeyReader {

  private WrappingKeyReader() {}

  /** The wrapping key of an element; empty if it shows none. */
  public static Optional<WrappingKey> of(XmlFragment parent) {
    return parent.element("keyInfo").map(WrappingKeyReader::read);
  }

  private static WrappingKey read(XmlFragment info) {
    Optional<Integer> days = info.integer("rotationInterval").filter(number -> number > 0);
    return new WrappingKey(
        kind(info.type()),
        info.filled("keyId"),
        days.isPresent() ? OptionalInt.of(days.get()) : OptionalInt.empty(),
        info.instant("configuredTime").or(() -> info.instant("createTime")),
        info.instant("lastRotation").or(() -> info.instant("rotateTime")));
  }

  /** What is between the name of the owner and {@code KeyInfo} in the name of the type. */
  private static WrappingKey.Kind kind(String type) {
    String middle =
        type.replaceFirst("^(KmipClusterInfo|CryptoManagerKmipCryptoKeyStatus)", "")
            .replaceFirst("KeyInfo$", "");
    return new WrappingKey.Kind(middle.isEmpty() ? type : middle);
  }
}
