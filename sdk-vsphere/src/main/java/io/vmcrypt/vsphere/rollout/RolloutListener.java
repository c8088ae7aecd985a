package io.vmcrypt.vsphere.rollout;

/**
 * Hears how a rollout goes on. It is called on the waiting thread: what it throws ends the wait,
 * not the rollout.
 */
public interface RolloutListener {

  /**
   * Called when something has changed. It may miss steps, but always hears the last one.
   *
   * @param progress how far the rollout has come
   */
  default void onProgress(RolloutProgress progress) {}

  /**
   * Called once for each VM that has an outcome, those included that had one before the wait began.
   *
   * @param result what became of the VM
   */
  default void onResult(RolloutResult result) {}

  /**
   * Hears nothing.
   *
   * @return a listener
   */
  static RolloutListener none() {
    return new RolloutListener() {};
  }
}
