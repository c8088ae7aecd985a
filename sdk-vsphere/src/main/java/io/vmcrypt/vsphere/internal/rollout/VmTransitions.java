package io.vmcrypt.vsphere.internal.rollout;

import static io.vmcrypt.vsphere.internal.rollout.VmState.DIFFERENT;
import static io.vmcrypt.vsphere.internal.rollout.VmState.ENDED;
import static io.vmcrypt.vsphere.internal.rollout.VmState.LOOKING;
import static io.vmcrypt.vsphere.internal.rollout.VmState.LOOKING_AGAIN;
import static io.vmcrypt.vsphere.internal.rollout.VmState.OTHERS_TASK;
import static io.vmcrypt.vsphere.internal.rollout.VmState.OWN_TASK;
import static io.vmcrypt.vsphere.internal.rollout.VmState.READY;
import static io.vmcrypt.vsphere.internal.rollout.VmState.SEEING;
import static io.vmcrypt.vsphere.internal.rollout.VmState.STARTING;
import static io.vmcrypt.vsphere.internal.rollout.VmState.UNCLEAR;
import static io.vmcrypt.vsphere.internal.rollout.VmState.UNSEEN;
import static io.vmcrypt.vsphere.internal.rollout.VmState.WAITING;

import io.vmcrypt.vsphere.internal.rollout.VmEvent.Kind;

/** Which state of a VM follows, for each state and event. */
final class VmTransitions {

  static final StateTable<VmState, Kind> TABLE =
      StateTable.builder(VmState.class, Kind.class)
          .row(WAITING, Kind.LOOK, LOOKING)
          .row(WAITING, Kind.LEFT_OUT, ENDED)
          .row(WAITING, Kind.NOT_STARTED, ENDED)
          //
          .row(LOOKING, Kind.READY, READY)
          .row(LOOKING, Kind.BUSY, OTHERS_TASK)
          .row(LOOKING, Kind.IN_PLACE, ENDED)
          .row(LOOKING, Kind.REFUSED, ENDED)
          .row(LOOKING, Kind.LEFT_OUT, ENDED)
          .row(LOOKING, Kind.FAILED, ENDED)
          .row(LOOKING, Kind.NOT_STARTED, ENDED)
          // a VM that waits too long is read again
          .row(READY, Kind.LOOK, LOOKING)
          .row(READY, Kind.START, STARTING)
          .row(READY, Kind.NOT_STARTED, ENDED)
          //
          .row(STARTING, Kind.KEY_MADE, STARTING)
          .row(STARTING, Kind.STARTED, OWN_TASK)
          .row(STARTING, Kind.BUSY, OTHERS_TASK)
          .row(STARTING, Kind.UNCLEAR, UNCLEAR)
          .row(STARTING, Kind.FAILED, ENDED)
          .row(STARTING, Kind.LEFT_RUNNING, ENDED)
          //
          .row(OWN_TASK, Kind.PROGRESS, OWN_TASK)
          .row(OWN_TASK, Kind.TASK_SUCCEEDED, UNSEEN)
          .row(OWN_TASK, Kind.TASK_FAILED, ENDED)
          .row(OWN_TASK, Kind.UNCLEAR, UNCLEAR)
          .row(OWN_TASK, Kind.LEFT_RUNNING, ENDED)
          // however somebody else's task ends, only the VM shows whether it did what is wanted
          .row(OTHERS_TASK, Kind.PROGRESS, OTHERS_TASK)
          .row(OTHERS_TASK, Kind.TASK_SUCCEEDED, UNCLEAR)
          .row(OTHERS_TASK, Kind.TASK_FAILED, UNCLEAR)
          .row(OTHERS_TASK, Kind.UNCLEAR, UNCLEAR)
          .row(OTHERS_TASK, Kind.LEFT_RUNNING, ENDED)
          //
          .row(UNCLEAR, Kind.LOOK_AGAIN, LOOKING_AGAIN)
          .row(UNCLEAR, Kind.LEFT_RUNNING, ENDED)
          //
          .row(LOOKING_AGAIN, Kind.READY, READY)
          .row(LOOKING_AGAIN, Kind.BUSY, OTHERS_TASK)
          .row(LOOKING_AGAIN, Kind.IN_PLACE, ENDED)
          .row(LOOKING_AGAIN, Kind.REFUSED, ENDED)
          .row(LOOKING_AGAIN, Kind.LEFT_OUT, ENDED)
          .row(LOOKING_AGAIN, Kind.FAILED, ENDED)
          .row(LOOKING_AGAIN, Kind.LEFT_RUNNING, ENDED)
          //
          .row(UNSEEN, Kind.SEE, SEEING)
          .row(UNSEEN, Kind.LEFT_RUNNING, ENDED)
          //
          .row(SEEING, Kind.AS_ASKED, ENDED)
          .row(SEEING, Kind.DIFFERENT, DIFFERENT)
          .row(SEEING, Kind.NOT_AS_ASKED, ENDED)
          .row(SEEING, Kind.LEFT_RUNNING, ENDED)
          //
          .row(DIFFERENT, Kind.SEE, SEEING)
          .row(DIFFERENT, Kind.LEFT_RUNNING, ENDED)
          // ENDED takes nothing
          .build();

  private VmTransitions() {}
}
