package io.vmcrypt.ovh.internal.call;

import com.squareup.moshi.Moshi;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.internal.LostAnswer;
import io.vmcrypt.core.internal.http.HttpTransport;
import io.vmcrypt.core.internal.http.Idempotent;
import io.vmcrypt.core.internal.json.JsonAnswers;
import io.vmcrypt.core.internal.json.WholeAnswer;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.internal.auth.AccessToken;
import io.vmcrypt.ovh.internal.auth.ApplicationKeyAuthentication;
import io.vmcrypt.ovh.internal.auth.Authentication;
import io.vmcrypt.ovh.internal.auth.OAuth2Authentication;
import io.vmcrypt.ovh.internal.wire.AuthRoutes;
import io.vmcrypt.ovh.internal.wire.CredentialRoutes;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.internal.wire.IamRoutes;
import io.vmcrypt.ovh.internal.wire.OkmsRoutes;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import retrofit2.Retrofit;

/** One endpoint, signed in to. Thread-safe. */
public final class OvhApi implements AutoCloseable {

  /** The system of every {@link Attempt} here. */
  public static final String SYSTEM = "OVHcloud API";

  private final HttpTransport transport;
  private final OvhApiOptions options;
  private final Authentication authentication;
  private final DedicatedCloudRoutes dedicatedCloud;
  private final CredentialRoutes credentials;
  private final OkmsRoutes okms;
  private final IamRoutes iam;

  /** Signs in when the first call is made. */
  public OvhApi(OvhEndpoint endpoint, OvhCredentials credentials, OvhApiOptions options) {
    this.options = options;
    this.transport =
        HttpTransport.builder()
            .trust(options.trust())
            .callTimeout(options.timeout())
            .maxTries(options.maxTries())
            .backoff(options.retryBackoff())
            .time(options.time())
            .eachTry(new WholeAnswer())
            .listener(options.callListener())
            .build();
    // the path of version 2 is beside that of version 1, as OVHcloud's own clients have it
    String version1 = endpoint.uri().toString();
    String version2 = version1.replaceFirst("/(1\\.0|v1)$", "") + "/v2";
    Authentication none = chain -> chain.proceed(chain.request());
    this.authentication =
        authentication(endpoint, credentials, retrofit(version1, none).create(AuthRoutes.class));
    Retrofit first = retrofit(version1, authentication);
    this.dedicatedCloud = first.create(DedicatedCloudRoutes.class);
    this.credentials = first.create(CredentialRoutes.class);
    Retrofit second = retrofit(version2, authentication);
    this.okms = second.create(OkmsRoutes.class);
    this.iam = second.create(IamRoutes.class);
  }

  /** Same connections; the headers are added at each try, so that no timestamp grows old. */
  private Retrofit retrofit(String base, Authentication signing) {
    CallObserver observer = new CallObserver(options.callListener(), options.time());
    return new Retrofit.Builder()
        .baseUrl(base + "/")
        .client(transport.client().newBuilder().addInterceptor(signing).build())
        .addConverterFactory(new JsonAnswers(new Moshi.Builder().build()))
        .addCallAdapterFactory(new Answers(options.time(), observer, signing))
        .build();
  }

  private Authentication authentication(
      OvhEndpoint endpoint, OvhCredentials credentials, AuthRoutes auth) {
    if (credentials instanceof OvhCredentials.ApplicationKey keys) {
      Attempt attempt = new Attempt(SYSTEM, "read the server's time", endpoint.name());
      return new ApplicationKeyAuthentication(
          keys, time(), () -> auth.time().read(attempt, seconds -> seconds));
    }
    if (credentials instanceof OvhCredentials.OAuth2 client) {
      URI url = endpoint.findTokenUri().orElseThrow();
      return new OAuth2Authentication(time(), () -> token(auth, client, url));
    }
    Secret token = ((OvhCredentials.Bearer) credentials).accessToken();
    return chain -> Authentication.authorized(chain, "Bearer " + token.reveal());
  }

  private static AccessToken token(AuthRoutes auth, OvhCredentials.OAuth2 client, URI url) {
    return auth.token(
            url.toString(),
            "client_credentials",
            client.clientId(),
            client.clientSecret().reveal(),
            "all",
            Idempotent.YES)
        .read(
            new Attempt(SYSTEM, "get an access token", String.valueOf(url.getHost())),
            TokenMapper::toToken);
  }

  /** The calls of {@code /auth}. */
  public CredentialRoutes credentials() {
    return credentials;
  }

  /** The calls of {@code /dedicatedCloud}. */
  public DedicatedCloudRoutes dedicatedCloud() {
    return dedicatedCloud;
  }

  /** The calls of {@code /okms}. */
  public OkmsRoutes okms() {
    return okms;
  }

  /** The calls of {@code /iam}. */
  public IamRoutes iam() {
    return iam;
  }

  /** Whether the credentials are a consumer key, which has access rules. */
  public boolean hasConsumerKey() {
    return authentication instanceof ApplicationKeyAuthentication;
  }

  /** Where time comes from. */
  public TimeSource time() {
    return options.time();
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
    long start = time().nanoTime();
    for (int tries = 1; ; tries++) {
      try {
        return send.get();
      } catch (RateLimitedException e) {
        Duration left = options.timeout().minusNanos(time().nanoTime() - start);
        Duration pause = e.retryAfter().orElseThrow(() -> e);
        if (tries >= options.maxTries() || pause.compareTo(left) >= 0) {
          throw e;
        }
        BoundedPolling.sleep(
            e.attempt(), time(), pause, "Nothing was changed by it: run the step again.");
        Optional<O> there = look.get();
        if (there.isPresent()) {
          return there.get();
        }
      } catch (SdkException e) {
        return LostAnswer.found(e, look);
      }
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
