package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster keeps its keys, 9.0 and later. Each call with a server sets it anew: what the call
 * leaves out is forgotten. No document says that a real vCenter keeps it.
 *
 * @param keyType rawKey or wrappedKey
 * @param keySpec what wraps the keys; null for nothing
 * @param configured since when
 */
record KeyWrapping(String keyType, @Nullable DataObject keySpec, Instant configured) {

  private static final String RAW = "rawKey";
  private static final String WRAPPED = "wrappedKey";
  private static final String BY_ID = "KmipServerSpecWrappingKeyIdKeySpec";

  /** The id of a wrapping key that vCenter makes. */
  private static final String MADE = "wrapping-key-1";

  static KeyWrapping of(DataObject serverSpec, Instant now) throws VimFault {
    String type = serverSpec.findText("defaultKeyType");
    DataObject spec = serverSpec.findData("keySpec");
    if (type != null && !Set.of(RAW, WRAPPED).contains(type)) {
      throw VimFault.invalidArgument("server.defaultKeyType");
    }
    if (spec != null && spec.type().equals(BY_ID) && spec.text("keyId").isEmpty()) {
      throw VimFault.invalidArgument("server.keySpec.keyId");
    }
    if (spec != null && spec.has("rotationInterval")) {
      int days = spec.number("rotationInterval");
      if (days < 30 || days > 3650) {
        throw VimFault.invalidArgument("server.keySpec.rotationInterval");
      }
    }
    return new KeyWrapping(type == null ? RAW : type, spec, now);
  }

  boolean isWrapped() {
    return keyType.equals(WRAPPED);
  }

  String wrappingKeyId() {
    return keySpec != null && keySpec.has("keyId") ? keySpec.text("keyId") : "";
  }

  int rotationDays() {
    return keySpec != null && keySpec.has("rotationInterval")
        ? keySpec.number("rotationInterval")
        : 0;
  }

  /** The {@code keyInfo} of the cluster; null if nothing wraps its keys. */
  @Nullable DataObject clusterInfo() {
    if (keySpec == null || !isWrapped()) {
      return null;
    }
    return keySpec.type().equals(BY_ID)
        ? new DataObject("KmipClusterInfoWrappingKeyIdKeyInfo")
            .with("keyId", wrappingKeyId())
            .with("configuredTime", configured)
        : new DataObject("KmipClusterInfoWrappingRotationIntervalKeyInfo")
            .with("keyId", MADE)
            .with("rotationInterval", rotationDays() == 0 ? null : rotationDays())
            .with("lastRotation", configured);
  }

  /** The {@code keyInfo} of one of its keys; null if nothing wraps them. */
  @Nullable DataObject keyInfo() {
    if (keySpec == null || !isWrapped()) {
      return null;
    }
    return keySpec.type().equals(BY_ID)
        ? new DataObject("CryptoManagerKmipCryptoKeyStatusWrappingKeyIdKeyInfo")
            .with("keyId", wrappingKeyId())
            .with("configuredTime", configured)
        : new DataObject("CryptoManagerKmipCryptoKeyStatusWrappingRotationIntervalKeyInfo")
            .with("keyId", MADE)
            .with("createTime", configured);
  }
}
