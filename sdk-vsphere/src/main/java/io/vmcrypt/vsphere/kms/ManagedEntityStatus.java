package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

/**
 * vCenter's verdict on the health of something: vSphere {@code ManagedEntityStatus}. Open for
 * values of later releases.
 *
 * @param value vSphere's word
 */
public record ManagedEntityStatus(String value) {

  /** All is well; the vSphere Client shows "Normal" or "Connected". */
  public static final ManagedEntityStatus GREEN = new ManagedEntityStatus("green");

  /** There might be a problem. */
  public static final ManagedEntityStatus YELLOW = new ManagedEntityStatus("yellow");

  /** There is a problem. */
  public static final ManagedEntityStatus RED = new ManagedEntityStatus("red");

  /** Not known. */
  public static final ManagedEntityStatus GRAY = new ManagedEntityStatus("gray");

  public ManagedEntityStatus {
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
