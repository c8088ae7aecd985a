package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import java.util.List;

/** A KMS cluster was not removed, since VMs use its keys. Nothing was changed. */
public class KmsClusterInUseException extends ConflictException {

  private static final long serialVersionUID = 1L;

  private final transient List<KeyUser> virtualMachines;

  /**
   * A removal that was not done.
   *
   * @param attempt what was tried
   * @param outcome what stands in the way
   * @param advice what to do next
   * @param virtualMachines which VMs use its keys
   */
  public KmsClusterInUseException(
      Attempt attempt, String outcome, String advice, List<KeyUser> virtualMachines) {
    super(attempt, outcome, advice, null, null);
    this.virtualMachines = List.copyOf(virtualMachines);
  }

  /**
   * Which VMs use its keys.
   *
   * @return one or more; the first 1000 if there are more
   */
  public List<KeyUser> virtualMachines() {
    return virtualMachines;
  }
}
