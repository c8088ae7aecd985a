package io.vmcrypt.ovh;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.CredentialsNotFoundException;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.call.OvhApiOptions;
import io.vmcrypt.ovh.internal.config.OvhConfiguration;
import io.vmcrypt.ovh.internal.credential.RestCredentials;
import io.vmcrypt.ovh.internal.okms.RestOkms;
import io.vmcrypt.ovh.internal.privatecloud.RestPrivateCloud;
import io.vmcrypt.ovh.okms.Okms;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The OVHcloud API, as far as VM encryption in a Hosted Private Cloud needs it.
 *
 * <pre>{@code
 * try (OvhClient ovh = OvhClient.discover()) {
 *   VmEncryption encryption = ovh.privateCloud("pcc-192-0-2-1").vmEncryption();
 *   System.out.println(encryption.state());
 * }
 * }</pre>
 *
 * <p>Reads are repeated when they fail for a passing reason. Calls that change something are not,
 * but for those that OVHcloud did not take because of too many requests: they wait as long as it
 * says, look, and are sent again. A wait for an operation goes on when OVHcloud has a passing
 * problem or the connection is lost, until its own time is up. No redirect is followed.
 * Thread-safe; make one and share it. Source: the OVHcloud API, {@code /dedicatedCloud} in version
 * 1.
 */
public final class OvhClient implements AutoCloseable {

  /** How long a call may take where nothing else is set, its retries included: 180 s. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(3);

  /** How often a read is tried where nothing else is set: 4 times. */
  public static final int DEFAULT_MAX_TRIES = 4;

  private final OvhEndpoint endpoint;
  private final OvhApi api;

  private OvhClient(Builder builder) {
    this.endpoint = builder.endpoint;
    this.api =
        new OvhApi(
            builder.endpoint,
            builder.credentials,
            new OvhApiOptions(
                builder.trust,
                builder.timeout,
                builder.maxTries,
                builder.retryBackoff,
                builder.timeSource,
                builder.callListener));
  }

  /**
   * A client with what this machine is configured with, see {@link #discoverBuilder()}.
   *
   * @return the client, with the default options
   * @throws CredentialsNotFoundException as {@link #discoverBuilder()} does
   * @throws IllegalArgumentException if the configured endpoint is neither a name nor a URL
   */
  public static OvhClient discover() {
    return discoverBuilder().build();
  }

  /**
   * A client to refine, with the endpoint that this machine is configured for and the credentials
   * that belong to it. Reads the environment and files as OVHcloud's own clients do, and sends
   * nothing. Each value is taken from the first of
   *
   * <ol>
   *   <li>the environment: {@code OVH_ENDPOINT}; {@code OVH_APPLICATION_KEY}, {@code
   *       OVH_APPLICATION_SECRET}, {@code OVH_CONSUMER_KEY}; {@code OVH_CLIENT_ID}, {@code
   *       OVH_CLIENT_SECRET}; {@code OVH_ACCESS_TOKEN}; {@code OVH_TOKEN_URL}, where client
   *       credentials are exchanged for a token, for an endpoint of your own
   *   <li>{@code ./ovh.conf}
   *   <li>{@code ~/.ovh.conf}
   *   <li>{@code /etc/ovh.conf}
   * </ol>
   *
   * <pre>{@code
   * [default]
   * endpoint=ovh-eu
   *
   * [ovh-eu]
   * application_key=...
   * application_secret=...
   * consumer_key=...
   * }</pre>
   *
   * <p>Where no endpoint is configured, {@link OvhEndpoint#EU} is used.
   *
   * @return a builder
   * @throws CredentialsNotFoundException if there are no credentials, half of a pair, or several
   *     kinds, if a value is in quotes, if one of the files is there and cannot be read, or if
   *     there are client credentials and nobody says where the endpoint exchanges them for a token
   * @throws IllegalArgumentException if the configured endpoint is neither a name nor a URL
   */
  public static Builder discoverBuilder() {
    return discoverBuilder(System.getenv());
  }

  /**
   * The same, with variables that are given in place of those of this process, as of a program that
   * has them from elsewhere. The files are the same.
   *
   * @param environment the variables
   * @return a builder
   * @throws CredentialsNotFoundException as {@link #discoverBuilder()} does
   * @throws IllegalArgumentException if the configured endpoint is neither a name nor a URL
   */
  public static Builder discoverBuilder(Map<String, String> environment) {
    OvhConfiguration machine =
        OvhConfiguration.ofThisMachine(requireNonNull(environment, "environment"));
    OvhEndpoint endpoint = machine.endpoint();
    return new Builder(endpoint, machine.credentials(endpoint));
  }

  /**
   * A client to refine.
   *
   * @param endpoint which API
   * @param credentials how to sign in to it; they belong to this endpoint
   * @return a builder
   */
  public static Builder builder(OvhEndpoint endpoint, OvhCredentials credentials) {
    return new Builder(
        requireNonNull(endpoint, "endpoint"), requireNonNull(credentials, "credentials"));
  }

  /**
   * The Hosted Private Clouds of this account, {@code GET /dedicatedCloud}.
   *
   * @return their names; empty if there is none that these credentials may see
   * @throws io.vmcrypt.core.error.SdkException if they cannot be read
   */
  public List<ServiceName> privateClouds() {
    return RestPrivateCloud.list(api);
  }

