package io.vmcrypt.vsphere.vm;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.util.List;

/**
 * A virtual machine of a vCenter: vSphere {@code VirtualMachine}. A handle: id, name and path are
 * those of the moment when it was found, everything else is read anew each time.
 *
 * <p>A handle belongs to the client that has found it: a rollout or an audit of another client
 * refuses it, since its id may be another VM's there. Two handles are equal if the same client has
 * found them and they are the same VM.
 *
 * <p>Thread-safe; made by the SDK only.
 *
 * <p>Each method that asks vCenter throws the matching {@link io.vmcrypt.core.error.SdkException}
 * if vCenter cannot be reached or refuses, and {@link io.vmcrypt.core.error.NotFoundException} if
 * the VM is gone.
 */
public interface VirtualMachine {

  /**
   * {@return the managed object id; unique in the vCenter, and stable while the VM stays
   * registered: "vm-42"}
   */
  String id();

  /** {@return the name that the vSphere Client shows; not unique in the vCenter} */
  String name();

  /**
   * {@return where the VM is in the inventory, as {@link VirtualMachines#getByPath} takes it:
   * "/Datacenter/vm/Prod/web-01"; empty if these credentials do not see where it is}
   */
  String path();

  /**
   * {@return whether the caller named this VM, and so means it and no other; true if it was looked
   * for by name, path, id or UUID; false if it comes from {@link VirtualMachines#list} or {@link
   * VirtualMachines#stream}} Then a change that is made only on purpose, such as encrypting the VM
   * of a KMS, gives a warning. For a VM that was found among many it is blocked.
   */
  boolean isNamed();

  /**
   * Reads which parts of the VM are encrypted. vCenter may delay the answer while a task runs on
   * the VM.
   *
   * @return the state now
   */
  VmEncryptionState encryptionState();

  /**
   * Whether the VM's home and disks comply with their storage policies, by vCenter's last check.
   * vCenter checks when policies are assigned and from time to time, so the answer may be old: see
   * {@link io.vmcrypt.vsphere.policy.PolicyCompliance#checkTime()}. PBM {@code
   * PbmFetchComplianceResult}; the caller needs the privilege {@code StorageProfile.View}.
   *
   * @return home and each disk
   */
  VmCompliance compliance();

  /**
   * Has vCenter check now whether the VM's home and disks comply with their storage policies. PBM
   * {@code PbmCheckCompliance}; the caller needs the privilege {@code StorageProfile.View}.
   *
   * @return home and each disk
   */
  VmCompliance checkCompliance();

  /**
   * Says what {@link #start} would change, from what to what, for the VM as it is now. Changes
   * nothing. {@link #precheck} also finds what else stands in the way.
   *
   * @param change what the VM is to become
   * @return one for each part and each mode that changes: the home first, then disks in the VM's
   *     order; empty if all is in place already
   * @throws PrecheckException if the change does not fit the VM, such as a re-key of a plain VM or
   *     a disk that it does not have, or if the VM's present state cannot be seen
   */
  List<Change> plan(VmChange change);

  /**
   * Looks for what stands in the way of a change, and changes nothing. Besides the checks of {@link
   * #start}, this asks vCenter for the privileges that the change needs, and reports a task that is
   * running.
   *
   * @param change what the VM is to become
   * @return what was seen; empty if nothing stands in the way, or if all is in place already and
   *     the VM is neither locked nor out of vCenter's reach
   */
  List<Finding> precheck(VmChange change);

  /**
   * Encrypts, decrypts or re-keys the VM's home and disks, as the change says, in one
   * reconfiguration of the VM ({@code ReconfigVM_Task}). A change that rewrites the data takes as
   * long as copying the disks, and needs as much free space again.
   *
   * <p>It can be repeated. What is as wanted already is left alone; if that is everything, nothing
   * is sent and the operation is done at once, with an empty id. Plain parts of an encrypted VM are
   * encrypted with the VM's key. If vCenter is reconfiguring the VM already, the operation waits
   * for that task, and then checks whether it did what was asked for: if not, {@link
   * Operation#await(java.time.Duration)} throws {@link io.vmcrypt.core.error.ConflictException} and
   * nothing was sent.
   *
   * <p>If the task fails, {@link Operation#await(java.time.Duration)} throws {@link
   * io.vmcrypt.core.error.OperationFailedException}, which says why and what to do; vCenter then
   * leaves the VM as it was.
   *
   * <p>Once the task has ended with success, the VM is read and compared with what was asked: home,
   * each disk, their policies, modes. A vCenter may show the change a moment later, so the VM is
   * read up to five times over fifteen seconds, which may go beyond the time limit of the wait. If
   * it is not as asked even then, {@link Operation#await(java.time.Duration)} throws {@link
   * ChangeNotSeenException}, which names what differs. That holds for each change of this
   * interface.
   *
   * <p>A locked VM, and one that vCenter is not connected to, is refused even if all seems to be in
   * place: its present state cannot be seen.
   *
   * <p>After a decryption, encrypted vMotion stays required until it is {@linkplain
   * #ensureMigrateEncryption set}.
   *
   * @param change what the VM is to become
   * @return the running work
   * @throws PrecheckException if something stands in the way; nothing was sent
   * @throws io.vmcrypt.core.error.ConflictException if another task is running on the VM; nothing
   *     was changed
   * @throws io.vmcrypt.core.error.ServiceException if the named key provider makes no key; the VM
   *     is as it was
   */
  Operation<VsphereTask, VmChangeResult> start(VmChange change);

