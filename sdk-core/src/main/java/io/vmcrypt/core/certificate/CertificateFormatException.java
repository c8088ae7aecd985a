package io.vmcrypt.core.certificate;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import org.jspecify.annotations.Nullable;

/** A certificate or key file cannot be read, or does not hold what it should. */
public class CertificateFormatException extends SdkException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param attempt what was tried
   * @param outcome what was found
   * @param advice what to do next
   * @param cause the underlying failure, or null; must not quote the content
   */
  public CertificateFormatException(
      Attempt attempt, String outcome, String advice, @Nullable Throwable cause) {
    super(attempt, outcome, advice, cause);
  }
}
