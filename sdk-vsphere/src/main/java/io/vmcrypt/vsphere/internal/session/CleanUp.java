package io.vmcrypt.vsphere.internal.session;

import io.vmcrypt.core.error.SdkException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls that leave nothing behind at a server. */
public final class CleanUp {

  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.vsphere");

  private CleanUp() {}

  /**
   * Makes such a call, also if the thread was interrupted: it is, as a rule, what an interrupted
   * thread does last. It stays interrupted. A failure does no harm: the server removes the object
   * with the session, and the session after some time.
   */
  public static void quietly(Runnable call) {
    boolean interrupted = Thread.interrupted();
    try {
      call.run();
    } catch (SdkException | IllegalStateException e) {
      LOG.debug("cleaning up at the server failed: {}", e.getClass().getSimpleName());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
