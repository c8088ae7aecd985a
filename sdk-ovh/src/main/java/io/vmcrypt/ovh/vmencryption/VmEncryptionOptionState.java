package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

/**
 * Whether VM encryption is on, OVHcloud {@code dedicatedCloud.option.StateEnum}. Open: OVHcloud may
 * send words that are not among the constants.
 *
 * @param value OVHcloud's own word
 */
public record VmEncryptionOptionState(String value) {

  /** Off: no KMS is registered. */
  public static final VmEncryptionOptionState DISABLED = new VmEncryptionOptionState("disabled");

  /** Being turned on. */
  public static final VmEncryptionOptionState ENABLING = new VmEncryptionOptionState("enabling");

  /** On. */
  public static final VmEncryptionOptionState ENABLED = new VmEncryptionOptionState("enabled");

  /** Being turned off. */
  public static final VmEncryptionOptionState DISABLING = new VmEncryptionOptionState("disabling");

  /** Broken: OVHcloud has to repair it. */
  public static final VmEncryptionOptionState ERROR = new VmEncryptionOptionState("error");

  /** Being migrated. */
  public static final VmEncryptionOptionState MIGRATING = new VmEncryptionOptionState("migrating");

  /** OVHcloud did not say. */
  public static final VmEncryptionOptionState UNKNOWN = new VmEncryptionOptionState("unknown");

  public VmEncryptionOptionState {
    requireNonNull(value, "value");
  }

  /**
   * The state of a word.
   *
   * @param value OVHcloud's own word
   * @return the state
   * @throws NullPointerException if {@code value} is null
   */
  public static VmEncryptionOptionState of(String value) {
    return new VmEncryptionOptionState(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
