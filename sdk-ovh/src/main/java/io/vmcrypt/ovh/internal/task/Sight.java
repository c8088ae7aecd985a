package io.vmcrypt.ovh.internal.task;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.task.OvhProgress.Stage;
import io.vmcrypt.ovh.task.OvhTask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one look at one thing that OVHcloud was asked for has shown.
 *
 * @param result the thing, in stage {@code DONE}
 * @param failure what ends a wait, in stages {@code FAILED} and {@code TOKEN_WANTED}
 */
public record Sight<T>(OvhProgress progress, @Nullable T result, @Nullable SdkException failure) {

  /** It is there. */
  public static <T> Sight<T> done(String seen, T result) {
    return new Sight<>(new OvhProgress(Stage.DONE, seen, List.of(), false), result, null);
  }

  /** It is not there yet. */
  public static <T> Sight<T> notYet(String seen) {
    return new Sight<>(new OvhProgress(Stage.NOT_YET, seen, List.of(), true), null, null);
  }

  /**
   * It does not come.
   *
   * @param id OVHcloud's, empty if it is not known
   * @param state its state in OVHcloud's word
   */
  public static <T> Sight<T> failed(
      Attempt attempt, String seen, String advice, String id, String state) {
    return failed(new OperationFailedException(attempt, seen, advice, id, state, null));
  }

  /** It does not come. */
  public static <T> Sight<T> failed(SdkException failure) {
    return new Sight<>(
        new OvhProgress(Stage.FAILED, failure.outcome(), List.of(), false), null, failure);
  }

  /** How far it is by its task, which is not done. */
  public static <T> Sight<T> of(Attempt attempt, OvhTask task) {
    if (task.isFailure()) {
      String why = task.description().isEmpty() ? "without a reason" : task.description();
      return of(
          task,
          Stage.FAILED,
          failure(
              attempt,
              task,
              "ended as " + task.state() + ": " + why,
              task.state().equals(OvhState.CANCELED)
                  ? "OVHcloud or someone of this account has canceled it, or it waited too long for"
                      + " the customer. Run the step again: it looks first."
                  : "Look at the task in the OVHcloud Control Panel, remove the cause, and run the"
                      + " step again: it looks first."));
    }
    if (task.awaitsToken()) {
      return of(
          task,
          Stage.TOKEN_WANTED,
          failure(
              attempt,
              task,
              "waits for a token: " + task.description(),
              "No API can enter the token. A user who may validate tokens gets it by SMS and has"
                  + " 15 minutes to enter it on the private cloud's /secure/ page, else the task is"
                  + " canceled. Then run the step again: it goes on with the same task."));
    }
    return of(task, task.awaitsVcenter() ? Stage.VCENTERS_TURN : Stage.NOT_YET, null);
  }

  private static <T> Sight<T> of(OvhTask task, Stage stage, @Nullable SdkException failure) {
    return new Sight<>(
        new OvhProgress(stage, task.summary(), List.of(task), !task.isTerminal()), null, failure);
  }

  private static SdkException failure(Attempt attempt, OvhTask task, String what, String advice) {
    String id = Long.toString(task.id());
    return new OperationFailedException(
        attempt, "the task " + id + " " + what, advice, id, task.state().value(), null);
  }

  /** The stage. */
  public Stage stage() {
    return progress.stage();
  }

  /** The thing that is there. */
  T there() {
    return requireNonNull(result, "result");
  }

  /** The same, with the task that has ended well before. */
  Sight<T> after(OvhTask task) {
    return new Sight<>(
        new OvhProgress(stage(), progress.seen(), List.of(task), false), result, failure);
  }

  /** The same, if by more than the task's words it is vCenter's turn. */
  public Sight<T> turn(String sign) {
    String seen = progress.seen() + sign;
    OvhProgress turn =
        new OvhProgress(Stage.VCENTERS_TURN, seen, progress.tasks(), progress.isUnderWay());
    return new Sight<>(turn, null, null);
  }
}
