package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.rollout.Undertaking.Places;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A VM in a rollout: its state, and what is known about it. Guarded by the lock of {@link
 * RolloutState}.
 */
final class Candidate {

  private final RolloutVm vm;
  private final Places places;
  private VmState state = VmState.WAITING;
  private Prospect.@Nullable Ready ready;
  private long readySince;
  private Prospect.@Nullable Ready asked;
  private long endedAt;
  private @Nullable ManagedObjectReference task;
  private List<Finding> warnings = List.of();
  private @Nullable SdkException failure;
  private @Nullable CryptoKeyId madeKey;
  private boolean sent;
  private boolean outcomeUnknown;
  private boolean refused;
  private int tries;
  private int percent;
  private int looksAfterwards;

  Candidate(RolloutVm vm, Places places) {
    this.vm = requireNonNull(vm, "vm");
    this.places = requireNonNull(places, "places");
  }

  RolloutVm vm() {
    return vm;
  }

  /** Where it counts against the limits. */
  Places places() {
    return places;
  }

  String id() {
    return vm.id();
  }

  VmState state() {
    return state;
  }

  /**
   * Goes to its next state.
   *
   * @throws IllegalStateException if it may not, which is a defect
   */
  void become(VmState next) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException("a defect: " + vm + " is " + state + ", not to be " + next);
    }
    state = next;
  }

  /** It can be changed. */
  void ready(Prospect.Ready found, long at) {
    this.ready = found;
    this.readySince = at;
    this.warnings = found.warnings();
  }

  /** Whether it can be changed, and was read recently enough to say so. */
  boolean isReady(long now, long freshNanos) {
    return isReady() && now - readySince <= freshNanos;
  }

  /** Whether it could be changed when it was last looked at, however long ago. */
  boolean isReady() {
    return state == VmState.READY;
  }

  /** Its change is about to be started. What was read is used only once. */
  void starts() {
    asked = ready;
    ready = null;
    task = null;
    percent = 0;
    tries++;
  }

  /** vCenter has refused it, and it is not to be tried again if it is as it was before. */
  void refused(SdkException why) {
    refused = true;
    failure = why;
  }

  boolean isRefused() {
    return refused;
  }

  /**
   * It is unknown whether its change was made.
   *
   * @param why null if its task has vanished, or was somebody else's
   * @param maybeSent whether vCenter may have started the change
   */
  void unclear(@Nullable SdkException why, boolean maybeSent) {
    // null, or another client was faster: vCenter has refused the change of an older state
    sent = maybeSent || (sent && (why == null || state != VmState.OWN_TASK));
    outcomeUnknown |= maybeSent || (why == null && state == VmState.OWN_TASK);
    // the failure of somebody else's task is no failure of this rollout
    if (why != null && state != VmState.OTHERS_TASK) {
      failure = why;
    }
  }

  /** Whether a change was sent to it, and how that ended is unknown. */
  boolean isOutcomeUnknown() {
    return outcomeUnknown;
  }

  /** The call that starts it was answered. */
  void started(ManagedObjectReference running) {
    sent = true;
    follows(running);
  }

  void follows(ManagedObjectReference running) {
    task = running;
    percent = 0;
  }

  /** The task that was followed last. */
  ManagedObjectReference task() {
    return requireNonNull(task, "task");
  }

  /** vCenter says that its task has succeeded. */
  void endedWell(long now) {
    endedAt = now;
    percent = 100;
    looksAfterwards = 0;
  }

  long endedAt() {
    return endedAt;
  }

  /** What it was last asked to become. */
  Prospect.Ready asked() {
    return requireNonNull(asked, "asked");
  }

  void lookedAfterwards() {
    looksAfterwards++;
  }

  /** How often it was compared with what was asked since its task has ended. */
  int looksAfterwards() {
    return looksAfterwards;
  }

  int tries() {
    return tries;
  }

  Optional<SdkException> failure() {
    return Optional.ofNullable(failure);
  }

  int percent() {
    return percent;
  }

  void percent(int told) {
    percent = told;
  }

  Optional<String> taskId() {
    return Optional.ofNullable(task).map(ManagedObjectReference::value);
  }

  /** The key provider that has to make a key before it is started; empty if it needs none. */
  Optional<String> newKeyOf() {
    return madeKey == null && ready != null ? ready.newKeyOf() : Optional.empty();
  }

  /** Whether a key is made for it by the call that is about to start it. */
  boolean isMakingKey() {
    return madeKey == null && asked != null && asked.newKeyOf().isPresent();
  }

  /** Whether vCenter has surely not got the key that was made for it. */
  boolean isKeyFree() {
    return madeKey != null && !sent && !outcomeUnknown;
  }

  /** Whether its task was seen to work, with the key that was made for it. */
  boolean isKeyTaken() {
    return madeKey != null && sent && percent > 0;
  }

  /** Another VM takes the key that was made for this one. */
  void giveKeyTo(Candidate other) {
    other.madeKey = madeKey;
    madeKey = null;
  }

  /** A key that was made for it. Later tries use it too. */
  Optional<CryptoKeyId> madeKey() {
    return Optional.ofNullable(madeKey);
  }

  void madeKey(CryptoKeyId key) {
    madeKey = key;
  }

  /**
   * It is as wanted. The outcome says whether this rollout or another task did that, or whether it
   * was so before.
   */
  RolloutResult inPlace(List<Finding> findings) {
    if (sent) {
      return result(RolloutOutcome.DONE, warnings, null);
    }
    return result(
        task == null ? RolloutOutcome.ALREADY_DONE : RolloutOutcome.WAITED_FOR, findings, null);
  }

  RolloutResult done() {
    return result(RolloutOutcome.DONE, warnings, null);
  }

  /** It is not changed, as the findings say: it is refused, or left out. */
  RolloutResult untouched(RolloutOutcome outcome, List<Finding> findings) {
    return outcomeUnknown
        ? result(RolloutOutcome.LEFT_RUNNING, findings, failure)
        : result(outcome, findings, null);
  }

  RolloutResult failed(SdkException why) {
    return result(RolloutOutcome.FAILED, warnings, why);
  }

  /** The task succeeded, but the VM is not as asked. */
  RolloutResult notAsAsked(SdkException why, boolean keyUsed) {
    return new RolloutResult(
        vm,
        RolloutOutcome.NOT_AS_ASKED,
        warnings,
        Optional.of(why),
        taskId(),
        keyUsed ? Optional.empty() : madeKey());
  }

  RolloutResult notStarted() {
    if (outcomeUnknown) {
      return leftRunning(failure);
    }
    return new RolloutResult(
        vm, RolloutOutcome.NOT_STARTED, List.of(), Optional.empty(), Optional.empty(), madeKey());
  }

  /** It is unknown what vCenter did to it, or still does. */
  RolloutResult leftRunning(@Nullable SdkException why) {
    return result(RolloutOutcome.LEFT_RUNNING, warnings, why);
  }

  private RolloutResult result(
      RolloutOutcome outcome, List<Finding> findings, @Nullable SdkException why) {
    // a change that is done, or may go on, uses the key
    boolean used = outcome == RolloutOutcome.DONE || outcome == RolloutOutcome.LEFT_RUNNING;
    return new RolloutResult(
        vm,
        outcome,
        findings,
        Optional.ofNullable(why),
        taskId(),
        used ? Optional.empty() : madeKey());
  }
}
