package io.vmcrypt.vsphere.rollout;

import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.vm.Rekey;
import java.util.Set;

/**
 * Makes one change to many VMs of a vCenter.
 *
 * <p>Requests: VMs, their policies and what stands in the way are read for 200 VMs at a time. One
 * {@code ReconfigVM_Task} starts a VM, and one property filter reports all tasks. If VMs take
 * minutes, each is read again before its turn, so that it is judged by its state at that time.
 *
 * <p>Thread-safe; made by the SDK only.
 */
public interface Rollouts {

  /**
   * Checks each VM and says what {@link #start} would do. Changes nothing.
   *
   * @param rollout which change, which VMs, and how
   * @return what would be done, VM by VM; empty if a filter finds no VM
   * @throws IllegalArgumentException if another client has found one of its VMs; nothing is sent
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be reached or refuses
   */
  RolloutPlan plan(EncryptionRollout rollout);

  /**
   * The same, as if a key provider were there already: for a plan that is made before the key
   * provider is. The VMs that its key servers run in are recognised.
   *
   * @param rollout what, which VMs, how
   * @param expected the key provider that will be there once the rollout starts; what vCenter has
   *     of it already counts too
   * @return one entry for each VM, in the order of the rollout; empty if a filter finds no VM
   * @throws IllegalArgumentException if another client has found one of its VMs; nothing is sent
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be reached or refuses
   */
  RolloutPlan plan(EncryptionRollout rollout, KmsClusterSpec expected);

  /**
   * The same, as if VMs had been re-keyed before: for a plan of both. Leave out those that the
   * re-key would refuse.
   *
   * @param rollout what, which VMs, how
   * @param expected the key provider that will be there once the rollout starts
   * @param earlier what VMs will have been given by then: new keys of a key provider
   * @param rekeyed which VMs, by managed object id; each is judged with the keys that it will have
   * @return one entry for each VM, in the order of the rollout; empty if a filter finds no VM
   * @throws IllegalArgumentException if another client has found one of the VMs, or if the earlier
   *     re-key names no key provider; nothing is sent
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be reached or refuses
   */
  RolloutPlan plan(
      EncryptionRollout rollout, KmsClusterSpec expected, Rekey earlier, Set<String> rekeyed);

  /**
   * Reads the VMs, then starts the rollout and returns while it runs.
   *
   * <p>A failure of a VM is in its {@link RolloutResult}. If the connection breaks, reads are
   * repeated for up to ten minutes. If the answer to a change was lost, the VM's tasks and state
   * are read before the change is sent again.
   *
   * @param rollout which change, which VMs, and how
   * @return the running rollout; close it when you are done
   * @throws IllegalArgumentException if another client has found one of its VMs; nothing is sent
   * @throws io.vmcrypt.core.error.NotFoundException if a filter finds no VM
   * @throws io.vmcrypt.core.error.PermissionDeniedException if a filter finds no VM, and vCenter
   *     names folders or VMs that it does not show to this user
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be reached or refuses; nothing was
   *     changed
   */
  Rollout start(EncryptionRollout rollout);
}
