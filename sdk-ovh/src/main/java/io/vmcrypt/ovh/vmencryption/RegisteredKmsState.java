package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

/**
 * The state of a registered KMS, OVHcloud {@code dedicatedCloud.optionAccessNetwork.StateEnum}.
 * Open: OVHcloud may send words that are not among the constants.
 *
 * @param value OVHcloud's own word
 */
public record RegisteredKmsState(String value) {

  /** It is about to be registered. */
  public static final RegisteredKmsState TO_CREATE = new RegisteredKmsState("toCreate");

  /** It is being registered, or waits for vCenter. */
  public static final RegisteredKmsState CREATING = new RegisteredKmsState("creating");

  /** It is registered and reachable from the private cloud. */
  public static final RegisteredKmsState DELIVERED = new RegisteredKmsState("delivered");

  /** It is about to be changed. */
  public static final RegisteredKmsState TO_UPDATE = new RegisteredKmsState("toUpdate");

  /** It is being changed. */
  public static final RegisteredKmsState UPDATING = new RegisteredKmsState("updating");

  /** It is about to be removed. */
  public static final RegisteredKmsState TO_DELETE = new RegisteredKmsState("toDelete");

  /** It is being removed. */
  public static final RegisteredKmsState DELETING = new RegisteredKmsState("deleting");

  /** It is broken. */
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
   * Whether the registration has begun and has not ended.
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
   * Whether the registration is being removed.
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
