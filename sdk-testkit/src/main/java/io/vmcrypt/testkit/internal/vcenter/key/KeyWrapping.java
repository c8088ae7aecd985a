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
 * @param keyType rawKey or wrappedKey; empty if it never had one
 * @param keySpec what wraps the keys; null for nothing
 * @param configured since when
 */
public record KeyWrapping(String keyType, @Nullable DataObject keySpec, Instant configured) {

  /** As they are. */
  public static final KeyWrapping NONE = new KeyWrapping("", null, Instant.EPOCH);

  private static final String RAW = "rawKey";
  private static final String WRAPPED = "wrappedKey";
  static final Set<String> TYPES = Set.of(RAW, WRAPPED);
  private static final String BY_ID = "KmipServerSpecWrappingKeyIdKeySpec";

  static KeyWrapping of(DataObject serverSpec, Instant now) throws VimFault {
    String type = serverSpec.findText("defaultKeyType");
    DataObject spec = serverSpec.findData("keySpec");
    if (spec != null && spec.type().equals(BY_ID) && spec.text("keyId").isEmpty()) {
      throw VimFault.invalidArgument("server.keySpec.keyId");
    }
    return new KeyWrapping(type == null ? RAW : type, spec, now);
  }

  boolean isWrapped() {
    return isWrapped(keyType);
  }

  static boolean isWrapped(String keyType) {
    return keyType.equals(WRAPPED);
  }

  /** Whether vCenter makes the wrapping key, and replaces it. */
  public boolean isRotated() {
    return isWrapped() && wrappingKeyId().isEmpty();
  }

  /** The id of the key that wraps its keys; empty if there is none, or vCenter makes it. */
  public String wrappingKeyId() {
    return keySpec != null && keySpec.has("keyId") ? keySpec.text("keyId") : "";
  }

  /** After how many days vCenter replaces the wrapping key; 0 if it does not. */
  public int rotationDays() {
    return keySpec != null && keySpec.has("rotationInterval")
        ? keySpec.number("rotationInterval")
        : 0;
  }

  /** The {@code keyInfo} of the cluster; null if nothing is known to wrap its keys. */
  @Nullable DataObject clusterInfo(String clusterId, WrappedKeys wrapped) {
    if (keySpec == null || !isWrapped()) {
      return null;
    }
    return isRotated()
        ? wrapped.clusterInfo(clusterId, this)
        : new DataObject("KmipClusterInfoWrappingKeyIdKeyInfo")
            .with("keyId", wrappingKeyId())
            .with("configuredTime", configured);
  }
}
