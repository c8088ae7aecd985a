package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges client credentials for a token and sends that. One thread at a time asks for a token
 * and the others wait, because OVHcloud's token server fails at parallel requests. Those who have
 * waited go on with the token that came, or fail as the request did: else each of them would wait
 * for a silent server in turn.
 */
public final class OAuth2Authentication implements Authentication {

  private static final Duration EARLY = Duration.ofSeconds(60);

  private final TimeSource time;
  private final Supplier<AccessToken> tokens;

  /** Swapped, never taken away: other threads are on their way with it. */
  private volatile @Nullable Held held;

  /** The last request that failed; each failure is another object. */
  private volatile @Nullable SdkException failed;

  /**
   * A token that is in use.
   *
   * @param renewAt when another one is asked for, by the time source's {@code nanoTime}
   */
  private record Held(Secret authorization, long renewAt) {}

  /**
   * @param time for the token's age
   */
  public OAuth2Authentication(TimeSource time, Supplier<AccessToken> tokens) {
    this.time = time;
    this.tokens = tokens;
  }

  @Override
  public void prepare() {
    Held now = held;
    if (now == null || isOld(now)) {
      renew(null, failed);
    }
  }

  /** One token is asked for in place of the one that was refused, however many calls had it. */
  @Override
  public boolean recover(ApiRefusal refusal, Request refused) {
    if (refusal.status() != 401) {
      return false;
    }
    renew(refused.header("Authorization"), failed);
    return true;
  }

  /**
   * Asks for a token, unless another thread has done so by the time it is this one's turn.
   *
   * @param refused the header of the call that was refused; null if none was
   * @param before the last failure when this thread began to wait
   */
  private synchronized void renew(@Nullable String refused, @Nullable SdkException before) {
    Held now = held;
    if (now != null && !isOld(now) && !now.authorization().reveal().equals(refused)) {
      return;
    }
    SdkException last = failed;
    if (last != null && last != before) {
      throw last;
    }
    AccessToken fresh = ask();
    Duration use = fresh.validity().minus(EARLY);
    // a token that is valid for less than that is used for half of its time
    Duration half = fresh.validity().dividedBy(2);
    held =
        new Held(
            Secret.of("Bearer " + fresh.value().reveal()),
            time.nanoTime() + (use.compareTo(half) > 0 ? use : half).toNanos());
  }

  private AccessToken ask() {
    try {
      return tokens.get();
    } catch (OperationInterruptedException e) {
      // that is this thread's own affair
      throw e;
    } catch (SdkException e) {
      failed = e;
      throw e;
    }
  }

  private boolean isOld(Held token) {
    return time.nanoTime() - token.renewAt() >= 0;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Held now = held;
    if (now == null) {
      throw new IllegalStateException("a call was made without preparing its token");
    }
    return Authentication.authorized(chain, now.authorization().reveal());
  }
}
