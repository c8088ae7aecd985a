package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import java.util.List;

/** Keys were not removed, since VMs or hosts use them. Nothing was removed. */
public class KeysInUseException extends ConflictException {

  private static final long serialVersionUID = 1L;

  private final transient List<CryptoKeyStatus> keys;

  /**
   * A removal that was not done.
   *
   * @param attempt what was tried
   * @param outcome what stands in the way
   * @param advice what to do next
   * @param keys which of the keys are used, and by whom
   */
  public KeysInUseException(
      Attempt attempt, String outcome, String advice, List<CryptoKeyStatus> keys) {
    super(attempt, outcome, advice, null, null);
    this.keys = List.copyOf(keys);
  }

  /**
   * Which of the keys are used, and by whom.
   *
   * @return one or more; without users if vCenter is older than 6.7 Update 2, which does not tell
   *     them
   */
  public List<CryptoKeyStatus> keys() {
    return keys;
  }
}
