package io.vmcrypt.vsphere.internal.vapi;

import static java.util.Objects.requireNonNull;

import com.squareup.moshi.Moshi;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.internal.http.HttpFailure;
import io.vmcrypt.core.internal.http.Idempotent;
import io.vmcrypt.core.internal.json.JsonAnswers;
import io.vmcrypt.core.internal.json.JsonCall;
import io.vmcrypt.core.internal.json.RouteName;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.CleanUp;
import io.vmcrypt.vsphere.internal.session.PasswordLogin;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.session.handed.HandedSession;
import io.vmcrypt.vsphere.internal.vapi.wire.KeyProviderRoutes;
import io.vmcrypt.vsphere.internal.vapi.wire.SessionRoutes;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import retrofit2.Call;
import retrofit2.Response;
import retrofit2.Retrofit;

/**
 * A vAPI session, beside the SOAP session. With a password it logs in at the first call, and again
 * when the session is over. If another program's SOAP session was handed over, it uses that one,
 * which vAPI accepts from 8.0.3 on; or it asks that program for its vAPI session. Thread-safe.
 */
public final class VapiSession {

  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.vsphere");

  private static final ApiVersion WITH_PROVIDERS = new ApiVersion("7.0.2.0");
  private static final ApiVersion UNIFIED = new ApiVersion("8.0.3.0");
  private static final int LOGOUT_SECONDS = 10;

  private final VimSession vim;
  private final HttpUrl base;
  private final VsphereCredentials credentials;
  private final CallObserver observer;
  private final SessionRoutes sessions;
  private final KeyProviderRoutes providers;
  private final ReentrantLock connecting = new ReentrantLock();
  private final PasswordLogin passwordLogin;
  private volatile @Nullable Secret token;
  private volatile boolean closed;

  /**
   * @param vim the same server's SOAP session
   * @param http with {@link io.vmcrypt.core.internal.json.WholeAnswer} among its interceptors
   */
  public VapiSession(
      VimSession vim,
      OkHttpClient http,
      HttpUrl base,
      VsphereCredentials credentials,
      CallObserver observer) {
    this.observer = requireNonNull(observer, "observer");
    this.vim = requireNonNull(vim, "vim");
    this.base = requireNonNull(base, "base");
    this.credentials = requireNonNull(credentials, "credentials");
    this.passwordLogin = new PasswordLogin(vim.time());
    Retrofit retrofit =
        new Retrofit.Builder().baseUrl(base).client(http).addConverterFactory(answers()).build();
    this.sessions = retrofit.create(SessionRoutes.class);
    this.providers = retrofit.create(KeyProviderRoutes.class);
  }

  /** The JSON form of what is sent and answered. */
  static JsonAnswers answers() {
    return new JsonAnswers(new Moshi.Builder().add(Secret.class, new SecretJson()).build());
  }

  VimSession vim() {
    return vim;
  }

  /** Makes a call that answers with something. */
  <T> T call(
      Attempt attempt, String privilege, BiFunction<KeyProviderRoutes, String, Call<T>> call) {
    return body(attempt, answer(attempt, privilege, call));
  }

  /** Makes a call that answers with nothing but success. */
  void run(
      Attempt attempt, String privilege, BiFunction<KeyProviderRoutes, String, Call<Void>> call) {
    Response<Void> response = answer(attempt, privilege, call);
    ResponseBody body = response.raw().body();
    // a proxy's page with status 200 does not come from vCenter
    if (body != null && body.contentLength() != 0) {
      throw new DecodingException(
          attempt,
          "HTTP " + response.code() + " with a body where vCenter sends none",
          VapiError.CHECK_ADDRESS);
    }
  }

  /**
   * Downloads from a URL that vCenter names, but always from this session's server. vCenter may
   * name itself "localhost" or anything else, and the token must go to no other server.
   */
  byte[] download(Attempt attempt, String privilege, String url, Secret bearer) {
    HttpUrl named = HttpUrl.parse(url);
    if (named == null) {
      throw new DecodingException(
          attempt, "the location that vCenter names is no URL", VapiError.CHECK_ADDRESS);
    }
    HttpUrl here =
        base.newBuilder()
            .encodedPath(named.encodedPath())
            .encodedQuery(named.encodedQuery())
            .build();
    Call<ResponseBody> call =
        providers.download(here.toString(), "Bearer " + bearer.reveal(), Idempotent.NO);
    return observer.observe(
        attempt, RouteName.of(call.request()), () -> bytes(attempt, privilege, call));
  }

  private byte[] bytes(Attempt attempt, String privilege, Call<ResponseBody> call) {
    Response<ResponseBody> response = execute(attempt, call);
    if (!response.isSuccessful()) {
      throw refused(attempt, privilege, VapiError.of(response));
    }
    try (ResponseBody body = body(attempt, response)) {
      return body.bytes();
    } catch (IOException e) {
      throw HttpFailure.of(attempt, e);
    }
  }

  private SdkException refused(Attempt attempt, String privilege, VapiError error) {
    return error.toException(attempt, privilege, vim.time().now());
  }

