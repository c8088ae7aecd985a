package io.vmcrypt.vsphere.internal.session;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;

/**
 * A session ended while something of it was used that ends with it, such as a collector or the rest
 * of an answer. The client has another session by now: a read can be begun anew.
 */
public final class SessionEndedException extends AuthenticationException {

  private static final long serialVersionUID = 1L;

  SessionEndedException(Attempt attempt) {
    super(
        attempt,
        "the session ended meanwhile, and with it what vCenter kept for this call",
        "Do it again. If it happens again, look why sessions end: vCenter ends them after some"
            + " minutes without a call, and an administrator can.",
        null,
        null);
  }
}
