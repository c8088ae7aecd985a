package io.vmcrypt.testkit.internal.ovh;

import java.util.function.BooleanSupplier;

/**
 * A step of a task. During it the state, progress and description stay the same.
 *
 * @param progress percent
 * @param description what is going on
 * @param mayEnd whether the step may end once its time is over
 * @param onStart an effect when it begins
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
