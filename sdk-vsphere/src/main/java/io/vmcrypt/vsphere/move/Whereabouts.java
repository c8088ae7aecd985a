package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Where a VM is, looked for on both sides by its instance UUID.
 *
 * @param instanceUuid vSphere {@code VirtualMachineConfigInfo.instanceUuid}
 * @param atSource the managed object ids of the VMs at the source that have it; usually one or none
 * @param atTarget the same at the target
 * @param busy whether vCenter runs a task on one of those at the source
 */
public record Whereabouts(
    String instanceUuid, List<String> atSource, List<String> atTarget, boolean busy) {

  /** On which side a VM is. */
  public enum Side {
    /** At the source alone. */
    SOURCE,
    /** At the target alone. */
    TARGET,
    /** On both sides. While its move runs both may show it; never take one away meanwhile. */
    BOTH,
    /** On neither side, for all that these two accounts may see. */
    NEITHER,
    /** One side has several VMs of this instance UUID: which one is meant is not known. */
    AMBIGUOUS
  }

  public Whereabouts {
    requireNonNull(instanceUuid, "instanceUuid");
    atSource = List.copyOf(atSource);
    atTarget = List.copyOf(atTarget);
  }

  /** {@return on which side it is} */
  public Side side() {
    if (atSource.size() > 1 || atTarget.size() > 1) {
      return Side.AMBIGUOUS;
    }
    if (atSource.isEmpty()) {
      return atTarget.isEmpty() ? Side.NEITHER : Side.TARGET;
    }
    return atTarget.isEmpty() ? Side.SOURCE : Side.BOTH;
  }

  /** In words: "at the source (vm-42)". */
  @Override
  public String toString() {
    String words =
        switch (side()) {
          case SOURCE -> "at the source (" + atSource.get(0) + ")";
          case TARGET -> "at the target (" + atTarget.get(0) + ")";
          case BOTH ->
              "at the source (" + atSource.get(0) + ") and at the target (" + atTarget.get(0) + ")";
          case NEITHER -> "on neither side";
          case AMBIGUOUS ->
              "several times: at the source " + atSource + ", at the target " + atTarget;
        };
    return busy ? words + ", and a task runs on it" : words;
  }
}
