package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges client credentials for a token and sends that. One thread at a time asks for a token
 * and the others wait, because OVHcloud's token server fails at parallel requests.
 */
public final class OAuth2Authentication implements Authentication {

  private static final Duration EARLY = Duration.ofSeconds(60);

  private final TimeSource time;
  private final Supplier<AccessToken> tokens;
  private volatile @Nullable AccessToken token;
  private long renewAt;

  /**
   * @param time for the token's age
   * @param tokens asks for a token
   */
  public OAuth2Authentication(TimeSource time, Supplier<AccessToken> tokens) {
    this.time = time;
    this.tokens = tokens;
  }

  @Override
  public synchronized void prepare() {
    if (token == null || time.nanoTime() - renewAt >= 0) {
      AccessToken fresh = tokens.get();
      Duration use = fresh.validity().minus(EARLY);
      // a token that is valid for less than that is used for half of its time
      Duration half = fresh.validity().dividedBy(2);
      renewAt = time.nanoTime() + (use.compareTo(half) > 0 ? use : half).toNanos();
      token = fresh;
    }
  }

  @Override
  public boolean recover(ApiRefusal refusal) {
    if (refusal.status() != 401) {
      return false;
    }
    synchronized (this) {
      token = null;
    }
    prepare();
    return true;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    AccessToken held = token;
    if (held == null) {
      throw new IllegalStateException("a call was made without preparing its token");
    }
    return chain.proceed(
        chain
            .request()
            .newBuilder()
            .header("Authorization", "Bearer " + held.value().reveal())
            .build());
  }
}
