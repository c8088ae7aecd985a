package io.vmcrypt.estate.internal.move;

/**
 * Which steps are still to come before VMs move: what they cure is no obstacle yet.
 *
 * @param target whether the target is still being made ready
 * @param hosts whether its hosts may still be brought into encryption mode
 */
record Ahead(boolean target, boolean hosts) {

  /** All is as it will be when VMs move. */
  static final Ahead NOTHING = new Ahead(false, false);
}
