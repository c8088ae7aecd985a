package io.vmcrypt.ovh.internal.call;

import com.squareup.moshi.Moshi;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.internal.http.HttpTransport;
import io.vmcrypt.core.internal.http.Idempotent;
import io.vmcrypt.core.internal.json.JsonAnswers;
import io.vmcrypt.core.internal.json.WholeAnswer;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.OvhEndpoint;
import io.vmcrypt.ovh.internal.auth.AccessToken;
import io.vmcrypt.ovh.internal.auth.ApplicationAuthentication;
import io.vmcrypt.ovh.internal.auth.ApplicationKeyAuthentication;
import io.vmcrypt.ovh.internal.auth.Authentication;
import io.vmcrypt.ovh.internal.auth.BearerAuthentication;
import io.vmcrypt.ovh.internal.auth.OAuth2Authentication;
import io.vmcrypt.ovh.internal.wire.AuthRoutes;
import io.vmcrypt.ovh.internal.wire.CredentialRoutes;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.internal.wire.OkmsRoutes;
import io.vmcrypt.ovh.internal.wire.TokenDto;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Response;
import retrofit2.Retrofit;

/** One endpoint, signed in to. Thread-safe. */
public final class OvhApi implements AutoCloseable {

  /** The system of every {@link Attempt} here. */
  public static final String SYSTEM = "OVHcloud API";

  private static final int MAX_PAGES = 1000;
  private static final Duration TOKEN_VALIDITY = Duration.ofMinutes(5);

  /** OVHcloud's tokens are valid for an hour. The SDK does not believe more than a day. */
  private static final long MAX_TOKEN_SECONDS = Duration.ofDays(1).toSeconds();

  private final Connection connection;
  private final Authentication authentication;
  private final DedicatedCloudRoutes dedicatedCloud;
  private final CredentialRoutes credentials;
  private final OkmsRoutes okms;

  private OvhApi(Connection connection, OvhCredentials credentials) {
    this.connection = connection;
    this.authentication = authentication(connection, credentials);
    // same connections; the headers are added after the wait for a turn, so that no timestamp grows
    // old
    OkHttpClient client =
        connection.transport().client().newBuilder().addInterceptor(authentication).build();
    Retrofit signed = retrofit(connection.endpoint().uri().toString(), client);
    this.dedicatedCloud = signed.create(DedicatedCloudRoutes.class);
    this.credentials = signed.create(CredentialRoutes.class);
    this.okms = retrofit(version2(connection.endpoint()), client).create(OkmsRoutes.class);
  }

  /** What several ways to sign in share. */
  private record Connection(
      OvhEndpoint endpoint,
      HttpTransport transport,
      Exchange exchange,
      TimeSource time,
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
            .eachTry(new RequestLimit(options.requestsPerMinute(), options.time()))
            .eachTry(new WholeAnswer())
            .listener(options.callListener())
            .build();
    return new OvhApi(
        new Connection(
            endpoint,
            transport,
            new Exchange(options.time(), new CallObserver(options.callListener(), options.time())),
            options.time(),
            new AtomicBoolean()),
        credentials);
  }

  /** The same endpoint and connections with other credentials. Both are closed together. */
  public OvhApi signedInWith(OvhCredentials others) {
    return new OvhApi(connection, others);
  }

  /** The calls of {@code /auth}, for {@link #call(Attempt, Call)}. */
  public CredentialRoutes credentials() {
    return credentials;
  }

  /** The calls of {@code /dedicatedCloud}, for {@link #call(Attempt, Call)}. */
  public DedicatedCloudRoutes dedicatedCloud() {
    return dedicatedCloud;
  }

  /** The calls of {@code /okms}, for {@link #call(Attempt, Call)}. */
  public OkmsRoutes okms() {
    return okms;
  }

  /** Whether the credentials are a consumer key, which has access rules. */
  public boolean hasConsumerKey() {
    return authentication instanceof ApplicationKeyAuthentication;
  }

  /** Where time comes from. */
  public TimeSource time() {
    return connection.time();
  }

  /** Reads all pages of a list of API version 2, signed in. */
  public <T> List<T> pages(Attempt attempt, Function<@Nullable String, Call<List<T>>> pageAfter) {
    requireCustomer(attempt);
    List<T> all = new ArrayList<>();
    Set<String> cursors = new HashSet<>();
    String cursor = null;
    do {
      prepare();
      Response<List<T>> page =
          connection.exchange().answer(attempt, pageAfter.apply(cursor), authentication::recover);
      all.addAll(Exchange.body(attempt, page));
      cursor = page.headers().get("X-Pagination-Cursor-Next");
      if (cursor == null || cursor.isBlank()) {
        return all;
      }
      if (!cursor.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
        throw new DecodingException(
            attempt,
            "the list's cursor for the next page does not fit into a header",
            ApiErrors.CHECK_ENDPOINT,
            null);
      }
    } while (cursors.size() < MAX_PAGES && cursors.add(cursor));
    throw new DecodingException(
        attempt,
        "the list does not end: its pages repeat, or there are more than " + MAX_PAGES,
        ApiErrors.CHECK_ENDPOINT,
        null);
  }

  /** Makes a call, signed in. */
  public <T> T call(Attempt attempt, Call<T> call) {
    requireCustomer(attempt);
    return callAsApplication(attempt, call);
  }

  /**
   * Refuses a call of an application without a consumer key. OVHcloud would refuse it too, without
   * saying why.
   */
  private void requireCustomer(Attempt attempt) {
    if (authentication instanceof ApplicationAuthentication) {
      throw new AuthenticationException(
          attempt,
          "there is no consumer key: the credentials name an application only",
          "Request a consumer key for this application, let the customer agree, and keep it as"
              + " OVH_CONSUMER_KEY or as consumer_key beside application_key in ovh.conf.",
          null,
          null);
    }
  }

  /** Makes a call for which an application needs no consumer key. */
  public <T> T callAsApplication(Attempt attempt, Call<T> call) {
    prepare();
    return connection.exchange().send(attempt, call, authentication::recover);
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
          keys, connection.time(), () -> connection.exchange().send(attempt, auth.time()));
    }
    if (credentials instanceof OvhCredentials.OAuth2 client) {
      URI url = endpoint.findTokenUri().orElseThrow();
      return new OAuth2Authentication(
          connection.time(), () -> token(connection.exchange(), auth, client, url));
    }
    return credentials instanceof OvhCredentials.Application application
        ? new ApplicationAuthentication(application)
        : new BearerAuthentication((OvhCredentials.Bearer) credentials);
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
        seconds == null || seconds <= 0
            ? TOKEN_VALIDITY
            : Duration.ofSeconds(Math.min(seconds, MAX_TOKEN_SECONDS)));
  }
}
