package io.vmcrypt.vsphere.internal.rollout;

import static io.vmcrypt.vsphere.internal.rollout.RunState.BROKEN;
import static io.vmcrypt.vsphere.internal.rollout.RunState.CLOSED;
import static io.vmcrypt.vsphere.internal.rollout.RunState.CUT_OFF;
import static io.vmcrypt.vsphere.internal.rollout.RunState.ENDED;
import static io.vmcrypt.vsphere.internal.rollout.RunState.GOING;
import static io.vmcrypt.vsphere.internal.rollout.RunState.STOPPING;

import io.vmcrypt.vsphere.internal.rollout.RunEvent.Kind;

/** Which state of a rollout follows, for each state and event. */
final class RunTransitions {

  static final StateTable<RunState, Kind> TABLE =
      StateTable.builder(RunState.class, Kind.class)
          .row(GOING, Kind.CANCELLED, STOPPING)
          .row(GOING, Kind.TOO_MANY_FAILED, STOPPING)
          .row(GOING, Kind.UNREACHABLE, CUT_OFF)
          .row(GOING, Kind.DIED, BROKEN)
          .row(GOING, Kind.CLOSED, CLOSED)
          .row(GOING, Kind.SETTLED, ENDED)
          //
          .row(STOPPING, Kind.CANCELLED, STOPPING)
          .row(STOPPING, Kind.TOO_MANY_FAILED, STOPPING)
          .row(STOPPING, Kind.UNREACHABLE, CUT_OFF)
          .row(STOPPING, Kind.DIED, BROKEN)
          .row(STOPPING, Kind.CLOSED, CLOSED)
          .row(STOPPING, Kind.SETTLED, ENDED)
          //
          .row(CUT_OFF, Kind.CANCELLED, CUT_OFF)
          .row(CUT_OFF, Kind.TOO_MANY_FAILED, CUT_OFF)
          .row(CUT_OFF, Kind.UNREACHABLE, CUT_OFF)
          .row(CUT_OFF, Kind.DIED, BROKEN)
          .row(CUT_OFF, Kind.CLOSED, CLOSED)
          .row(CUT_OFF, Kind.SETTLED, ENDED)
          // a caller that waits gets the cause of death; there is no report before the threads have
          // ended
          .row(BROKEN, Kind.CANCELLED, BROKEN)
          .row(BROKEN, Kind.TOO_MANY_FAILED, BROKEN)
          .row(BROKEN, Kind.UNREACHABLE, BROKEN)
          .row(BROKEN, Kind.DIED, BROKEN)
          .row(BROKEN, Kind.CLOSED, BROKEN)
          .row(BROKEN, Kind.THREADS_ENDED, ENDED)
          //
          .row(CLOSED, Kind.CANCELLED, CLOSED)
          .row(CLOSED, Kind.TOO_MANY_FAILED, CLOSED)
          .row(CLOSED, Kind.UNREACHABLE, CLOSED)
          .row(CLOSED, Kind.DIED, BROKEN)
          .row(CLOSED, Kind.CLOSED, CLOSED)
          .row(CLOSED, Kind.SETTLED, ENDED)
          .row(CLOSED, Kind.THREADS_ENDED, ENDED)
          // a thread that is ending may still report something
          .row(ENDED, Kind.CANCELLED, ENDED)
          .row(ENDED, Kind.UNREACHABLE, ENDED)
          .row(ENDED, Kind.DIED, ENDED)
          .row(ENDED, Kind.CLOSED, ENDED)
          .row(ENDED, Kind.THREADS_ENDED, ENDED)
          .build();

  private RunTransitions() {}
}
