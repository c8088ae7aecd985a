package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

/**
 * How a registered KMS stands, OVHcloud {@code dedicatedCloud.optionAccessNetwork.StateEnum}. Open:
 * OVHcloud may send words that are not among the constants.
 *
 * @param value OVHcloud's own word
 */
public record RegisteredKmsState(String value) {

  /** Is about to be registered. */
  public static final RegisteredKmsState TO_CREATE = new RegisteredKmsState("toCreate");

  /** Is being registered, or waits for vCenter. */
  public static final RegisteredKmsState CREATING = new RegisteredKmsState("creating");

  /** Is registered and reachable from the private cloud. */
  public static final RegisteredKmsState DELIVERED = new RegisteredKmsState("delivered");

  /** Is about to be changed. */
  public static final RegisteredKmsState TO_UPDATE = new RegisteredKmsState("toUpdate");

  /** Is being changed. */
  public static final RegisteredKmsState UPDATING = new RegisteredKmsState("updating");

  /** Is about to be removed. */
  public static final RegisteredKmsState TO_DELETE = new RegisteredKmsState("toDelete");

  /** Is being removed. */
  public static final RegisteredKmsState DELETING = new RegisteredKmsState("deleting");

  /** Broken. */
  public static final RegisteredKmsState ERROR = new RegisteredKmsState("error");

  /** OVHcloud did not say. */
  public static final RegisteredKmsState UNKNOWN = new RegisteredKmsState("unknown");

  public RegisteredKmsState {
    requireNonNull(value, "value");
  }

  /**
   * The state of a word.
   *
   * @param value OVHcloud's own word
   * @return the state
   * @throws NullPointerException if {@code value} is null
   */
  public static RegisteredKmsState of(String value) {
    return new RegisteredKmsState(value);
  }

  /**
   * Whether the registration has begun and not come to its end.
   *
   * @return true for {@link #TO_CREATE} and {@link #CREATING}
   */
  public boolean isBeingRegistered() {
    return equals(TO_CREATE) || equals(CREATING);
  }

  /**
   * Whether a change of the registration is under way.
   *
   * @return true for {@link #TO_UPDATE} and {@link #UPDATING}
   */
  public boolean isBeingChanged() {
    return equals(TO_UPDATE) || equals(UPDATING);
  }

  /**
   * Whether the registration is on its way out.
   *
   * @return true for {@link #TO_DELETE} and {@link #DELETING}
   */
  public boolean isBeingRemoved() {
    return equals(TO_DELETE) || equals(DELETING);
  }

  @Override
  public String toString() {
    return value;
  }
}
