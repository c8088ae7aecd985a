package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

/**
 * How a KMS cluster keeps its keys: vSphere {@code KmipClusterInfoKeyType}, 9.0 and later. Open for
 * values of later releases.
 *
 * @param value vSphere's word
 */
public record KmsKeyType(String value) {

  /** Each key is an object of its own at the KMS, as it is before 9.0. */
  public static final KmsKeyType RAW = new KmsKeyType("rawKey");

  /** Keys are wrapped by another key, the wrapping key, which the KMS holds. */
  public static final KmsKeyType WRAPPED = new KmsKeyType("wrappedKey");

  public KmsKeyType {
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