  /**
   * What {@link #start(EncryptedClone)} would make now. Changes nothing.
   *
   * @param clone the clone that is wanted
   * @return one change; empty if the clone is there already, as wanted
   * @throws PrecheckException if something stands in the way
   * @throws io.vmcrypt.core.error.ConflictException if the name is taken by something else
   * @throws io.vmcrypt.core.error.NotFoundException if folder or cluster are not there
   */
  List<Change> plan(EncryptedClone clone);

  /**
   * What stands in the way of a clone, and which privileges are missing. Changes nothing.
   *
   * @param clone the clone that is wanted
   * @return the findings; blocking ones make {@link #start(EncryptedClone)} refuse
   * @throws io.vmcrypt.core.error.NotFoundException if folder or cluster are not there
   */
  List<Finding> precheck(EncryptedClone clone);

  /**
   * Clones this VM or template to a VM that is encrypted from the first, home and all disks. If
   * something of the source is plain, the source must be off and have no snapshots. What the clone
   * is like is read when the task has ended, and compared with what was asked.
   *
   * <p>The name is looked up first. If a VM of that name is in the folder, has disks of the same
   * sizes, and is encrypted as wanted, nothing is sent: so the same clone can be started again
   * after a crash or a lost answer. It is not known whether that VM is a clone of this one.
   *
   * @param clone the clone that is wanted
   * @return the operation; its result has the state of the new VM, and of this one as {@code
   *     before}
   * @throws PrecheckException if something stands in the way; nothing was sent
   * @throws io.vmcrypt.core.error.ConflictException if the name is taken by something else, or
   *     vCenter is at work on the source or on the VM of that name
   * @throws io.vmcrypt.core.error.NotFoundException if folder or cluster are not there
   */
  Operation<VsphereTask, VmChangeResult> start(EncryptedClone clone);

  /**
   * Says what {@link #ensureMigrateEncryption} would change. Changes nothing.
   *
   * @param mode the mode that is wanted
   * @return one change, or none if the mode is in effect already
   * @throws io.vmcrypt.core.error.ConflictException as for {@link #ensureMigrateEncryption}
   * @throws PrecheckException if the VM's present state cannot be seen
   */
  List<Change> planMigrateEncryption(MigrateEncryption mode);

  /**
   * Sets encrypted vMotion. If it is set so already, or {@link MigrateEncryption#REQUIRED} is
   * wanted for an encrypted VM, which always moves encrypted, nothing is sent and the operation is
   * done at once, with an empty id.
   *
   * @param mode the mode to set
   * @return the running work, and what it changes
   * @throws PrecheckException if something stands in the way; nothing was sent
   * @throws io.vmcrypt.core.error.ConflictException if the VM is encrypted and another mode than
   *     {@link MigrateEncryption#REQUIRED} is wanted, or if a task is running on the VM; nothing
   *     was changed
   */
  Ensured<Operation<VsphereTask, VmChangeResult>> ensureMigrateEncryption(MigrateEncryption mode);

  /**
   * Unlocks a {@linkplain VmEncryptionState#LOCKED locked} VM: vCenter gives its host the key
   * again. If it is not locked nothing is sent and the operation is done at once, with an empty id.
   * If it was unlocked meanwhile, as by a call whose answer was lost, that is no failure. The
   * caller needs the privilege {@code Cryptographer.RegisterVM}.
   *
   * @return the running work, which ends in the VM's state afterwards; a VM that stays locked, or
   *     that vCenter is not connected to, though the task ended with success is a {@link
   *     ChangeNotSeenException}
   * @throws PrecheckException if vCenter is not connected to the VM, and so cannot tell whether it
   *     is locked
   * @throws io.vmcrypt.core.error.ServiceException if the vCenter is older than 6.7, which cannot
   *     do that, or if the key provider does not give the key out
   */
  Operation<VsphereTask, VmEncryptionState> startUnlock();

  /**
   * Says what {@link #ensureHostEncryption} would change. Changes nothing.
   *
   * @return one change, or none if the host is in encryption mode already
   * @throws io.vmcrypt.core.error.ServiceException if vCenter is not connected to the host, and so
   *     cannot tell its mode
   */
  List<Change> planHostEncryption();

  /**
   * Brings the host that the VM is registered on into encryption mode. Encrypting a VM does so by
   * itself if the caller holds the privilege {@code Cryptographer.RegisterHost}, which this needs
   * too. The host gets a key of the default key provider. vSphere {@code
   * HostSystem.ConfigureCryptoKey}. If the host is in encryption mode already, nothing is sent.
   *
   * @return the host's mode afterwards, {@link Host.CryptoState#SAFE}, and what was changed
   * @throws io.vmcrypt.core.error.ServiceException if vCenter refuses, or has no key, or is not
   *     connected to the host, and so cannot tell its mode
   * @throws io.vmcrypt.core.error.OperationFailedException if vCenter takes the call and the host
   *     is not seen in encryption mode within fifteen seconds
   */
  Ensured<Host.CryptoState> ensureHostEncryption();
}
