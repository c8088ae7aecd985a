package io.vmcrypt.ovh.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;

/**
 * This machine has no credentials in its configuration, or only a part of them, or several kinds at
 * once. The message names the places that were searched, and never a value.
 */
public class CredentialsNotFoundException extends SdkException {

  private static final long serialVersionUID = 1L;

  /**
   * A failed search.
   *
   * @param attempt what was tried
   * @param outcome what was found
   * @param advice what to do next
   */
  public CredentialsNotFoundException(Attempt attempt, String outcome, String advice) {
    super(attempt, outcome, advice);
  }
}
