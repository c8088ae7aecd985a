package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.vsphere.kms.KmsClusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The defaults that a step moves, as they were when that was planned. */
public final class PlannedDefaults {

  /** The kind of thing that a default key provider is. */
  private static final String DEFAULT = "default key provider";

  private final List<Move> moves = new ArrayList<>();

  /**
   * @param path of the part of the inventory; empty for the vCenter as a whole
   */
  private record Move(String path, Optional<String> was, String to) {}

  /** What a plan and a finding call it. */
  public static Subject subject(String path) {
    return path.isEmpty() ? Subject.of(DEFAULT, "") : Subject.of("", path).part(DEFAULT);
  }

  /** Notes one. */
  public void add(String path, Optional<String> was, String to) {
    moves.add(new Move(path, was, to));
  }

  /** Looks whether each is what it was, or what it was to become: another is somebody's will. */
  public void stay(KmsClusters clusters, Found found) {
    moves.forEach(move -> stays(clusters, move, found));
  }

  private static void stays(KmsClusters clusters, Move move, Found found) {
    Subject subject = subject(move.path());
    found
        .ask(
            FindingCode.PLAN_REFUSED,
            subject,
            () ->
                move.path().isEmpty()
                    ? clusters.findDefaultId()
                    : clusters.entityDefault(move.path()).own())
        .filter(now -> !now.equals(move.was()) && !now.equals(Optional.of(move.to())))
        .ifPresent(
            now ->
                found.add(
                    Wording.of(
                        "default-changed",
                        subject,
                        now.orElse("none"),
                        move.was().orElse("none"))));
  }
}
