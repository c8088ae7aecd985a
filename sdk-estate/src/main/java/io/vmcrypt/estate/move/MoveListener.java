package io.vmcrypt.estate.move;

import io.vmcrypt.vsphere.rollout.RolloutProgress;

/** Hears how a move goes on. Called on the thread that applies it. */
public interface MoveListener {

  /** {@return one that hears nothing} */
  static MoveListener none() {
    return new MoveListener() {};
  }

  /**
   * A step begins.
   *
   * @param step which one
   */
  default void onStep(MoveStep step) {}

  /**
   * The VMs of a step have come on.
   *
   * @param progress how far
   */
  default void onProgress(RolloutProgress progress) {}

  /**
   * A word on what is waited for.
   *
   * @param state in words
   */
  default void onState(String state) {}

  /**
   * Something was learned that the vCenters will not tell again: keep it, in the place of the
   * record before.
   *
   * @param record the VMs of the move
   */
  default void onRecord(MoveRecord record) {}

  /** {@return whether no more is to be begun; true to stop} What runs ends. */
  default boolean isCancelled() {
    return false;
  }
}
