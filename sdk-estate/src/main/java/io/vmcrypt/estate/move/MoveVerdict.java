package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is known of a VM of a move: where it is, and whether the next part of its way can be done.
 * Immutable and thread-safe.
 *
 * @param vm which one
 * @param way how it comes to the target
 * @param side on which side it is now
 * @param targetId its managed object id at the target; empty if it is not there
 * @param recognised by what it was recognised there; empty if it is not there
 * @param level how much of it is encrypted, where it is; at the target, if it is on both sides
 * @param keys the keys that it has there
 * @param next what is to be done next; empty if it is where and as it should be, or nothing can be
 * @param readiness whether that can be done
 * @param findings why not, and what is good to know
 */
public record MoveVerdict(
    MovedVm vm,
    MoveWay way,
    Whereabouts.Side side,
    Optional<String> targetId,
    Optional<Recognition> recognised,
    EncryptionLevel level,
    List<CryptoKeyId> keys,
    Optional<MovePhase> next,
    Readiness readiness,
    List<Finding> findings) {

  /** Checks that all is there. */
  public MoveVerdict {
    requireNonNull(vm, "vm");
    requireNonNull(way, "way");
    requireNonNull(side, "side");
    requireNonNull(targetId, "targetId");
    requireNonNull(recognised, "recognised");
    requireNonNull(level, "level");
    keys = List.copyOf(keys);
    requireNonNull(next, "next");
    requireNonNull(readiness, "readiness");
    findings = List.copyOf(findings);
  }

  /**
   * {@return whether the move of this VM is over; true if it is at the target as it should be, and
   * no longer at the source}
   */
  public boolean isSettled() {
    return next.isEmpty() && readiness == Readiness.READY && side == Whereabouts.Side.TARGET;
  }

  /** {@return why it cannot go on, for people; what was seen, in one text; empty if nothing was} */
  public String reason() {
    return findings.stream().map(Finding::seen).collect(Collectors.joining("; "));
  }
}
