package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.move.Recognition;
import io.vmcrypt.vsphere.move.Whereabouts;
import java.util.List;
import java.util.Optional;

/**
 * What is next for a VM, before anybody has asked whether it can be done.
 *
 * @param recognised by what what is at the target was recognised; empty if nothing is there
 * @param read how it was read, where it is
 * @param isOpen whether nobody knows that it is as it should be
 */
record Draft(
    MovedVm vm,
    Whereabouts.Side side,
    Optional<String> targetId,
    Optional<Recognition> recognised,
    Optional<ReadVm> read,
    Optional<MovePhase> next,
    List<Finding> findings,
    boolean isOpen) {

  /** One that is not at the target, and of which nobody knows what is next. */
  static Draft of(
      MovedVm vm, Whereabouts.Side side, Optional<ReadVm> read, List<Finding> findings) {
    Optional<Recognition> nowhere = Optional.empty();
    return new Draft(vm, side, Optional.empty(), nowhere, read, Optional.empty(), findings, true);
  }

  /** The same, of which this is known to be next. */
  Draft before(MovePhase phase) {
    return new Draft(vm, side, targetId, recognised, read, Optional.of(phase), findings, false);
  }

  boolean isNext(MovePhase phase) {
    return next.equals(Optional.of(phase));
  }

  static Subject subject(MovedVm vm) {
    return Subject.of("VM", vm.name(), vm.sourceId());
  }

  static Finding blocking(FindingCode code, MovedVm vm, String seen, String advice) {
    return Finding.blocking(code, MoveSystems.VCENTER, subject(vm), seen, advice);
  }

  static Finding warning(FindingCode code, MovedVm vm, String seen, String advice) {
    return Finding.warning(code, MoveSystems.VCENTER, subject(vm), seen, advice);
  }
}
