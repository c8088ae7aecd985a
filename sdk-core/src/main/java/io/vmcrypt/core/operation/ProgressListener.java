package io.vmcrypt.core.operation;

/**
 * Hears how a wait goes on. It may miss states between two polls, but always hears of the last one.
 * It is called on the waiting thread: an exception that it throws ends the wait.
 */
@FunctionalInterface
public interface ProgressListener {

  /**
   * Called after each look at the vendor's state.
   *
   * @param progress where it stands
   */
  void onProgress(Progress progress);

  /**
   * Hears nothing.
   *
   * @return the default of every wait
   */
  static ProgressListener none() {
    return progress -> {};
  }
}
