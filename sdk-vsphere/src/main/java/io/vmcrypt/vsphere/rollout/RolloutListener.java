package io.vmcrypt.vsphere.rollout;

/**
 * Is told how a rollout goes on. It is called on the waiting thread. If it throws, the wait ends
 * and the rollout goes on.
 */
public interface RolloutListener {

  /**
   * Called when something has changed. It may miss steps, but always gets the last one.
   *
   * @param progress how far the rollout has come
   */
  default void onProgress(RolloutProgress progress) {}

  /**
   * Called once for each VM that has an outcome, even if the VM had it before the wait began.
   *
   * @param result the VM's result
   */
  default void onResult(RolloutResult result) {}

  /**
   * A listener that does nothing.
   *
   * @return a listener
   */
  static RolloutListener none() {
    return new RolloutListener() {};
  }
}
