package io.vmcrypt.testkit.internal.kmip.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The key server's certificate is not one that this vCenter was told to trust. */
public final class ServerNotTrustedException extends IOException {

  private static final long serialVersionUID = 1L;

  ServerNotTrustedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
