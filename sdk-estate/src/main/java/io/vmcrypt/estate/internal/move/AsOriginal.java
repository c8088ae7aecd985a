package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.vsphere.move.Arrival;
import io.vmcrypt.vsphere.move.VmShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares what has arrived with its original: as that is now if it is still there, and as it was
 * before else. What differs, or is not known, is lifted for one VM only.
 */
final class AsOriginal {

  private final SourceVms source;
  private final TargetVms target;
  private final Lifted lifted;

  AsOriginal(SourceVms source, TargetVms target, Lifted lifted) {
    this.source = source;
    this.target = target;
    this.lifted = lifted;
  }

  /**
   * What stands against its being the VM, and is not lifted. The shapes of both have been read.
   *
   * @param id of what has arrived, at the target
   */
  List<Finding> compare(MovedVm vm, String id) {
    VmShape.Comparison seen =
        source
            .shape(vm)
            .or(vm::shape)
            .orElse(VmShape.NOT_SHOWN)
            .compare(target.shape(id).orElse(VmShape.NOT_SHOWN));
    List<Finding> findings = new ArrayList<>();
    for (String difference : seen.differences()) {
      findings.add(
          Draft.blocking(
              FindingCode.ARRIVAL_DIFFERS,
              vm,
              difference,
              "Have it brought anew, as a whole. If that is meant, say so of this VM under evenSo."));
    }
    if (!seen.notKnown().isEmpty()) {
      findings.add(
          Draft.warning(
              FindingCode.ARRIVAL_NOT_COMPARED,
              vm,
              "it is not known whether it is as its original: at one of the two vCenters is not"
                  + " shown "
                  + String.join(", ", seen.notKnown()),
              "Give both users the right to read its configuration, or compare it yourself and"
                  + " say so of this VM under evenSo."));
    }
    return findings.stream().filter(finding -> !lifted.lifts(vm, finding)).toList();
  }

  /**
   * Whether it may be another VM, or not be there as a whole yet, of which nothing is changed. What
   * has the instance UUID is it, also if it cannot be compared: it does not stay in the clear.
   *
   * @param compared what stands against its being the VM
   */
  static boolean mayBeAnother(MovedVm vm, Arrival.SeenVm seen, List<Finding> compared) {
    boolean sameUuid =
        vm.instanceUuid().filter(uuid -> uuid.equalsIgnoreCase(seen.instanceUuid())).isPresent();
    return compared.stream().anyMatch(finding -> finding.isBlocking() || !sameUuid);
  }
}
