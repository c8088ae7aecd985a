package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.move.Arrival;
import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Compares what is at the target with its original, whatever the way it came: as that is now if it
 * is still there, and as it was before else. What differs, or is not known, is lifted for one VM
 * only.
 */
record AsOriginal(EstateMove move, SourceVms source, TargetVms target, Lifted lifted) {

  /**
   * What stands against its being the VM, and is not lifted. The shapes of both have been read.
   *
   * @param id of what has arrived, at the target
   */
  List<Finding> compare(MovedVm vm, String id) {
    VmShape original = source.shape(vm).or(vm::shape).orElse(VmShape.NOT_SHOWN);
    VmShape arrived = target.shape(id).orElse(VmShape.NOT_SHOWN);
    MovedVms some = move.vms().get(vm.selection());
    Set<String> wanted = providers(vm, some);
    VmShape.Comparison seen =
        some.way() == MoveWay.TRAVEL
            ? original.compareMoved(
                arrived,
                key ->
                    vm.keysBefore().isEmpty()
                        || vm.keysBefore().contains(key)
                        || wanted.stream().anyMatch(name -> Settling.isOf(key, name)))
            : original.compare(arrived);
    List<Finding> findings = new ArrayList<>();
    for (VmShape.Difference difference : seen.differences()) {
      findings.add(
          Wording.of(
              "arrival-differs",
              Draft.subject(vm),
              difference.toString(),
              Lifted.word("force", vm)));
    }
    if (!seen.notKnown().isEmpty()) {
      findings.add(
          Wording.of(
              "not-compared-with-original",
              Draft.subject(vm),
              String.join(", ", seen.notKnown()),
              Lifted.word("skip", vm)));
    }
    findings.removeIf(finding -> lifted.lifts(vm, finding));
    if (!seen.keys().isEmpty()) {
      findings.add(
          Draft.blocking(
              FindingCode.KEY_ON_OTHER_PROVIDER,
              vm,
              "it has keys that nobody asked for: "
                  + seen.keys().stream()
                      .map(VmShape.Difference::toString)
                      .collect(Collectors.joining("; "))
                  + "; it travels with keys of "
                  + (wanted.isEmpty() ? "a key provider not told" : String.join(", ", wanted)),
              "If it is to have them, name their key provider in the document, as keyProvider."
                  + " Else find out who has changed it, and re-key it: vmcrypt rekey."));
    }
    return findings;
  }

  /** Whose keys one that travels may have: those that it had, or that the document names. */
  private Set<String> providers(MovedVm vm, MovedVms some) {
    Set<String> wanted = new TreeSet<>();
    vm.keysBefore().stream()
        .map(CryptoKeyId::providerId)
        .forEach(provider -> provider.ifPresent(wanted::add));
    move.bridge().ifPresent(bridge -> wanted.add(bridge.keyProvider()));
    some.keyProvider().ifPresent(wanted::add);
    return wanted;
  }

  /**
   * Whether it may be another VM, or not be there as a whole yet, of which nothing is changed. What
   * has the instance UUID is it, also if it cannot be compared: it does not stay in the clear.
   *
   * @param compared what stands against its being the VM
   */
  static boolean mayBeAnother(MovedVm vm, Arrival.SeenVm seen, List<Finding> compared) {
    return compared.stream()
        .anyMatch(finding -> finding.isBlocking() || !TargetVms.hasUuid(seen, vm));
  }
}
