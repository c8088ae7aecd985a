package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a VM of a rollout. A worker makes such a value from what it saw. Only {@link
 * RolloutState} handles it.
 */
sealed interface VmEvent {

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

  Kind kind();

  /**
   * Records the event in the VM.
   *
   * @param vm in the state before the event
   * @return the VM's outcome; empty if the event does not end it
   */
  Optional<RolloutResult> note(Candidate vm);

  /** Events without more data than their kind. */
  enum Plain implements VmEvent {
    /** See {@link Kind#LOOK}. */
    LOOK(Kind.LOOK),
    /** See {@link Kind#START}. */
    START(Kind.START),
    /** See {@link Kind#LOOK_AGAIN}. */
    LOOK_AGAIN(Kind.LOOK_AGAIN),
    /** See {@link Kind#SEE}. */
    SEE(Kind.SEE),
    /** See {@link Kind#AS_ASKED}. */
    AS_ASKED(Kind.AS_ASKED),
    /** See {@link Kind#DIFFERENT}. */
    DIFFERENT(Kind.DIFFERENT),
    /** See {@link Kind#NOT_STARTED}. */
    NOT_STARTED(Kind.NOT_STARTED);

    private final Kind kind;

    Plain(Kind kind) {
      this.kind = kind;
    }

    @Override
    public Kind kind() {
      return kind;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      return switch (this) {
        case START -> {
          vm.starts();
          yield Optional.empty();
        }
        case SEE -> {
          vm.lookedAfterwards();
          yield Optional.empty();
        }
        case AS_ASKED -> Optional.of(vm.done());
        case NOT_STARTED -> Optional.of(vm.notStarted());
        case LOOK, LOOK_AGAIN, DIFFERENT -> Optional.empty();
      };
    }
  }

  /**
   * See {@link Kind#READY}.
   *
   * @param at when it was seen, by {@code TimeSource.nanoTime}
   */
  record Ready(Prospect.Ready found, long at) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.READY;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      vm.ready(found, at);
      return Optional.empty();
    }
  }

  /** See {@link Kind#BUSY}. */
  record Busy(ManagedObjectReference task) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.BUSY;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      vm.follows(task);
      return Optional.empty();
    }
  }

  /** See {@link Kind#IN_PLACE}. */
  record InPlace(Prospect.InPlace found) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.IN_PLACE;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      return Optional.of(vm.inPlace(found.findings()));
    }
  }

  /** See {@link Kind#REFUSED}. */
  record Refused(Prospect.Refused found) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.REFUSED;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      return Optional.of(vm.refused(found.findings()));
    }
  }

  /** See {@link Kind#LEFT_OUT}. */
  record LeftOut(Prospect.LeftOut found) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.LEFT_OUT;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      return Optional.of(vm.leftOut(found.reasons()));
    }
  }

  /** See {@link Kind#FAILED}. */
  record Failed(SdkException why) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.FAILED;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      return Optional.of(vm.failed(why));
    }
  }

  /** See {@link Kind#KEY_MADE}. */
  record KeyMade(CryptoKeyId key) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.KEY_MADE;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      vm.madeKey(key);
      return Optional.empty();
    }
  }

  /** See {@link Kind#STARTED}. */
  record Started(ManagedObjectReference task) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.STARTED;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      vm.sent();
      vm.follows(task);
      return Optional.empty();
    }
  }

  /**
   * See {@link Kind#UNCLEAR}.
   *
   * @param why null if the task has vanished
   * @param sent whether vCenter may have started the change
   * @param refused whether vCenter has refused it, and it is not to be tried again
   */
  record Unclear(@Nullable SdkException why, boolean sent, boolean refused) implements VmEvent {

    Unclear(@Nullable SdkException why, boolean sent) {
      this(why, sent, false);
    }

    /** vCenter has refused it, and it is to be looked at. */
    static Unclear refused(SdkException why) {
      return new Unclear(why, true, true);
    }

    @Override
    public Kind kind() {
      return Kind.UNCLEAR;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      if (sent) {
        vm.sent();
      } else if (why != null && vm.state() == VmState.OWN_TASK) {
        vm.wasOvertaken();
      }
      if (refused) {
        vm.markRefused();
      }
      if (sent || (why == null && vm.state() == VmState.OWN_TASK)) {
        vm.markOutcomeUnknown();
      }
      // the failure of somebody else's task is no failure of this rollout
      if (why != null && vm.state() != VmState.OTHERS_TASK) {
        vm.failure(why);
      }
      return Optional.empty();
    }
  }

  /** See {@link Kind#PROGRESS}. */
  record Progress(int percent) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.PROGRESS;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      vm.percent(percent);
      return Optional.empty();
    }
  }

  /**
   * See {@link Kind#TASK_SUCCEEDED}.
   *
   * @param at when it was heard, by {@code TimeSource.nanoTime}
   */
  record TaskSucceeded(long at) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.TASK_SUCCEEDED;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      if (vm.state() == VmState.OWN_TASK) {
        vm.endedWell(at);
      }
      return Optional.empty();
    }
  }

  /** See {@link Kind#TASK_FAILED}. */
  record TaskFailed(SdkException why) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.TASK_FAILED;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      return vm.state() == VmState.OWN_TASK ? Optional.of(vm.failed(why)) : Optional.empty();
    }
  }

  /**
   * See {@link Kind#NOT_AS_ASKED}.
   *
   * @param keyUsed whether a part of the VM has the key that was sent, or may have it
   */
  record NotAsAsked(SdkException why, boolean keyUsed) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.NOT_AS_ASKED;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      return Optional.of(vm.notAsAsked(why, keyUsed));
    }
  }

  /**
   * See {@link Kind#LEFT_RUNNING}.
   *
   * @param why null if the rollout was closed
   */
  record LeftRunning(@Nullable SdkException why) implements VmEvent {
    @Override
    public Kind kind() {
      return Kind.LEFT_RUNNING;
    }

    @Override
    public Optional<RolloutResult> note(Candidate vm) {
      return Optional.of(vm.leftRunning(why));
    }
  }
}
