package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

/**
 * Whether VM encryption is on, OVHcloud {@code dedicatedCloud.option.StateEnum}. Open: OVHcloud may
 * send words that are not among the constants.
 *
 * @param value OVHcloud's own word
 */
public record VmEncryptionState(String value) {

  /** Off: no KMS is registered. */
  public static final VmEncryptionState DISABLED = new VmEncryptionState("disabled");

  /** Being turned on. */
  public static final VmEncryptionState ENABLING = new VmEncryptionState("enabling");

  /** On. */
  public static final VmEncryptionState ENABLED = new VmEncryptionState("enabled");

  /** Being turned off. */
  public static final VmEncryptionState DISABLING = new VmEncryptionState("disabling");

  /** Broken: OVHcloud has to see to it. */
  public static final VmEncryptionState ERROR = new VmEncryptionState("error");

  /** Being migrated. */
  public static final VmEncryptionState MIGRATING = new VmEncryptionState("migrating");

  /** OVHcloud did not say. */
  public static final VmEncryptionState UNKNOWN = new VmEncryptionState("unknown");

  /**
   * Checks that there is a word.
   *
   * @param value as the component
   * @throws NullPointerException if {@code value} is null
   */
  public VmEncryptionState {
    requireNonNull(value, "value");
  }

  /**
   * The state of a word.
   *
   * @param value OVHcloud's own word
   * @return the state
   * @throws NullPointerException if {@code value} is null
   */
  public static VmEncryptionState of(String value) {
    return new VmEncryptionState(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
