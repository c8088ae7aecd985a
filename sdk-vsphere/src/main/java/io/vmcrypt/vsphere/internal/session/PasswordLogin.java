package io.vmcrypt.vsphere.internal.session;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends a password, but for some time not again once it was refused. Each call of a program would
 * send it else, and vCenter would lock the account, also for those who have the right password. Not
 * thread-safe.
 */
public final class PasswordLogin {

  /** The vendor's hardening guide has vCenter lock an account at three refusals in this time. */
  private static final Duration REST = Duration.ofMinutes(15);

  private final TimeSource time;
  private @Nullable AuthenticationException refusal;
  private Instant refusedAt = Instant.EPOCH;
  private long refusedNanos;

  public PasswordLogin(TimeSource time) {
    this.time = time;
  }

  /**
   * Logs in.
   *
   * @param login sends the password
   * @throws AuthenticationException if it is refused, or was not long ago
   */
  public <T> T send(Attempt attempt, Supplier<T> login) {
    AuthenticationException before = refusal;
    if (before != null && time.nanoTime() - refusedNanos < REST.toNanos()) {
      throw new AuthenticationException(
          attempt,
          ("vCenter has refused this password at %s, and it is not sent again before %s: more"
                  + " refusals would lock the account; %s")
              .formatted(refusedAt, refusedAt.plus(REST), before.outcome()),
          "Create a new client with the right user and password. If they are right, see whether the"
              + " account is locked.",
          before.vendorError().orElse(null),
          before);
    }
    try {
      T value = login.get();
      refusal = null;
      return value;
    } catch (AuthenticationException e) {
      refusal = e;
      refusedAt = time.now();
      refusedNanos = time.nanoTime();
      throw e;
    }
  }
}
