package io.vmcrypt.testkit.internal.kmip.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The key server refused this vCenter's client certificate, or that there was none. */
public final class ClientNotTrustedException extends IOException {

  private static final long serialVersionUID = 1L;

  ClientNotTrustedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
