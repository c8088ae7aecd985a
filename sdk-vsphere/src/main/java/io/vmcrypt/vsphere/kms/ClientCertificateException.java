package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;

/** A client certificate that vCenter could not use. It was not sent; nothing was changed. */
public class ClientCertificateException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** What is wrong with it. */
  public enum Reason {
    /** It is no longer valid. */
    EXPIRED,
    /** It is not valid yet. */
    NOT_YET_VALID,
    /** Its extended key usage does not include clientAuth: it is usually a server's certificate. */
    NOT_FOR_CLIENTS,
    /** It was made for another key than the one that vCenter holds. */
    OTHER_KEY,
    /** vCenter has made nothing that it could belong to. */
    NOTHING_PENDING
  }

  /**
   * A certificate that was not sent.
   *
   * @param attempt what was tried
   * @param outcome what is wrong
   * @param advice what to do next
   * @param reason the same for programs
   */
  public ClientCertificateException(Attempt attempt, String outcome, String advice, Reason reason) {
    super(attempt, outcome, advice, null);
    this.reason = requireNonNull(reason, "reason");
  }

  /** {@return what is wrong with it} */
  public Reason reason() {
    return reason;
  }
}
