package io.vmcrypt.core.certificate;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;

/**
 * A private key is protected by a passphrase, and none or a wrong one was given. OVHcloud's guide
 * warns of this: vCenter takes only a key without a password, so a key that the KMS hands out
 * protected must be given here with its passphrase (the SDK unlocks it), or be downloaded without.
 */
public class PassphraseException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final boolean missing;

  /**
   * A failure.
   *
   * @param attempt what was tried
   * @param outcome what was found
   * @param advice what to do next
   * @param missing true if no passphrase was given, false if a wrong one was
   */
  public PassphraseException(Attempt attempt, String outcome, String advice, boolean missing) {
    super(attempt, outcome, advice, null);
    this.missing = missing;
  }

  /** {@return whether no passphrase was given; false if one was given and is wrong} */
  public boolean isMissing() {
    return missing;
  }
}