  private <T> Response<T> answer(
      Attempt attempt, String privilege, BiFunction<KeyProviderRoutes, String, Call<T>> call) {
    Secret session = session(attempt);
    Call<T> first = call.apply(providers, session.reveal());
    return observer.observe(
        attempt,
        RouteName.of(first.request()),
        () -> answer(attempt, privilege, session, first, call));
  }

  private <T> Response<T> answer(
      Attempt attempt,
      String privilege,
      Secret session,
      Call<T> first,
      BiFunction<KeyProviderRoutes, String, Call<T>> call) {
    Response<T> response = execute(attempt, first);
    if (response.isSuccessful()) {
      return response;
    }
    VapiError error = VapiError.of(response);
    if (error.isUnauthenticated() && !(credentials instanceof VsphereCredentials.Session)) {
      LOG.debug("the vAPI session was over; renewing it");
      // a call that was refused because of its session had no effect
      response = execute(attempt, call.apply(providers, login(session).reveal()));
      if (response.isSuccessful()) {
        return response;
      }
      error = VapiError.of(response);
    }
    throw refused(attempt, privilege, error);
  }

  private static <T> Response<T> execute(Attempt attempt, Call<T> call) {
    return JsonCall.execute(attempt, call, VapiError.CHECK_ADDRESS);
  }

  private static <T> T body(Attempt attempt, Response<T> response) {
    return JsonCall.body(attempt, response, VapiError.CHECK_ADDRESS);
  }

  private Secret session(Attempt attempt) {
    ApiVersion version = version(attempt);
    if (credentials instanceof VsphereCredentials.Session adopted) {
      if (!version.isAtLeast(UNIFIED)) {
        throw new ServiceException(
            attempt,
            "the session is another program's SOAP session, which vAPI accepts only from vCenter"
                + " 8.0.3 on; this one speaks "
                + version,
            "Hand over the program's vAPI session too, or log in with user name and password.");
      }
      return Secret.of(HandedSession.bare(adopted.soapCookie().reveal()));
    }
    Secret known = token;
    return known != null ? known : login(null);
  }

  /**
   * The session. Logs in only if there is none or it is the expired one: another thread may have
   * logged in already.
   */
  private Secret login(@Nullable Secret expired) {
    connecting.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the client is closed");
      }
      Secret now = token;
      if (now == null || now.equals(expired)) {
        if (credentials instanceof VsphereCredentials.HeldSessions held) {
          now =
              HandedSession.ask(
                  vim.attempt("take over a vAPI session"), "vAPI session", held.vapi(), expired);
          now = Secret.of(HandedSession.bare(now.reveal()));
          token = now;
          return now;
        }
        // a session of SOAP alone is never renewed here
        VsphereCredentials.Password password = (VsphereCredentials.Password) credentials;
        Attempt attempt = vim.attempt("log in to vAPI as " + password.user());
        now = passwordLogin.send(attempt, () -> newSession(attempt, password));
        if (!isHeaderValue(now)) {
          throw new DecodingException(
              attempt, "the answer to the login is not a session", VapiError.CHECK_ADDRESS);
        }
        token = now;
      }
      return now;
    } finally {
      connecting.unlock();
    }
  }

  private Secret newSession(Attempt attempt, VsphereCredentials.Password password) {
    Call<Secret> call =
        sessions.login(
            Credentials.basic(
                password.user(), password.password().reveal(), StandardCharsets.UTF_8));
    return observer.observe(
        attempt,
        RouteName.of(call.request()),
        () -> {
          Response<Secret> response = execute(attempt, call);
          if (!response.isSuccessful()) {
            throw refused(attempt, "System.View", VapiError.of(response));
          }
          return body(attempt, response);
        });
  }

  // checked here, because OkHttp's own error message would quote the secret
  static boolean isHeaderValue(Secret session) {
    String value = session.reveal();
    return !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private ApiVersion version(Attempt attempt) {
    ApiVersion version = vim.version();
    if (!version.isAtLeast(WITH_PROVIDERS)) {
      throw new ServiceException(
          attempt,
          "this vCenter speaks API release " + version + ", which has no native key providers",
          "Native key providers need vCenter 7.0.2 (7.0 Update 2) or later.");
    }
    return version;
  }

  /** The value of the session's header. Logs in. */
  public Secret id() {
    return session(vim.attempt("hand over the vAPI session"));
  }

  /** Ends the session if it is this client's own. Never fails. */
  public void close() {
    connecting.lock();
    try {
      closed = true;
      Secret open = token;
      token = null;
      if (open != null && !(credentials instanceof VsphereCredentials.HeldSessions)) {
        Call<Void> logout = sessions.logout(open.reveal());
        logout.timeout().timeout(LOGOUT_SECONDS, TimeUnit.SECONDS);
        Attempt attempt = vim.attempt("log out of vAPI");
        CleanUp.quietly(
            () ->
                observer.observe(
                    attempt, RouteName.of(logout.request()), () -> execute(attempt, logout)));
      }
    } catch (RuntimeException e) {
      // the session will expire by itself
      LOG.debug("logging out of vAPI failed: {}", e.getClass().getSimpleName());
    } finally {
      connecting.unlock();
    }
  }
}
