package io.vmcrypt.core.internal.http;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * HTTP as all clients of the SDK speak it. Each client trusts in one way. Redirects are not
 * followed. A deadline covers a whole call with its retries, and only reads are retried. Answers
 * are bounded, and logs hold no secrets. Thread-safe.
 */
public final class HttpTransport implements AutoCloseable {

  private final OkHttpClient client;
  private final AtomicBoolean closed;
  private final AtomicReference<@Nullable X509Certificate> shown;

  private HttpTransport(
      OkHttpClient client, AtomicBoolean closed, AtomicReference<@Nullable X509Certificate> shown) {
    this.client = client;
    this.closed = closed;
    this.shown = shown;
  }

  /** A transport to refine. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The client for Retrofit or for direct calls. {@link HttpFailure} turns its failures into
   * exceptions.
   */
  public OkHttpClient client() {
    return client;
  }

  /** The certificate that the server showed where it answered last; empty if it has not yet. */
  public Optional<X509Certificate> shown() {
    return Optional.ofNullable(shown.get());
  }

  /**
   * Ends calls under way and closes all connections. Later calls throw an IllegalStateException.
   */
  @Override
  public void close() {
    closed.set(true);
    client.dispatcher().cancelAll();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  /** The status as it came: nothing that stands above has given it another meaning. */
  private static Response observed(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    CallObserver.answered(response.code());
    return response;
  }

  /** OkHttp tells of a certificate only where an authority is known; the connection always does. */
  private static @Nullable X509Certificate shown(Interceptor.Chain chain)
      throws SSLPeerUnverifiedException {
    Connection connection = chain.connection();
    return connection != null
            && connection.socket() instanceof SSLSocket socket
            && socket.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
        ? certificate
        : null;
  }

  /**
   * On a 503 OkHttp reads Retry-After by itself. At 0 it repeats the call, even one that may have
   * taken effect. A number that is too large for an int makes it fail.
   */
  private static Response withoutTrickyRetryAfter(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    String value = response.header("Retry-After");
    return response.code() == 503 && value != null && value.matches("0+|\\d{10,}")
        ? response.newBuilder().removeHeader("Retry-After").build()
        : response;
  }

  /** Refines a transport. Not thread-safe. */
  public static final class Builder {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(24);

    /**
     * A rollout's calls come in bursts. OkHttp keeps 5 connections, so most calls of a burst would
     * need a new handshake.
     */
    private static final int MOST_IDLE = 32;

    private static final Duration IDLE = Duration.ofMinutes(5);

    private ServerTrust trust = ServerTrust.systemRoots();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration callTimeout = Duration.ofMinutes(3);
    private long maxAnswerBytes = 8L * 1024 * 1024;
    private int maxTries = 4;
    private Backoff backoff = Backoff.exponential(Duration.ofMillis(250), Duration.ofSeconds(8));
    private TimeSource time = TimeSource.system();
    private String name = "";
    private String host = "";
    private final List<Interceptor> interceptors = new ArrayList<>();
    private CallListener listener = CallListener.none();

    private Builder() {}

    /** How the right server is known; by default by the system's roots. */
    public Builder trust(ServerTrust trust) {
      this.trust = requireNonNull(trust, "trust");
      return this;
    }

    /** How long a connection may take, 1 ms to 24 days; by default 10 s. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = checkedTimeout("connectTimeout", connectTimeout);
      return this;
    }

    /**
     * How long a call may take, with its retries and their pauses: 1 ms to 24 days, by default 180
     * s.
     */
    public Builder callTimeout(Duration callTimeout) {
      this.callTimeout = checkedTimeout("callTimeout", callTimeout);
      return this;
    }

    /** How large an answer may be, decompressed, 1 byte or more; by default 8 MiB. */
    public Builder maxAnswerBytes(long maxAnswerBytes) {
      if (maxAnswerBytes < 1) {
        throw new IllegalArgumentException("maxAnswerBytes " + maxAnswerBytes + " is less than 1");
      }
      this.maxAnswerBytes = maxAnswerBytes;
      return this;
    }

    /** How often a read is tried, 1 for no retries; by default 4. */
    public Builder maxTries(int maxTries) {
      if (maxTries < 1) {
        throw new IllegalArgumentException("maxTries " + maxTries + " is less than 1");
      }
      this.maxTries = maxTries;
      return this;
    }

    /** The pauses between tries; by default 250 ms doubling to 8 s, jittered. */
    public Builder backoff(Backoff backoff) {
      this.backoff = requireNonNull(backoff, "backoff");
      return this;
    }

    /** Where time comes from. */
    public Builder time(TimeSource time) {
      this.time = requireNonNull(time, "time");
      return this;
    }

    /**
     * Where to connect to for one name: for names that DNS does not know here. All other names,
     * such as that of a proxy, are looked up as they are.
     *
     * @param name the host of the URLs
     */
    public Builder address(String name, String host) {
      // in the form in which OkHttp asks for it
      this.name = new HttpUrl.Builder().scheme("https").host(name).build().host();
      this.host = requireNonNull(host, "host");
      return this;
    }

    /** Works on each try: signatures, rate limits. */
    public Builder eachTry(Interceptor interceptor) {
      interceptors.add(requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** Who hears of the calls; shows what is sent and answered to a {@link WireTap} alone. */
    public Builder listener(CallListener listener) {
      this.listener = requireNonNull(listener, "listener");
      return this;
    }

    private static Duration checkedTimeout(String name, Duration timeout) {
      requireNonNull(timeout, name);
      if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
        // OkHttp takes zero for "for ever", and counts milliseconds in an int
        throw new IllegalArgumentException(name + " " + timeout + " is not in 1 ms to 24 days");
      }
      return timeout;
    }

    /** Makes the transport. */
    public HttpTransport build() {
      AtomicBoolean closed = new AtomicBoolean();
      AtomicReference<@Nullable X509Certificate> shown = new AtomicReference<>();
      TlsTrust tls = TlsTrust.of(trust);
      LiveConnections connections = new LiveConnections();
      OkHttpClient.Builder client =
          new OkHttpClient.Builder()
              .followRedirects(false)
              .followSslRedirects(false)
              // OkHttp would repeat what may have taken effect
              .retryOnConnectionFailure(false)
              .connectTimeout(connectTimeout)
              .readTimeout(callTimeout)
              .writeTimeout(callTimeout)
              .callTimeout(callTimeout)
              // one call per connection: no other call ends with it, and an idle connection is
              // silent
              .protocols(List.of(Protocol.HTTP_1_1))
              .dns(new Names(Dns.SYSTEM, name, host, connectTimeout))
              .socketFactory(new InterruptibleSockets())
              .connectionPool(new ConnectionPool(MOST_IDLE, IDLE.toMillis(), TimeUnit.MILLISECONDS))
              .sslSocketFactory(tls.socketFactory(), tls.trustManager())
              .addInterceptor(new CallGuard(closed))
              .addNetworkInterceptor(connections::request)
              .addNetworkInterceptor(HttpTransport::withoutTrickyRetryAfter)
              .addNetworkInterceptor(HttpTransport::observed)
              .addNetworkInterceptor(
                  chain -> {
                    shown.set(shown(chain));
                    return chain.proceed(chain.request());
                  })
              .addInterceptor(new Retries(maxTries, backoff, callTimeout, time));
      interceptors.forEach(client::addInterceptor);
      client.addInterceptor(new AnswerLimit(maxAnswerBytes)).addInterceptor(new RedactedLog());
      if (listener instanceof WireTap tap) {
        client.addInterceptor(new Tapped(tap));
      }
      client.addInterceptor(LiveConnections::call);
      HostnameVerifier verifier = tls.hostnameVerifier();
      if (verifier != null) {
        client.hostnameVerifier(verifier);
      }
      return new HttpTransport(client.build(), closed, shown);
    }
  }
}
