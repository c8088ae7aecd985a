package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A VM on its way through a rollout. Guarded by the rollout's lock. */
final class Candidate {

  private final RolloutVm vm;
  private Prospect.@Nullable Ready ready;
  private long readySince;
  private boolean lookedAt;
  private Prospect.@Nullable Ready asked;
  private long endedAt;
  private @Nullable ManagedObjectReference task;
  private List<Finding> warnings = List.of();
  private @Nullable SdkException failure;
  private @Nullable CryptoKeyId madeKey;
  private boolean sent;
  private boolean waited;
  private boolean unclear;
  private int tries;
  private int percent;

  Candidate(RolloutVm vm) {
    this.vm = requireNonNull(vm, "vm");
  }

  RolloutVm vm() {
    return vm;
  }

  String id() {
    return vm.id();
  }

  /** What can be done with it; null if it has not been looked at, or not lately. */
  Prospect.@Nullable Ready ready() {
    return ready;
  }

  void ready(Prospect.Ready found, long now) {
    this.ready = found;
    this.readySince = now;
    this.lookedAt = true;
    this.warnings = found.warnings();
    this.unclear = false;
  }

  /** Whether it was looked at and found ready, not too long ago. */
  boolean isReady(long now, long freshNanos) {
    if (ready != null && now - readySince > freshNanos) {
      ready = null;
    }
    return ready != null;
  }

  /** Whether it was found ready, however long ago. */
  boolean wasLookedAt() {
    return lookedAt;
  }

  /** It is about to be started: what was seen does not serve twice. */
  void starts() {
    asked = ready;
    ready = null;
    lookedAt = false;
    task = null;
    percent = 0;
    tries++;
  }

  /** The call that starts it was sent, whether or not an answer came. */
  void sent() {
    sent = true;
  }

  void follows(ManagedObjectReference running, boolean anothers) {
    task = running;
    waited = anothers;
    percent = 0;
  }

  /** Whether the task is one that this rollout did not start. */
  boolean waits() {
    return waited;
  }

  @Nullable ManagedObjectReference task() {
    return task;
  }

  /** Its task has ended well, by what vCenter says. */
  void endedWell(long now) {
    endedAt = now;
    percent = 100;
  }

  long endedAt() {
    return endedAt;
  }

  /** What it was last asked to become; null if it was not started. */
  Prospect.@Nullable Ready asked() {
    return asked;
  }

  int tries() {
    return tries;
  }

  /** It must be looked at before it is known what became of it. */
  void unclear() {
    unclear = true;
  }

  boolean isUnclear() {
    return unclear;
  }

  void failure(SdkException latest) {
    failure = latest;
  }

  @Nullable SdkException failure() {
    return failure;
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

  /** A key that was made for it, which serves each further try too. */
  Optional<CryptoKeyId> madeKey() {
    return Optional.ofNullable(madeKey);
  }

  void madeKey(CryptoKeyId key) {
    madeKey = key;
  }

  /** What it means that it is as wanted. */
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

  RolloutResult refused(List<Finding> findings) {
    return result(RolloutOutcome.REFUSED, findings, null);
  }

  RolloutResult leftOut(List<Finding> reasons) {
    return result(RolloutOutcome.LEFT_OUT, reasons, null);
  }

  RolloutResult failed(SdkException why) {
    return result(RolloutOutcome.FAILED, warnings, why);
  }

  /** The task ended well, and the VM is not as asked. */
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
    return new RolloutResult(
        vm, RolloutOutcome.NOT_STARTED, List.of(), Optional.empty(), Optional.empty(), madeKey());
  }

  /** What vCenter makes or made of it is not known. */
  RolloutResult leftRunning(@Nullable SdkException why) {
    return result(RolloutOutcome.LEFT_RUNNING, warnings, why);
  }

  private RolloutResult result(
      RolloutOutcome outcome, List<Finding> findings, @Nullable SdkException why) {
    // what was sent last and is done, or goes on, has the key
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
