package io.vmcrypt.ovh.internal.call;

import com.squareup.moshi.Moshi;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.internal.http.HttpTransport;
import io.vmcrypt.core.internal.http.Idempotent;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.OvhEndpoint;
import io.vmcrypt.ovh.internal.auth.AccessToken;
import io.vmcrypt.ovh.internal.auth.ApplicationKeyAuthentication;
import io.vmcrypt.ovh.internal.auth.Authentication;
import io.vmcrypt.ovh.internal.auth.BearerAuthentication;
import io.vmcrypt.ovh.internal.auth.OAuth2Authentication;
import io.vmcrypt.ovh.internal.wire.AuthRoutes;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.internal.wire.TokenDto;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.OkHttpClient;
import retrofit2.Call;
import retrofit2.Retrofit;

/** One endpoint, signed in to. Thread-safe. */
public final class OvhApi implements AutoCloseable {

  /** The system of every {@link Attempt} here. */
  public static final String SYSTEM = "OVHcloud API";

  private static final Duration TOKEN_VALIDITY = Duration.ofMinutes(5);

  private final HttpTransport transport;
  private final Exchange exchange;
  private final Authentication authentication;
  private final DedicatedCloudRoutes dedicatedCloud;
  private final TimeSource time;
  private final AtomicBoolean closed = new AtomicBoolean();

  private OvhApi(
      HttpTransport transport,
      Exchange exchange,
      Authentication authentication,
      DedicatedCloudRoutes dedicatedCloud,
      TimeSource time) {
    this.transport = transport;
    this.exchange = exchange;
    this.authentication = authentication;
    this.dedicatedCloud = dedicatedCloud;
    this.time = time;
  }

  /** An endpoint, signed in to when the first call is made. */
  public static OvhApi open(
      OvhEndpoint endpoint, OvhCredentials credentials, OvhApiOptions options) {
    HttpTransport transport =
        HttpTransport.builder()
            .trust(options.trust())
            .callTimeout(options.timeout())
            .maxTries(options.maxTries())
            .backoff(options.retryBackoff())
            .time(options.time())
            .eachTry(new RequestLimit(options.requestsPerMinute(), options.time()))
            .eachTry(new WholeAnswer())
            .build();
    Exchange exchange = new Exchange(options.time());
    AuthRoutes auth = retrofit(endpoint, transport.client()).create(AuthRoutes.class);
    Authentication authentication =
        authentication(endpoint, credentials, auth, exchange, options.time());
    // same connections; marked after the wait for a turn, so that no timestamp grows old there
    OkHttpClient signing = transport.client().newBuilder().addInterceptor(authentication).build();
    return new OvhApi(
        transport,
        exchange,
        authentication,
        retrofit(endpoint, signing).create(DedicatedCloudRoutes.class),
        options.time());
  }

  /** The calls of {@code /dedicatedCloud}, for {@link #call(Attempt, Call)}. */
  public DedicatedCloudRoutes dedicatedCloud() {
    return dedicatedCloud;
  }

  /** Where time comes from. */
  public TimeSource time() {
    return time;
  }

  /** Makes a call, signed in. */
  public <T> T call(Attempt attempt, Call<T> call) {
    if (closed.get()) {
      throw new IllegalStateException("the client is closed");
    }
    authentication.prepare();
    return exchange.send(attempt, call, authentication::recover);
  }

  @Override
  public void close() {
    closed.set(true);
    transport.close();
  }

  private static Retrofit retrofit(OvhEndpoint endpoint, OkHttpClient client) {
    return new Retrofit.Builder()
        .baseUrl(endpoint.uri() + "/")
        .client(client)
        .addConverterFactory(new JsonAnswers(new Moshi.Builder().build()))
        .build();
  }

  private static Authentication authentication(
      OvhEndpoint endpoint,
      OvhCredentials credentials,
      AuthRoutes auth,
      Exchange exchange,
      TimeSource time) {
    if (credentials instanceof OvhCredentials.ApplicationKey keys) {
      Attempt attempt = new Attempt(SYSTEM, "read the server's time", endpoint.name());
      return new ApplicationKeyAuthentication(
          keys, time, () -> exchange.send(attempt, auth.time()));
    }
    if (credentials instanceof OvhCredentials.OAuth2 client) {
      URI url = endpoint.findTokenUri().orElseThrow();
      return new OAuth2Authentication(time, () -> token(exchange, auth, client, url));
    }
    return new BearerAuthentication((OvhCredentials.Bearer) credentials);
  }

  private static AccessToken token(
      Exchange exchange, AuthRoutes auth, OvhCredentials.OAuth2 client, URI url) {
    Attempt attempt = new Attempt(SYSTEM, "get an access token", String.valueOf(url.getHost()));
    TokenDto token =
        exchange.send(
            attempt,
            auth.token(
                url.toString(),
                "client_credentials",
                client.clientId(),
                client.clientSecret().reveal(),
                "all",
                Idempotent.YES));
    String value = token.accessToken();
    if (value == null || value.isBlank()) {
      throw new DecodingException(
          attempt, "the answer holds no access_token", ApiErrors.CHECK_ENDPOINT, null);
    }
    Long seconds = token.expiresIn();
    return new AccessToken(
        Secret.of(value),
        seconds == null || seconds <= 0 ? TOKEN_VALIDITY : Duration.ofSeconds(seconds));
  }
}
