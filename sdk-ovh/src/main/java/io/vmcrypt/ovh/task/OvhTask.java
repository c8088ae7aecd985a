package io.vmcrypt.ovh.task;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.ovh.api.OvhState;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Work that OVHcloud does on a private cloud, in the state in which it was read: OVHcloud {@code
 * dedicatedCloud.Task}.
 *
 * @param id OVHcloud {@code taskId}
 * @param name OVHcloud's name of the work; empty if it gave none
 * @param type OVHcloud's kind of the work; empty if it gave none
 * @param state its state
 * @param progress 0 to 100; empty if OVHcloud did not say
 * @param description how far it has come, or why it failed, in OVHcloud's words; empty if it gave
 *     none
 */
public record OvhTask(
    long id, String name, String type, OvhState state, OptionalInt progress, String description) {

  // the text must begin with the wait, so that "do not wait" and "no longer waiting" do not match
  private static final Pattern FOR_VCENTER =
      Pattern.compile(
          "^\\W*(a?waiting|wait)\\b(?=.*(\\bkms\\b|key management)).*(customer|configur)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern FOR_TOKEN =
      Pattern.compile(
          "^\\W*(a?waiting|wait|pending)\\b.*\\btoken|\\btoken( validation)?( is)? pending",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** Checks that nothing is missing. */
  public OvhTask {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    requireNonNull(state, "state");
    requireNonNull(progress, "progress");
    requireNonNull(description, "description");
  }

  /**
   * {@return whether the registration of a KMS waits until the KMS is added in vCenter; true if the
   * task waits for vCenter} Once that is done, it goes on by itself, within about a minute. To wait
   * for its end before that is a deadlock.
   *
   * <p>OVHcloud says so only by the text "Waiting for customer to configure the KMS Server..." in
   * the description of a task in state {@code todo} or {@code doing}. That is free text, known only
   * from OVHcloud's own web interface. So the SDK matches it loosely, and no program should wait
   * for this alone: {@link OvhProgress.Stage#VCENTERS_TURN} knows more signs.
   */
  public boolean awaitsVcenter() {
    return isUnderWay() && FOR_VCENTER.matcher(description).find();
  }

  /**
   * {@return whether the task waits for a token that a user has to enter on the private cloud's
   * {@code /secure/} page, as sensitive tasks do with some security options; true if the task waits
   * for a token} No API can enter the token.
   *
   * <p>How OVHcloud says so is not documented. So the SDK matches it loosely in the description of
   * a task in state {@code todo} or {@code doing}.
   */
  public boolean awaitsToken() {
    return isUnderWay() && FOR_TOKEN.matcher(description).find();
  }

  /**
   * {@return whether nothing more will happen; true in state {@code done}, {@code error} and {@code
   * canceled}; false for words that the SDK does not know}
   */
  public boolean isTerminal() {
    return state.equals(OvhState.DONE) || isFailure();
  }

  /**
   * {@return whether the task has ended without success; true in state {@code error} and {@code
   * canceled}}
   */
  public boolean isFailure() {
    return state.equals(OvhState.ERROR) || state.equals(OvhState.CANCELED);
  }

  private boolean isUnderWay() {
    return state.equals(OvhState.TODO) || state.equals(OvhState.DOING);
  }

  /**
   * {@return how far it has come, for people; state, progress and description, {@code doing 50 %
   * (Waiting for customer ...)}}
   */
  public String summary() {
    return state
        + (progress.isPresent() ? " " + progress.getAsInt() + " %" : "")
        + (description.isEmpty() ? "" : " (" + description + ")");
  }

  /** {@return one line: such as {@code task 4711 addKms: doing 50 % (Waiting for customer ...)}} */
  @Override
  public String toString() {
    return OneLine.of("task " + id + (name.isEmpty() ? "" : " " + name) + ": " + summary());
  }
}
