package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.shared.SdkVersion;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.move.ProvedMove;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Proves a move from what the two vCenters say now. Changes nothing. */
public final class MoveProver {

  private final MoveSystems systems;
  private final EstateMove move;

  public MoveProver(MoveSystems systems, EstateMove move) {
    this.systems = systems;
    this.move = move;
  }

  /** Proves the VMs of a record. */
  public MoveProof prove(MoveRecord record) {
    MovePlan seen = new MovePlanner(systems, move).plan(Optional.of(record), false);
    return new MoveProof(
        record,
        systems.from().about().fullName(),
        systems.to().about().fullName(),
        systems.time().now(),
        SdkVersion.get(),
        seen.verdicts().stream().map(verdict -> proved(verdict, record.madeAt())).toList(),
        seen.findings());
  }

  private ProvedMove proved(MoveVerdict verdict, Instant madeAt) {
    MovedVms some = move.vms().get(verdict.vm().selection());
    List<String> wrong = Wrong.with(verdict);
    String inClear = some.way() == MoveWay.BARE ? inClear(verdict, some, madeAt, wrong) : "";
    return new ProvedMove(verdict, wrong.isEmpty(), inClear, wrong);
  }

  /** What nobody tells is not zero. */
  private String inClear(MoveVerdict verdict, MovedVms some, Instant madeAt, List<String> wrong) {
    MovedVm vm = verdict.vm();
    long longest = some.longestInClear().orElseThrow().toMinutes();
    if (!vm.wasEncrypted()) {
      // whatever is known began later: an earlier record may be lost
      String since =
          "not known since when: it was "
              + (vm.keysBefore().isEmpty() ? "unencrypted" : "not known to be encrypted as a whole")
              + " as the record was made, at "
              + madeAt;
      wrong.add("how long it was unencrypted is " + since);
      return since;
    }
    boolean encrypted = verdict.level() == EncryptionLevel.ENCRYPTED;
    if (encrypted && verdict.targetId().isEmpty()) {
      return "not yet";
    }
    boolean open = !encrypted || ClearTimes.isOriginalInClear(verdict) || vm.clearUntil().isEmpty();
    Optional<Duration> time =
        (open && vm.clearSince().isPresent() ? vm.clearUntil(systems.from().currentTime()) : vm)
            .timeInClear();
    if (time.isEmpty()) {
      wrong.add("it is not known how long it was unencrypted; " + longest + " minutes are allowed");
    }
    time.filter(one -> one.compareTo(Duration.ofMinutes(longest)) > 0)
        .ifPresent(
            one ->
                wrong.add(
                    "it was unencrypted for longer than %s minutes, or may have been: %s"
                        .formatted(longest, words(one))));
    return time.map(one -> words(one) + vm.clearSince().map(at -> ", from " + at).orElse(""))
        .orElse("not known");
  }

  /** An upper bound: since the decryption began, until it was seen encrypted. */
  private static String words(Duration time) {
    return "at most " + time.toMinutes() + " min " + time.toSecondsPart() + " s";
  }
}
