package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.internal.plan.Runs;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveSide;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.move.Relocations;
import io.vmcrypt.vsphere.move.Whereabouts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a move talks to, and how.
 *
 * @param from the vCenter that VMs leave
 * @param to the vCenter that they come to
 * @param fromEstates makes the source ready
 * @param toEstates makes the target ready
 * @param moves moves VMs from the source to the target; empty if no VM travels
 * @param environment the variables that secrets are looked for in
 * @param vmsTimeout how long the VMs of one step may take
 * @param arrivalTimeout how long VMs are waited for that others bring
 * @param hostsTimeout how long hosts may take to have a native key provider that was restored
 */
public record MoveSystems(
    VsphereClient from,
    VsphereClient to,
    Runs fromEstates,
    Runs toEstates,
    Optional<Relocations> moves,
    Map<String, String> environment,
    Duration vmsTimeout,
    Duration arrivalTimeout,
    Duration hostsTimeout,
    TimeSource time) {

  static final String VCENTER = "vCenter";

  /** The two sides, in words. */
  static final String SOURCE = "source";

  static final String TARGET = "target";

  public MoveSystems {
    environment = Map.copyOf(environment);
  }

  /** What makes a side ready. */
  Runs estates(Whereabouts.Side side) {
    return side == Whereabouts.Side.SOURCE ? fromEstates : toEstates;
  }

  /** What a move says of a side. */
  static MoveSide side(EstateMove move, Whereabouts.Side side) {
    return side == Whereabouts.Side.SOURCE ? move.from() : move.to();
  }

  /** A side in words. */
  static String words(Whereabouts.Side side) {
    return side == Whereabouts.Side.SOURCE ? SOURCE : TARGET;
  }

  /**
   * Moves from the source to the target.
   *
   * @throws IllegalArgumentException if nobody has said how the source reaches the target
   */
  Relocations relocations() {
    return moves.orElseThrow(
        () ->
            new IllegalArgumentException(
                "VMs travel, and it is not said how the source signs in to the target: give"
                    + " MoveClient.Builder.target"));
  }

  /** Without its secrets. */
  @Override
  public String toString() {
    return "MoveSystems";
  }
}
