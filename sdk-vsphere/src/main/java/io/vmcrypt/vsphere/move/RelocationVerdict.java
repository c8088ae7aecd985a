package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a VM may move, and why not. Nothing was changed to find it out.
 *
 * @param virtualMachine which one
 * @param state its keys and those of its disks, without its policies, which are not asked for;
 *     empty if it could not be read
 * @param instanceUuid by which it is found at both vCenters; empty if it could not be read
 * @param answer yes, no, or not known
 * @param notKnown the reasons for which it is not known, those too that the caller has lifted
 * @param findings the reasons, and what is good to know
 * @param neededKeys all keys that it needs at the target: of its home, of each link of each disk,
 *     of its snapshots, and those that wrap them
 */
public record RelocationVerdict(
    VirtualMachine virtualMachine,
    Optional<VmEncryptionState> state,
    Optional<String> instanceUuid,
    Answer answer,
    Set<FindingCode> notKnown,
    List<Finding> findings,
    Set<CryptoKeyId> neededKeys) {

  /** Whether a VM may move. */
  public enum Answer {
    /** Nothing stands in the way of which vCenter tells, or that the caller has not lifted. */
    YES,
    /** Something does: a blocking finding names it. */
    NO,
    /**
     * It could not be found out, or no vendor says. Such a VM is moved only if the caller
     * {@linkplain Relocation#skip names it} for each reason.
     */
    NOT_KNOWN
  }

  public RelocationVerdict {
    requireNonNull(virtualMachine, "virtualMachine");
    requireNonNull(state, "state");
    requireNonNull(instanceUuid, "instanceUuid");
    requireNonNull(answer, "answer");
    notKnown = Set.copyOf(notKnown);
    findings = List.copyOf(findings);
    neededKeys = Set.copyOf(neededKeys);
  }
}
