package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.vsphere.move.Whereabouts;
import java.util.List;
import java.util.Optional;

/**
 * When the source may be emptied. What it is emptied of are estates that leave a key provider
 * without a successor, planned and applied as such.
 */
record SourceEmptier(MoveSystems systems, EstateMove move) {

  /** Whether nothing stands in the way, as far as the VMs of the move go. */
  boolean mayBegin(List<MoveVerdict> verdicts, Found found) {
    Subject whole = Subject.of("move", move.name());
    if (move.emptying().isEmpty()) {
      found.add(Wording.of("nothing-to-empty", whole));
    }
    if (verdicts.isEmpty()) {
      found.add(Wording.of("nobody-left", whole));
    }
    List<MoveVerdict> open = verdicts.stream().filter(verdict -> !isGone(verdict)).toList();
    for (MoveVerdict verdict : open) {
      found.add(Wording.of("not-gone", Draft.subject(verdict.vm())));
    }
    return !move.emptying().isEmpty() && !verdicts.isEmpty() && open.isEmpty();
  }

  /** Whether it is settled at the target, and the source has no original of it. */
  private static boolean isGone(MoveVerdict verdict) {
    return verdict.isSettled()
        && (verdict.way() == MoveWay.TRAVEL || verdict.side() == Whereabouts.Side.TARGET);
  }

  /**
   * What is left, one after the other.
   *
   * @param verdicts of VMs that tell by the keys that they had which key provider was there once
   */
  List<Estate> estates(List<MoveVerdict> verdicts) {
    return move.emptying().stream().map(leaving -> estate(leaving, verdicts)).toList();
  }

  private Estate estate(Leaving leaving, List<MoveVerdict> verdicts) {
    String name = leaving.keyProvider();
    boolean wasThere =
        verdicts.stream()
            .flatMap(verdict -> verdict.vm().keysBefore().stream())
            .anyMatch(key -> key.providerId().equals(Optional.of(name)));
    // one that an earlier run has taken away is no misspelt one
    boolean isGone =
        wasThere
            && systems.from().kmsClusters().listAllKinds().stream()
                .noneMatch(one -> one.id().equals(name));
    Estate.Builder estate =
        Estate.builder("the source of move " + move.name())
            .leaving(isGone ? leaving.toBuilder().skip(name).build() : leaving);
    if (!leaving.registrations().isEmpty()) {
      estate.registeredWith(move.from().service().orElseThrow());
    }
    return estate.build();
  }
}
