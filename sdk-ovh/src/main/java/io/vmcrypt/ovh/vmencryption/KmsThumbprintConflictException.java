package io.vmcrypt.ovh.vmencryption;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;

/**
 * A KMS is registered with a different thumbprint than the given one, and the registration does not
 * say to replace it: see {@link KmsRegistration.Builder#force()}. Nothing was changed.
 */
public class KmsThumbprintConflictException extends ConflictException {

  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param attempt what was tried
   * @param outcome what was seen, with both thumbprints
   * @param advice what to do next
   */
  public KmsThumbprintConflictException(Attempt attempt, String outcome, String advice) {
    super(attempt, outcome, advice);
  }
}
