package io.vmcrypt.testkit.internal.ovh;

import java.util.function.BooleanSupplier;

/**
 * A stretch of a task's way, during which its state, progress and description stay the same.
 *
 * @param state the state
 * @param progress percent
 * @param description what is going on
 * @param mayEnd whether the stretch may end once its time is over
 * @param onStart what happens when it begins
 */
record TaskStep(
    String state, long progress, String description, BooleanSupplier mayEnd, Runnable onStart) {

  static TaskStep of(String state, long progress, String description) {
    return new TaskStep(state, progress, description, () -> true, () -> {});
  }

  /** The same, lasting until the condition holds. */
  TaskStep until(BooleanSupplier condition) {
    return new TaskStep(state, progress, description, condition, onStart);
  }

  /** The same, beginning with an effect. */
  TaskStep onStart(Runnable effect) {
    return new TaskStep(state, progress, description, mayEnd, effect);
  }
}
