package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a VM of a rollout. A worker makes such a value from what it saw. Only {@link
 * RolloutState} handles it.
 *
 * @param effect records the event in the VM, which is in the state before it; gives the VM's
 *     outcome, empty if the event does not end it
 */
record VmEvent(Kind kind, Function<Candidate, Optional<RolloutResult>> effect) {

  static final VmEvent LOOK = noted(Kind.LOOK, vm -> {});
  static final VmEvent START = noted(Kind.START, Candidate::starts);
  static final VmEvent LOOK_AGAIN = noted(Kind.LOOK_AGAIN, vm -> {});
  static final VmEvent SEE = noted(Kind.SEE, Candidate::lookedAfterwards);
  static final VmEvent AS_ASKED = ending(Kind.AS_ASKED, Candidate::done);
  static final VmEvent DIFFERENT = noted(Kind.DIFFERENT, vm -> {});
  static final VmEvent NOT_STARTED = ending(Kind.NOT_STARTED, Candidate::notStarted);

  /** The kinds of events. {@link VmTransitions} says what each of them does. */
  enum Kind {
    /** A worker is to look at it. */
    LOOK,
    /** It can be changed. */
    READY,
    /** A task runs on it that this rollout did not start. */
    BUSY,
    /** It is as wanted. */
    IN_PLACE,
    /** Something stands in the way. */
    REFUSED,
    /** It is left out of the rollout. */
    LEFT_OUT,
    /** It cannot be read or changed. */
    FAILED,
    /** The rollout ends before its turn comes. */
    NOT_STARTED,
    /** A worker is to start its change. */
    START,
    /** A key was made for it. */
    KEY_MADE,
    /** vCenter has started the change. */
    STARTED,
    /** It is unknown whether its change was made. */
    UNCLEAR,
    /** A worker is to check whether its change was made. */
    LOOK_AGAIN,
    /** Its task has made progress. */
    PROGRESS,
    /** vCenter says that its task has succeeded. */
    TASK_SUCCEEDED,
    /** Its task has failed. */
    TASK_FAILED,
    /** A worker is to compare it with what was asked. */
    SEE,
    /** It is as asked. */
    AS_ASKED,
    /** It is not as asked yet. */
    DIFFERENT,
    /** It is not as asked, and its time is up. */
    NOT_AS_ASKED,
    /** The rollout cannot find out how its change ends. */
    LEFT_RUNNING
  }

  private static VmEvent noted(Kind kind, Consumer<Candidate> effect) {
    return new VmEvent(
        kind,
        vm -> {
          effect.accept(vm);
          return Optional.empty();
        });
  }

  private static VmEvent ending(Kind kind, Function<Candidate, RolloutResult> effect) {
    return new VmEvent(kind, effect.andThen(Optional::of));
  }

  /**
   * See {@link Kind#READY}.
   *
   * @param at when it was seen, by {@code TimeSource.nanoTime}
   */
  static VmEvent ready(Prospect.Ready found, long at) {
    return noted(Kind.READY, vm -> vm.ready(found, at));
  }

  static VmEvent busy(ManagedObjectReference task) {
    return noted(Kind.BUSY, vm -> vm.follows(task));
  }

  static VmEvent inPlace(Prospect.InPlace found) {
    return ending(Kind.IN_PLACE, vm -> vm.inPlace(found.findings()));
  }

  static VmEvent refused(Prospect.Refused found) {
    return ending(Kind.REFUSED, vm -> vm.refused(found.findings()));
  }

  static VmEvent leftOut(Prospect.LeftOut found) {
    return ending(Kind.LEFT_OUT, vm -> vm.leftOut(found.reasons()));
  }

  static VmEvent failed(SdkException why) {
    return ending(Kind.FAILED, vm -> vm.failed(why));
  }

  static VmEvent keyMade(CryptoKeyId key) {
    return noted(Kind.KEY_MADE, vm -> vm.madeKey(key));
  }

  static VmEvent started(ManagedObjectReference task) {
    return noted(
        Kind.STARTED,
        vm -> {
          vm.sent();
          vm.follows(task);
        });
  }

  /**
   * See {@link Kind#UNCLEAR}.
   *
   * @param why null if the task has vanished
   * @param sent whether vCenter may have started the change
   */
  static VmEvent unclear(@Nullable SdkException why, boolean sent) {
    return noted(Kind.UNCLEAR, vm -> unclear(vm, why, sent));
  }

  /** vCenter has refused it: it is to be looked at, and not to be tried again. */
  static VmEvent refusedUnclear(SdkException why) {
    return noted(
        Kind.UNCLEAR,
        vm -> {
          vm.markRefused();
          unclear(vm, why, true);
        });
  }

  private static void unclear(Candidate vm, @Nullable SdkException why, boolean sent) {
    if (sent) {
      vm.sent();
    } else if (why != null && vm.state() == VmState.OWN_TASK) {
      vm.wasOvertaken();
    }
    if (sent || (why == null && vm.state() == VmState.OWN_TASK)) {
      vm.markOutcomeUnknown();
    }
    // the failure of somebody else's task is no failure of this rollout
    if (why != null && vm.state() != VmState.OTHERS_TASK) {
      vm.failure(why);
    }
  }

  static VmEvent progress(int percent) {
    return noted(Kind.PROGRESS, vm -> vm.percent(percent));
  }

  /**
   * See {@link Kind#TASK_SUCCEEDED}.
   *
   * @param at when it was heard, by {@code TimeSource.nanoTime}
   */
  static VmEvent taskSucceeded(long at) {
    return noted(
        Kind.TASK_SUCCEEDED,
        vm -> {
          if (vm.state() == VmState.OWN_TASK) {
            vm.endedWell(at);
          }
        });
  }

  static VmEvent taskFailed(SdkException why) {
    return new VmEvent(
        Kind.TASK_FAILED,
        vm -> vm.state() == VmState.OWN_TASK ? Optional.of(vm.failed(why)) : Optional.empty());
  }

  /**
   * See {@link Kind#NOT_AS_ASKED}.
   *
   * @param keyUsed whether a part of the VM has the key that was sent, or may have it
   */
  static VmEvent notAsAsked(SdkException why, boolean keyUsed) {
    return ending(Kind.NOT_AS_ASKED, vm -> vm.notAsAsked(why, keyUsed));
  }

  /**
   * See {@link Kind#LEFT_RUNNING}.
   *
   * @param why null if the rollout was closed
   */
  static VmEvent leftRunning(@Nullable SdkException why) {
    return ending(Kind.LEFT_RUNNING, vm -> vm.leftRunning(why));
  }
}