  /**
   * One Hosted Private Cloud. Sends nothing: the first call shows whether it exists.
   *
   * @param serviceName its name, such as {@code pcc-192-0-2-1}
   * @return the private cloud
   * @throws IllegalArgumentException if it is no service name; the message quotes it
   */
  public PrivateCloud privateCloud(String serviceName) {
    return privateCloud(ServiceName.of(serviceName));
  }

  /**
   * One Hosted Private Cloud. Sends nothing: the first call shows whether it exists.
   *
   * @param serviceName its name
   * @return the private cloud
   */
  public PrivateCloud privateCloud(ServiceName serviceName) {
    return new RestPrivateCloud(api, requireNonNull(serviceName, "serviceName"));
  }

  /** {@return the account's own key servers, OVHcloud KMS: the key servers} Sends nothing. */
  public Okms okms() {
    return new RestOkms(api);
  }

  /**
   * Who this client is to the API, {@code GET /auth/details}: the cheapest way to see whether
   * credentials of any kind are accepted.
   *
   * @return account, method and URNs
   * @throws io.vmcrypt.core.error.SdkException if it cannot be read
   */
  public OvhIdentity getIdentity() {
    return RestCredentials.identity(api);
  }

  /** Ends calls under way and closes all connections. Later calls are refused. */
  @Override
  public void close() {
    api.close();
  }

  /** {@return the API that it talks to: the endpoint; no credentials} */
  @Override
  public String toString() {
    return "OVHcloud API at " + endpoint.uri();
  }

  /** Refines an {@link OvhClient}. Not thread-safe; can be used for several clients. */
  public static final class Builder {
    private final OvhEndpoint endpoint;
    private final OvhCredentials credentials;
    private ServerTrust trust = ServerTrust.systemRoots();
    private Duration timeout = DEFAULT_TIMEOUT;
    private int maxTries = DEFAULT_MAX_TRIES;
    private Backoff retryBackoff =
        Backoff.exponential(Duration.ofMillis(250), Duration.ofSeconds(8));
    private TimeSource timeSource = TimeSource.system();
    private CallListener callListener = CallListener.none();

    private Builder(OvhEndpoint endpoint, OvhCredentials credentials) {
      this.endpoint = endpoint;
      this.credentials = credentials;
    }

    /**
     * How the client knows the right server; by default by the certificate authorities of this Java
     * installation. With OAuth2 this holds for the token server too.
     *
     * @param trust the trust
     * @return this
     */
    public Builder trust(ServerTrust trust) {
      this.trust = requireNonNull(trust, "trust");
      return this;
    }

    /**
     * How long a call may take, its retries and pauses included; by default {@link
     * #DEFAULT_TIMEOUT}.
     *
     * @param timeout 1 ms to 1 hour
     * @return this
     * @throws IllegalArgumentException if it is out of its range
     */
    public Builder timeout(Duration timeout) {
      requireNonNull(timeout, "timeout");
      if (timeout.compareTo(Duration.ofMillis(1)) < 0
          || timeout.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("timeout " + timeout + " is not in 1 ms to 1 hour");
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * How often a read is tried when it fails for a passing reason: a broken connection, HTTP 408,
     * 429, 500, 502, 503 or 504; by default {@link #DEFAULT_MAX_TRIES}.
     *
     * @param maxTries 1 (no retries) to 20
     * @return this
     * @throws IllegalArgumentException if it is out of its range
     */
    public Builder maxTries(int maxTries) {
      if (maxTries < 1 || maxTries > 20) {
        throw new IllegalArgumentException("maxTries " + maxTries + " is not in 1 to 20");
      }
      this.maxTries = maxTries;
      return this;
    }

    /**
     * The pauses between tries, unless the server asks for longer ones by {@code Retry-After}; by
     * default 250 ms doubling to 8 s, each shortened by up to a half at random.
     *
     * @param retryBackoff the pauses
     * @return this
     */
    public Builder retryBackoff(Backoff retryBackoff) {
      this.retryBackoff = requireNonNull(retryBackoff, "retryBackoff");
      return this;
    }

    /**
     * Where time comes from; by default this machine's clock. The client finds out how far it is
     * off the server's clock, and allows for that.
     *
     * @param timeSource the time
     * @return this
     */
    public Builder timeSource(TimeSource timeSource) {
      this.timeSource = requireNonNull(timeSource, "timeSource");
      return this;
    }

    /**
     * Who hears of each remote call when it is over; by default no one.
     *
     * @param callListener such as one that feeds metrics
     * @return this
     */
    public Builder callListener(CallListener callListener) {
      this.callListener = requireNonNull(callListener, "callListener");
      return this;
    }

    /**
     * Makes the client. Sends nothing.
     *
     * @return the client
     * @throws IllegalStateException if the credentials are OAuth2 and the endpoint has no token URL
     */
    public OvhClient build() {
      if (credentials instanceof OvhCredentials.OAuth2 && endpoint.findTokenUri().isEmpty()) {
        throw new IllegalStateException(
            ("the endpoint %s has no token URL for OAuth2 credentials: give the endpoint"
                    + " one, or use an application key")
                .formatted(endpoint.name()));
      }
      return new OvhClient(this);
    }
  }
}
