package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;

/** A client certificate that vCenter could not use. It was not sent; nothing was changed. */
public class ClientCertificateException extends SdkException {

  private static final long serialVersionUID = 1L;

  /**
   * A certificate that was not sent.
   *
   * @param attempt what was tried
   * @param outcome what is wrong
   * @param advice what to do next
   */
  public ClientCertificateException(Attempt attempt, String outcome, String advice) {
    super(attempt, outcome, advice);
  }
}
