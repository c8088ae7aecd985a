package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.finding.FindingCode;
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

  /** Before VMs are decrypted: from now on each of them may be in the clear, if not for longer. */
  static MoveRecord begin(MoveRecord record, List<MoveVerdict> verdicts, Instant now) {
    Map<String, UnaryOperator<MovedVm>> changed = new HashMap<>();
    for (MoveVerdict verdict : verdicts) {
      Instant since = isAnew(verdict) ? now : verdict.vm().clearSince().orElse(now);
      changed.put(verdict.vm().sourceId(), vm -> vm.clearSince(since));
    }
    return record.with(changed);
  }

  /**
   * Whether the time in the clear of a VM that is decrypted next begins with that. It began earlier
   * for one that an earlier run has left plain in part, or whose decryption may be running since
   * then, or that was in the clear, went to the target and came back.
   */
  static boolean isAnew(MoveVerdict verdict) {
    boolean runs =
        verdict.findings().stream()
            .anyMatch(finding -> finding.code().equals(FindingCode.VM_TASK_RUNNING));
    return verdict.vm().clearSince().isEmpty()
        || (verdict.level() == EncryptionLevel.ENCRYPTED && isOpen(verdict.vm()) && !runs);
  }

  /**
   * What is seen to be encrypted at the target is not in the clear any more, unless its original
   * is; what is seen to be plain there is so again.
   */
  static MoveRecord seen(MoveRecord record, List<MoveVerdict> verdicts, Instant now) {
    Map<String, UnaryOperator<MovedVm>> changed = new HashMap<>();
    for (MoveVerdict verdict : verdicts) {
      MovedVm vm = verdict.vm();
      if (verdict.way() != MoveWay.BARE || verdict.targetId().isEmpty()) {
        continue;
      }
      boolean inClear =
          verdict.level() == EncryptionLevel.PLAIN
              || verdict.level() == EncryptionLevel.PARTLY_ENCRYPTED
              || isOriginalInClear(verdict);
      if (inClear) {
        vm.clearSince()
            .ifPresent(since -> changed.put(vm.sourceId(), one -> one.clearSince(since)));
      } else if (verdict.level() == EncryptionLevel.ENCRYPTED && isOpen(vm)) {
        changed.put(vm.sourceId(), one -> one.clearUntil(now));
      }
    }
    return record.with(changed);
  }

  /** Whether what was decrypted is still at the source and in the clear there, or may be. */
  static boolean isOriginalInClear(MoveVerdict verdict) {
    return verdict.way() == MoveWay.BARE
        && verdict.findings().stream()
            .anyMatch(finding -> finding.code().equals(FindingCode.VM_ON_BOTH_SIDES));
  }

  /** Whether it is known since when it was in the clear, and not until when. */
  static boolean isOpen(MovedVm vm) {
    return vm.clearSince().isPresent() && vm.clearUntil().isEmpty();
  }
}
