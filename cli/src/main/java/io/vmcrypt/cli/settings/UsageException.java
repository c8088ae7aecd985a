package io.vmcrypt.cli.settings;

import io.vmcrypt.core.error.SdkException;
import java.io.Serial;

/** The command line or a setting makes no sense, or something is missing. Nothing was changed. */
public final class UsageException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong and what to do; never quotes what may be a secret
   */
  public UsageException(String message) {
    super(message);
  }

  /** What the SDK refused, of what was given. */
  public UsageException(SdkException refusal) {
    super(refusal.getMessage(), refusal);
  }
}
