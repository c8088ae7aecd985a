package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.shared.SdkVersion;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.ProvedMove;
import io.vmcrypt.estate.wish.EstateMove;
import io.vmcrypt.estate.wish.MoveWay;
import io.vmcrypt.estate.wish.MovedVms;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Proves a move from what the two vCenters say now. Changes nothing. */
public final class MoveProver {

  private static final String NOT_KNOWN = "not known";

  private final MoveSystems systems;
  private final EstateMove move;

  public MoveProver(MoveSystems systems, EstateMove move) {
    this.systems = systems;
    this.move = move;
  }

  /** Proves the VMs of a record. */
  public MoveProof prove(MoveRecord record) {
    MovePlan seen = new MovePlanner(systems, move).plan(Optional.of(record), false);
    Instant now = systems.time().now();
    return new MoveProof(
        record,
        systems.from().about().fullName(),
        systems.to().about().fullName(),
        now,
        SdkVersion.get(),
        seen.verdicts().stream().map(verdict -> proved(verdict, record.madeAt(), now)).toList(),
        seen.findings());
  }

  private ProvedMove proved(MoveVerdict verdict, Instant madeAt, Instant now) {
    MovedVms some = move.vms().get(verdict.vm().selection());
    List<String> wrong = Wrong.with(verdict);
    String inClear = some.way() == MoveWay.BARE ? inClear(verdict, some, madeAt, now, wrong) : "";
    return new ProvedMove(verdict, wrong.isEmpty(), inClear, wrong);
  }

  /** What nobody tells is not zero. */
  private static String inClear(
      MoveVerdict verdict, MovedVms some, Instant madeAt, Instant now, List<String> wrong) {
    // it may have got keys since the record was made; and before that, an earlier record may be
    // lost
    if (verdict.vm().keysBefore().isEmpty() && verdict.vm().clearSince().isEmpty()) {
      return NOT_KNOWN + " since when: it was plain as the record was made, at " + madeAt;
    }
    boolean encrypted = verdict.level() == EncryptionLevel.ENCRYPTED;
    if (encrypted && verdict.targetId().isEmpty()) {
      return "not yet";
    }
    // an end that was not learned was before now
    boolean inClear = !encrypted || ClearTimes.isOriginalInClear(verdict);
    boolean open = inClear || ClearTimes.isOpen(verdict.vm());
    Optional<Duration> time =
        open
            ? verdict.vm().clearSince().map(since -> Duration.between(since, now))
            : verdict.vm().timeInClear();
    Duration longest = some.longestInClear().orElseThrow();
    if (time.isEmpty()) {
      wrong.add(
          "it is not known how long it was in the clear; "
              + longest.toMinutes()
              + " minutes are allowed");
    }
    time.filter(one -> one.compareTo(longest) > 0)
        .ifPresent(
            one ->
                wrong.add(
                    "it was in the clear for longer than "
                        + longest.toMinutes()
                        + " minutes: "
                        + words(one)));
    return time.map(one -> (open && !inClear ? "at most " : "") + words(one)).orElse(NOT_KNOWN);
  }

  private static String words(Duration time) {
    return time.toMinutes() + " min " + time.toSecondsPart() + " s";
  }
}
