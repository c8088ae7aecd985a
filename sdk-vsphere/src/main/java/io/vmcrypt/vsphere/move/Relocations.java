package io.vmcrypt.vsphere.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Moves VMs from one vCenter to another with their keys: vSphere {@code RelocateVM_Task} at the
 * source, with a {@code ServiceLocator}. Both vCenters are 7.0 or later, and both have a key
 * provider of the same name that gives the same keys.
 *
 * <p>A key that the target does not get shows, otherwise, only when the move is at 100 %. So each
 * needed key is asked for through the target first.
 *
 * <pre>{@code
 * Relocations relocations = source.relocations(target, certificate, credentials);
 * Relocation wanted = Relocation.of(source.virtualMachines().list(), there);
 * relocations.check(wanted).forEach(verdict -> ...);
 * try (Rollout running = relocations.start(wanted)) {
 *   RolloutReport report = running.await(Duration.ofHours(8));
 * }
 * }</pre>
 *
 * <p>Thread-safe; made by the SDK only.
 */
public interface Relocations {

  /**
   * Whether each VM may move. Reads only, for 200 VMs at a time. The dry run of {@link #dryRun} is
   * not in it, since it takes a task for each VM.
   *
   * @param relocation which VMs, and where to
   * @param each gets a verdict for each VM, in the order of the relocation, as soon as its page is
   *     read
   * @throws IllegalArgumentException if another client has found one of its VMs, or source and
   *     target are one vCenter
   * @throws io.vmcrypt.core.error.SdkException if a vCenter cannot be reached or refuses
   */
  void check(Relocation relocation, Consumer<RelocationVerdict> each);

  /**
   * The same for as many VMs as fit into memory.
   *
   * @param relocation which VMs, and where to
   * @return a verdict for each VM, in the order of the relocation
   * @throws IllegalArgumentException if another client has found one of its VMs, or source and
   *     target are one vCenter
   * @throws io.vmcrypt.core.error.SdkException if a vCenter cannot be reached or refuses
   */
  default List<RelocationVerdict> check(Relocation relocation) {
    List<RelocationVerdict> verdicts = new ArrayList<>();
    check(relocation, verdicts::add);
    return List.copyOf(verdicts);
  }

  /**
   * Has the source's vCenter test the move of one VM: vSphere {@code CheckRelocate_Task}. A success
   * is a hint only: it has been seen to pass where the move failed.
   *
   * @param virtualMachine which VM
   * @param placement where to
   * @return what the test tells; empty if it tells nothing. What this vCenter cannot test is told
   *     as a note
   * @throws IllegalArgumentException if another client has found the VM, or source and target are
   *     one vCenter
   * @throws io.vmcrypt.core.error.NotFoundException if a part of the placement is not there
   * @throws io.vmcrypt.core.error.SdkException if a vCenter cannot be reached or refuses
   */
  List<Finding> dryRun(VirtualMachine virtualMachine, Placement placement);

  /**
   * Starts the moves and returns while they run. Each VM is checked again before its turn, and
   * tested by {@link #dryRun}.
   *
   * <p>In the report, {@code DONE} is a VM that was read at the target with the same home, disks,
   * links and keys, and is no longer at the source. {@code FAILED} is one that stays at the source;
   * if its move was tried, the failure is an {@link
   * io.vmcrypt.core.error.OperationFailedException}, which tells where it was seen. {@code
   * LEFT_RUNNING} is one that both sides show, or neither, or that could not be looked for: its
   * findings and its failure say what to do. {@code WAITED_FOR} is one whose move another run had
   * begun. A move is never sent again without a look at both sides, and no VM is taken away on
   * either side.
   *
   * <p>It keeps no state of its own. If a run was interrupted, {@link #find} tells which VMs are at
   * the target; start the others again.
   *
   * @param relocation which VMs, where to, and how many at a time
   * @return the running moves; close it when you are done
   * @throws IllegalArgumentException if another client has found one of its VMs, or source and
   *     target are one vCenter
   * @throws io.vmcrypt.core.error.SdkException if a vCenter cannot be reached or refuses; nothing
   *     was changed
   */
  Rollout start(Relocation relocation);

  /**
   * Looks for VMs on both sides, with a few calls for all of them.
   *
   * @param instanceUuids as {@link RelocationVerdict#instanceUuid} tells them; upper and lower case
   *     are the same
   * @return by instance UUID, as it was given
   * @throws io.vmcrypt.core.error.SdkException if a side cannot be read: then nothing is known, and
   *     nothing is told
   */
  Map<String, Whereabouts> find(Collection<String> instanceUuids);
}
