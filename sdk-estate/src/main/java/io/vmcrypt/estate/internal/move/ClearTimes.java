package io.vmcrypt.estate.internal.move;

import io.vmcrypt.estate.MoveRecord;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MoveWay;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Since when and until when VMs are in the clear, where vCenter's own times were not learned: a run
 * may be killed, or an answer lost. Such a time is told as longer than it was, never as shorter.
 */
final class ClearTimes {

  private ClearTimes() {}

  /** Before VMs are decrypted: from now on each of them may be in the clear. */
  static MoveRecord begin(MoveRecord record, List<MoveVerdict> verdicts, Instant now) {
    Map<String, UnaryOperator<MovedVm>> changed = new HashMap<>();
    for (MoveVerdict verdict : verdicts) {
      // what is plain in part has been so since an earlier run
      boolean sinceNow =
          verdict.level() == EncryptionLevel.ENCRYPTED || verdict.vm().clearSince().isEmpty();
      if (sinceNow) {
        changed.put(verdict.vm().sourceId(), vm -> vm.clearSince(now));
      }
    }
    return record.with(changed);
  }

  /** What is seen to be encrypted at the target is not in the clear any more. */
  static MoveRecord seen(MoveRecord record, List<MoveVerdict> verdicts, Instant now) {
    Map<String, UnaryOperator<MovedVm>> changed = new HashMap<>();
    for (MoveVerdict verdict : verdicts) {
      MovedVm vm = verdict.vm();
      boolean over =
          verdict.way() == MoveWay.BARE
              && verdict.targetId().isPresent()
              && verdict.level() == EncryptionLevel.ENCRYPTED;
      if (over && isOpen(vm)) {
        changed.put(vm.sourceId(), one -> one.clearUntil(now));
      }
    }
    return record.with(changed);
  }

  /** Whether it is known since when it was in the clear, and not until when. */
  static boolean isOpen(MovedVm vm) {
    return vm.clearSince().isPresent() && vm.clearUntil().isEmpty();
  }
}
