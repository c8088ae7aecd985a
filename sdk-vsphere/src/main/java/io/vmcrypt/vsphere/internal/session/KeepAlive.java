package io.vmcrypt.vsphere.internal.session;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Uses a session from time to time, so that it does not expire. Ends with {@link #close}. */
public final class KeepAlive implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.vsphere");

  private final VimSession session;
  private final TimeSource time;
  private final Duration pause;
  private final Thread thread = new Thread(this::run, "vmcrypt-vsphere-keep-alive");

  private KeepAlive(VimSession session, TimeSource time, Duration pause) {
    this.session = session;
    this.time = time;
    this.pause = pause;
  }

  /** Begins. A session that is not open yet is not opened. */
  public static KeepAlive start(VimSession session, TimeSource time, Duration pause) {
    KeepAlive keepAlive = new KeepAlive(session, time, pause);
    keepAlive.thread.setDaemon(true);
    keepAlive.thread.start();
    return keepAlive;
  }

  private void run() {
    try {
      while (true) {
        time.sleep(pause);
        session.touch();
      }
    } catch (InterruptedException e) {
      // closed
    } catch (AuthenticationException e) {
      // going on with a refused password would lock the account
      LOG.debug("the session has ended and is no longer kept alive");
    } catch (IllegalStateException e) {
      LOG.debug("the client is closed, so its session is no longer kept alive");
    }
  }

  /** Whether it still runs. */
  boolean isRunning() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
