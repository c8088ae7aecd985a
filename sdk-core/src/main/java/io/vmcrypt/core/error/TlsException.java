package io.vmcrypt.core.error;

import org.jspecify.annotations.Nullable;

/** The TLS handshake failed, or the server is not the trusted one. */
public class TlsException extends SdkException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param cause the underlying failure, or null
   */
  public TlsException(Attempt attempt, String outcome, String advice, @Nullable Throwable cause) {
    super(attempt, outcome, advice, cause);
  }
}
