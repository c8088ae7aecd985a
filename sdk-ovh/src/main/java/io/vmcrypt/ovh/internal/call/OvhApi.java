package io.vmcrypt.ovh.internal.call;

import com.squareup.moshi.Moshi;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.internal.LostAnswer;
import io.vmcrypt.core.internal.http.HttpTransport;
import io.vmcrypt.core.internal.http.Idempotent;
import io.vmcrypt.core.internal.json.JsonAnswers;
import io.vmcrypt.core.internal.json.WholeAnswer;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.internal.auth.AccessToken;
import io.vmcrypt.ovh.internal.auth.ApplicationKeyAuthentication;
import io.vmcrypt.ovh.internal.auth.Authentication;
import io.vmcrypt.ovh.internal.auth.BearerAuthentication;
import io.vmcrypt.ovh.internal.auth.OAuth2Authentication;
import io.vmcrypt.ovh.internal.wire.AuthRoutes;
import io.vmcrypt.ovh.internal.wire.CredentialRoutes;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.internal.wire.OkmsRoutes;
import io.vmcrypt.ovh.internal.wire.iam.IamRoutes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Retrofit;

/** One endpoint, signed in to. Thread-safe. */
public final class OvhApi implements AutoCloseable {

  /** The system of every {@link Attempt} here. */
  public static final String SYSTEM = "OVHcloud API";

  private final Connection connection;
  private final Authentication authentication;
  private final DedicatedCloudRoutes dedicatedCloud;
  private final CredentialRoutes credentials;
  private final OkmsRoutes okms;
  private final IamRoutes iam;

  private OvhApi(Connection connection, OvhCredentials credentials) {
    this.connection = connection;
    this.authentication = authentication(connection, credentials);
    // same connections; the headers are added at each try, so that no timestamp grows old
    OkHttpClient client =
        connection.transport().client().newBuilder().addInterceptor(authentication).build();
    Retrofit signed = retrofit(connection.endpoint().uri().toString(), client);
    this.dedicatedCloud = signed.create(DedicatedCloudRoutes.class);
    this.credentials = signed.create(CredentialRoutes.class);
    Retrofit second = retrofit(version2(connection.endpoint()), client);
    this.okms = second.create(OkmsRoutes.class);
    this.iam = second.create(IamRoutes.class);
  }

  /** What several ways to sign in share. */
  private record Connection(
      OvhEndpoint endpoint,
      HttpTransport transport,
      Exchange exchange,
      TimeSource time,
      Duration timeout,
      int maxTries,
      AtomicBoolean closed) {}

  /** Opens an endpoint. The client signs in when the first call is made. */
  public static OvhApi open(
      OvhEndpoint endpoint, OvhCredentials credentials, OvhApiOptions options) {
    HttpTransport transport =
        HttpTransport.builder()
            .trust(options.trust())
            .callTimeout(options.timeout())
            .maxTries(options.maxTries())
            .backoff(options.retryBackoff())
            .time(options.time())
            .eachTry(new WholeAnswer())
            .listener(options.callListener())
            .build();
    return new OvhApi(
        new Connection(
            endpoint,
            transport,
            new Exchange(options.time(), new CallObserver(options.callListener(), options.time())),
            options.time(),
            options.timeout(),
            options.maxTries(),
            new AtomicBoolean()),
        credentials);
  }

  /** The calls of {@code /auth}, for {@link #call}. */
  public CredentialRoutes credentials() {
    return credentials;
  }

  /** The calls of {@code /dedicatedCloud}, for {@link #call}. */
  public DedicatedCloudRoutes dedicatedCloud() {
    return dedicatedCloud;
  }

  /** The calls of {@code /okms}, for {@link #call}. */
  public OkmsRoutes okms() {
    return okms;
  }

  /** The calls of {@code /iam}, for {@link #pages}. */
  public IamRoutes iam() {
    return iam;
  }

  /** Whether the credentials are a consumer key, which has access rules. */
  public boolean hasConsumerKey() {
    return authentication instanceof ApplicationKeyAuthentication;
  }

  /** Where time comes from. */
  public TimeSource time() {
    return connection.time();
  }

