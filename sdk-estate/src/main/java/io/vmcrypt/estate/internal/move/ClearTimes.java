package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Since when and until when VMs are in the clear, both by the clock of the source's vCenter:
 * machines that carry on a record have clocks of their own, and so has the target. Since the
 * decryption began, until it was seen encrypted: no shorter than it was.
 */
final class ClearTimes {

  private ClearTimes() {}

  /** Before VMs are decrypted: from now on each of them may be in the clear, if not for longer. */
  static MoveRecord begin(MoveRecord record, List<MoveVerdict> verdicts, Instant now) {
    Map<String, UnaryOperator<MovedVm>> changed = new HashMap<>();
    for (MoveVerdict verdict : verdicts) {
      // one that was in the clear before, and got keys since then, counts from the first time
      Instant since = verdict.vm().clearSince().orElse(now);
      changed.put(verdict.vm().sourceId(), vm -> vm.clearSince(since));
    }
    return record.with(changed);
  }

  /**
   * What is seen to be encrypted at the target is not in the clear any more, unless its original
   * is; what is seen to be plain there is so again.
   *
   * @param clock that of the source; asked only if a time ends
   */
  static MoveRecord seen(MoveRecord record, List<MoveVerdict> verdicts, Supplier<Instant> clock) {
    @Nullable Instant now = null;
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
        Instant until = now == null ? clock.get() : now;
        now = until;
        changed.put(vm.sourceId(), one -> one.clearUntil(until));
      }
    }
    return record.with(changed);
  }

  /** Whether what was decrypted is still at the source and in the clear there, or may be. */
  static boolean isOriginalInClear(MoveVerdict verdict) {
    return verdict.way() == MoveWay.BARE
        && verdict.findings().stream()
            // one that blocks tells that both run
            .anyMatch(
                finding ->
                    finding.code().equals(FindingCode.VM_ON_BOTH_SIDES) && !finding.isBlocking());
  }

  /** Whether it is known since when it was in the clear, and not until when. */
  static boolean isOpen(MovedVm vm) {
    return vm.clearSince().isPresent() && vm.clearUntil().isEmpty();
  }
}
