package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;

/** What a worker is to do, and the data that it needs. */
sealed interface Job {

  /**
   * Look at some VMs.
   *
   * @param again whether their changes were sent, and it is unknown whether they were made
   */
  record Look(List<Tried> page, boolean again) implements Job {}

  /**
   * A VM to be looked at.
   *
   * @param tries how often its change was begun
   * @param failure why the last try failed; empty if that is not known
   * @param outcomeUnknown whether a change was sent, and how that ended is unknown
   * @param refused whether vCenter has refused it, and it is not to be tried again
   */
  record Tried(
      RolloutVm vm,
      int tries,
      Optional<SdkException> failure,
      boolean outcomeUnknown,
      boolean refused) {}

  /**
   * Start the change of a VM.
   *
   * @param tries how often its change was begun, this time included
   * @param key the key that an earlier try made
   */
  record Start(RolloutVm vm, Prospect.Ready ready, int tries, Optional<CryptoKeyId> key)
      implements Job {}

  /**
   * Compare VMs with what they were asked to become.
   *
   * @param looks how often they were compared, this time included
   */
  record See(List<Asked> page, int looks) implements Job {}

  /** A VM to be compared. */
  record Asked(RolloutVm vm, Prospect.Ready ready, String taskId) {}
}