  /**
   * Reads all pages of a list of API version 2, signed in.
   *
   * @param pageAfter the call for the page after a cursor; the first one has none
   * @param id what an element is told apart by
   */
  public <T, R> List<R> pages(
      Attempt attempt,
      Function<@Nullable String, Call<List<T>>> pageAfter,
      Function<? super T, R> reading,
      Function<? super R, ?> id) {
    Pages<R> pages = new Pages<>(attempt, id);
    String cursor = null;
    do {
      prepare();
      cursor =
          connection
              .exchange()
              .answer(
                  attempt,
                  pageAfter.apply(cursor),
                  response -> pages.add(Exchange.body(attempt, response), reading, response),
                  authentication::recover)
              .orElse(null);
    } while (cursor != null);
    return pages.all();
  }

  /**
   * Makes a call, signed in.
   *
   * @param reading makes a value of what the answer holds
   */
  public <T, R> R call(Attempt attempt, Call<T> call, Function<? super T, R> reading) {
    prepare();
    return connection.exchange().send(attempt, call, reading, authentication::recover);
  }

  /**
   * Sends a change, once unless OVHcloud asks for patience. If it failed in a way that it may have
   * taken effect, looks whether it did.
   *
   * <p>A change that OVHcloud does not take because there were too many requests, and for which it
   * says when to come back, waits so long and is sent again, if nobody has made it by then and the
   * time of a call allows it.
   *
   * @param look finds what the change would have left
   */
  public <O> O change(Supplier<O> send, Supplier<Optional<O>> look) {
    TimeSource time = connection.time();
    long start = time.nanoTime();
    for (int tries = 1; ; tries++) {
      try {
        return send.get();
      } catch (RateLimitedException e) {
        Duration left = connection.timeout().minusNanos(time.nanoTime() - start);
        Duration pause = e.retryAfter().orElseThrow(() -> e);
        if (tries >= connection.maxTries() || pause.compareTo(left) >= 0) {
          throw e;
        }
        sleep(e, pause);
        Optional<O> there = look(e, look);
        if (there.isPresent()) {
          return there.get();
        }
      } catch (SdkException e) {
        return LostAnswer.found(e, look);
      }
    }
  }

  private static <O> Optional<O> look(SdkException failure, Supplier<Optional<O>> look) {
    try {
      return look.get();
    } catch (SdkException e) {
      // the first failure says more
      failure.addSuppressed(e);
      throw failure;
    }
  }

  private void sleep(RateLimitedException refusal, Duration pause) {
    try {
      connection.time().sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          refusal.attempt(),
          "the thread was interrupted while it waited to send the call again",
          "Nothing was changed by it: run the step again.",
          e);
    }
  }

  private void prepare() {
    if (connection.closed().get()) {
      throw new IllegalStateException("the client is closed");
    }
    authentication.prepare();
  }

  @Override
  public void close() {
    connection.closed().set(true);
    connection.transport().close();
  }

  // as OVHcloud's own clients do: the path of version 2 is beside that of version 1
  private static String version2(OvhEndpoint endpoint) {
    return endpoint.uri().toString().replaceFirst("/(1\\.0|v1)$", "") + "/v2";
  }

  private static Retrofit retrofit(String base, OkHttpClient client) {
    return new Retrofit.Builder()
        .baseUrl(base + "/")
        .client(client)
        .addConverterFactory(new JsonAnswers(new Moshi.Builder().build()))
        .build();
  }

  private static Authentication authentication(Connection connection, OvhCredentials credentials) {
    OvhEndpoint endpoint = connection.endpoint();
    AuthRoutes auth =
        retrofit(endpoint.uri().toString(), connection.transport().client())
            .create(AuthRoutes.class);
    if (credentials instanceof OvhCredentials.ApplicationKey keys) {
      Attempt attempt = new Attempt(SYSTEM, "read the server's time", endpoint.name());
      return new ApplicationKeyAuthentication(
          keys,
          connection.time(),
          () -> connection.exchange().send(attempt, auth.time(), seconds -> seconds));
    }
    if (credentials instanceof OvhCredentials.OAuth2 client) {
      URI url = endpoint.findTokenUri().orElseThrow();
      return new OAuth2Authentication(
          connection.time(), () -> token(connection.exchange(), auth, client, url));
    }
    return new BearerAuthentication((OvhCredentials.Bearer) credentials);
  }

  private static AccessToken token(
      Exchange exchange, AuthRoutes auth, OvhCredentials.OAuth2 client, URI url) {
    Attempt attempt = new Attempt(SYSTEM, "get an access token", String.valueOf(url.getHost()));
    return exchange.send(
        attempt,
        auth.token(
            url.toString(),
            "client_credentials",
            client.clientId(),
            client.clientSecret().reveal(),
            "all",
            Idempotent.YES),
        answer -> TokenMapper.toToken(attempt, answer));
  }
}
