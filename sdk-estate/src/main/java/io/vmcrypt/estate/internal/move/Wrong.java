package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.report.Words;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What stands against a VM being at the target as it should be: for a run, and for a proof. */
final class Wrong {

  /** What is not known of these is as much as a no. */
  private static final Set<FindingCode> UNPROVED =
      Set.of(
          FindingCode.ARRIVAL_AMBIGUOUS,
          FindingCode.ARRIVAL_NOT_COMPARED,
          FindingCode.MOVE_NOT_KNOWN,
          FindingCode.VM_NOT_CONNECTED,
          FindingCode.VM_ON_BOTH_SIDES,
          FindingCode.VM_TASK_RUNNING);

  private Wrong() {}

  /** Each in words; empty if it is as it should be. */
  static List<String> with(MoveVerdict verdict) {
    List<String> wrong = new ArrayList<>();
    if (verdict.targetId().isEmpty()) {
      wrong.add("it is " + Words.side(verdict.side()) + ", and is to be at the target");
    } else if (verdict.way() == MoveWay.TRAVEL && verdict.side() != Whereabouts.Side.TARGET) {
      wrong.add("it is " + Words.side(verdict.side()));
    }
    boolean wasPlain = verdict.way() == MoveWay.TRAVEL && verdict.vm().keysBefore().isEmpty();
    if (verdict.targetId().isPresent()
        && verdict.level() != EncryptionLevel.ENCRYPTED
        && !wasPlain) {
      wrong.add("it is not encrypted as a whole at the target, or that is not known");
    }
    verdict.next().ifPresent(next -> wrong.add("what is next is not done: " + next));
    verdict.findings().stream()
        .filter(finding -> finding.isBlocking() || UNPROVED.contains(finding.code()))
        .forEach(finding -> wrong.add(finding.seen()));
    return wrong;
  }
}
