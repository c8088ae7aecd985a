package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

/**
 * Who manages a key provider: vSphere {@code KmipClusterInfoKmsManagementType}, 7.0 and later. Open
 * for values of later releases.
 *
 * @param value vSphere's word
 */
public record KmsManagementType(String value) {

  /** vCenter: a KMS cluster, also called a standard key provider. */
  public static final KmsManagementType VCENTER = new KmsManagementType("vCenter");

  /** A Trust Authority cluster. */
  public static final KmsManagementType TRUST_AUTHORITY = new KmsManagementType("trustAuthority");

  /** vCenter itself makes the keys, 7.0 Update 2 and later. */
  public static final KmsManagementType NATIVE_PROVIDER = new KmsManagementType("nativeProvider");

  /** vCenter does not know. */
  public static final KmsManagementType UNKNOWN = new KmsManagementType("unknown");

  public KmsManagementType {
    requireNonNull(value, "value");
  }

  /**
   * vSphere's word.
   *
   * @return the value
   */
  @Override
  public String toString() {
    return value;
  }
}
