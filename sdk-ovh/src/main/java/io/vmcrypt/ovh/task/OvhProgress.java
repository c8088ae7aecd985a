package io.vmcrypt.ovh.task;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalInt;

/**
 * How far OVHcloud has come with what it was asked for, as one read shows it. OVHcloud's task is
 * read where one is known; what was asked for is read once the task has ended, or where there is
 * none. A task is a hint, what was asked for is the proof.
 *
 * @param stage how far it has come
 * @param seen what was seen, for people: a task's state and OVHcloud's words, or what is there
 * @param tasks the tasks that were seen; empty if there is none, or OVHcloud shows none
 * @param isUnderWay whether OVHcloud is still at it, of several at one of them; false if it is done
 *     or has failed, and once its task has ended, also if that shows no effect yet
 */
public record OvhProgress(Stage stage, String seen, List<OvhTask> tasks, boolean isUnderWay) {

  /** How far it has come; of several things, the first of these that one of them is at. */
  public enum Stage {
    /** OVHcloud has given up, or what was asked for is not what is there. */
    FAILED,
    /** OVHcloud waits until a person enters a token: no API can. */
    TOKEN_WANTED,
    /** OVHcloud is at it, or has not begun. */
    NOT_YET,
    /**
     * OVHcloud waits until the KMS is added in vCenter. There are three signs: a task says that it
     * waits for the customer; the task has ended, and the KMS is not delivered; or the KMS is in
     * OVHcloud's list and its task has not changed for two minutes. The first is a free text that
     * OVHcloud may change one day, so the SDK does not rely on one sign alone.
     */
    VCENTERS_TURN,
    /** What was asked for is there. */
    DONE
  }

  /** Checks that nothing is missing. */
  public OvhProgress {
    requireNonNull(stage, "stage");
    requireNonNull(seen, "seen");
    tasks = List.copyOf(tasks);
  }

  /**
   * {@return whether OVHcloud waits until the KMS is added in vCenter; of several, whether each
   * that is not done does} It goes on by itself once that is done. To wait for the end before that
   * is a deadlock.
   */
  public boolean isVcentersTurn() {
    return stage == Stage.VCENTERS_TURN;
  }

  /** {@return 0 to 100, of several tasks their mean; empty if OVHcloud did not say of each} */
  public OptionalInt percent() {
    return !tasks.isEmpty() && tasks.stream().allMatch(task -> task.progress().isPresent())
        ? OptionalInt.of(
            (int) tasks.stream().mapToInt(task -> task.progress().getAsInt()).average().orElse(0))
        : OptionalInt.empty();
  }

  /**
   * {@return one line: such as {@code OVHcloud waits for vCenter: doing 30 % (Waiting for ...)}}
   */
  @Override
  public String toString() {
    return switch (stage) {
          case FAILED -> "OVHcloud's work has failed: ";
          case TOKEN_WANTED -> "OVHcloud waits for a token: ";
          case NOT_YET -> "OVHcloud is at it: ";
          case VCENTERS_TURN -> "OVHcloud waits for vCenter: ";
          case DONE -> "OVHcloud's work has ended: ";
        }
        + seen;
  }
}
