package io.vmcrypt.testkit.ovh;

import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.HttpsFake;
import io.vmcrypt.testkit.internal.http.PathTemplate;
import io.vmcrypt.testkit.internal.ovh.OkmsServer;
import io.vmcrypt.testkit.internal.ovh.OvhAccessRule;
import io.vmcrypt.testkit.internal.ovh.OvhCloud;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A stand-in for the OVHcloud API ({@code https://eu.api.ovh.com}), over TLS on the loopback
 * address, with one Hosted Private Cloud service or several: as strict as the real one about
 * signatures, timestamps, access rules and bodies, and as slow to finish a registration.
 *
 * <p>It answers below {@code /1.0} and {@code /v1}: {@code GET /auth/time}, {@code GET
 * /auth/currentCredential}, {@code GET /auth/details}, {@code POST /auth/credential}, {@code POST
 * /auth/logout}, {@code GET /me}, and below {@code /dedicatedCloud} the list of services, the
 * service, {@code vmEncryption} with its {@code kms}, {@code task} with {@code resetTaskState},
 * {@code datacenter}, {@code user}, {@code allowedNetwork}, {@code twoFAWhitelist} and {@code
 * securityOptions}. Below {@code /v2} it answers {@code /okms/resource} with its credentials, and
 * at {@link #tokenEndpoint()} it issues OAuth2 tokens to clients that authenticate by HTTP Basic or
 * in the form. Anything else is 404.
 *
 * <p>Errors have today's form, {@code class} and {@code message}, unless {@link
 * Builder#legacyErrors} asks for the older one.
 *
 * <p>A registration's task goes from {@code todo} to {@code doing} and stays there, described as
 * "Waiting for customer to configure the KMS Server...", until the KMS has been added in vCenter:
 * {@link Builder#kmsConfigured} decides that. A task goes on to its next step whenever {@link
 * Builder#taskStep} has passed on {@link Builder#clock}.
 *
 * <pre>{@code
 * TestAuthority authority = TestAuthority.create();
 * try (FakeOvhApi ovh = FakeOvhApi.builder(authority).kmsConfigured(ip -> true).start()) {
 *   // point the client at ovh.endpoint(), let it trust authority.certificate()
 * }
 * }</pre>
 *
 * <p>Where OVH has not published what happens, the fake makes its own choice: the names of tasks;
 * the state of the option while a registration waits ({@code enabling}); the error for an address
 * that is registered twice (409); that a KMS can be changed or removed only when it is delivered,
 * or in error; that only a task in error can be started again (else 400); and the error for a
 * consumer key that nobody has validated (403 "This credential is not valid").
 *
 * <p>Safe for use by several threads.
 *
 * @see <a href="https://eu.api.ovh.com/console/?section=%2FdedicatedCloud&amp;branch=v1">the API
 *     console of OVHcloud</a>
 */
public final class FakeOvhApi implements AutoCloseable {
  /** The name of the service, unless another is given. */
  public static final String DEFAULT_SERVICE_NAME = "pcc-127-0-0-1";

  /** How long a step of a task takes by default: 250 milliseconds. */
  public static final Duration DEFAULT_TASK_STEP = Duration.ofMillis(250);

  /** How far the timestamp of a request may be off by default: 5 minutes. */
  public static final Duration DEFAULT_SKEW_LIMIT = Duration.ofMinutes(5);

  /** The port that is reported for registered servers by default: KMIP's. */
  public static final int DEFAULT_KMS_TCP_PORT = 5696;

  /** The user of the service, unless others are given; has the right to manage encryption. */
  public static final String DEFAULT_USER = "admin";

  /** The prefix of version 1, which is left out in the names of routes. */
  private static final Pattern VERSION = Pattern.compile("^/(1\\.0|v1)/");

  private static final String ACCOUNT = "vm12345-ovh";
  private static final Set<String> FINAL_STATES = Set.of("done", "error", "canceled");

  /** The form of error answers. OVH has changed from one to the other. */
  public enum ErrorShape {
    /** {@code class}, {@code message}, {@code details}: what OVH answers today. */
    NEWER,
    /** {@code errorCode}, {@code httpCode}, {@code message}. */
    LEGACY
  }

  private final OvhCloud cloud;
  private final HttpsFake server;
  private final X509Certificate certificate;
  private final List<String> serviceNames;

  private FakeOvhApi(
      OvhCloud cloud, HttpsFake server, X509Certificate certificate, List<String> serviceNames) {
    this.cloud = cloud;
    this.server = server;
    this.certificate = certificate;
    this.serviceNames = serviceNames;
  }

  /**
   * Starts a fake with the defaults of {@link Builder}.
   *
   * @param authority issues the certificate of the server
   * @return the running fake, to be closed
   */
  public static FakeOvhApi start(TestAuthority authority) {
    return builder(authority).start();
  }

  /**
   * A fake with options.
   *
   * @param authority issues the certificate of the server
   * @return a builder
   */
  public static Builder builder(TestAuthority authority) {
    return new Builder(authority);
  }

  /**
   * {@return the base address of version 1 of the API, for example {@code
   * https://127.0.0.1:41234/1.0}}
   */
  public URI endpoint() {
    return URI.create(server.origin() + "/1.0");
  }

  /**
   * {@return the certificate that the server shows: issued by the authority that the fake was
   * made with}
   */
  public X509Certificate certificate() {
    return certificate;
  }

  /** {@return the name of the service, or of the first one, for example {@code pcc-127-0-0-1}} */
  public String serviceName() {
    return serviceNames.get(0);
  }

  /** {@return the names of all services: one or more, in the order in which they were given} */
  public List<String> serviceNames() {
    return serviceNames;
  }

  /** {@return the application key: made at random for this fake} */
  public String applicationKey() {
    return cloud.applicationKey();
  }

  /** {@return the application secret: made at random for this fake} */
  public String applicationSecret() {
    return cloud.applicationSecret();
  }

  /**
   * {@return the URL at which client credentials are exchanged for a token, which is valid for
   * 3599 seconds, for example {@code https://127.0.0.1:41234/auth/oauth2/token}}
   */
  public URI tokenEndpoint() {
    return URI.create(server.origin() + "/auth/oauth2/token");
  }

  /** {@return the client id of a service account: made at random for this fake} */
  public String clientId() {
    return cloud.clientId();
  }

  /** {@return the client secret of that service account: made at random for this fake} */
  public String clientSecret() {
    return cloud.clientSecret();
  }

  /** Makes all bearer tokens expire at once. Clients can get new ones. */
  public void expireTokens() {
    cloud.expireTokens();
  }

  /** {@return a consumer key that may call everything: made at random for this fake} */
  public String consumerKey() {
    return cloud.consumerKey();
  }

  /**
   * Makes a consumer key that may only make some calls.
   *
   * @param rules method and path with one space between, for example {@code "GET
   *     /dedicatedCloud/*"}; a star stands for any text
   * @return the consumer key, validated
   * @throws IllegalArgumentException if a rule has another form
   */
  public String createConsumerKey(String... rules) {
    List<OvhAccessRule> parsed = new ArrayList<>();
    for (String rule : rules) {
      int space = rule.indexOf(' ');
      if (space < 1) {
        throw new IllegalArgumentException(
            "a rule is a method, a space and a path, as \"GET /dedicatedCloud/*\": " + rule);
      }
      parsed.add(new OvhAccessRule(rule.substring(0, space), rule.substring(space + 1)));
    }
    return cloud.createConsumerKey(parsed);
  }

  /**
   * Validates a requested consumer key, as the customer does at its validation URL.
   *
   * @param consumerKey the key that {@code POST /auth/credential} returned
   * @throws IllegalArgumentException if there is no such key
   */
  public void validateCredential(String consumerKey) {
    cloud.validateCredential(consumerKey);
  }

  /**
   * Makes a consumer key expire.
   *
   * @param consumerKey the key
   * @throws IllegalArgumentException if there is no such key
   */
  public void expireCredential(String consumerKey) {
    cloud.expireCredential(consumerKey);
  }

  /**
   * {@return all requests so far, in the order in which they came, those that met
   * a fault included}
   */
  public List<ReceivedRequest> requests() {
    return server.requests();
  }

  /**
   * The requests on a route so far.
   *
   * @param method for example {@code GET}
   * @param path below the version, for example {@code /dedicatedCloud/{serviceName}/task}, or of
   *     version 2, for example {@code /v2/okms/resource}: a name in braces is any one segment
   * @return the requests in the order in which they came, whatever their queries
   * @throws IllegalArgumentException if the path does not begin with a slash
   */
  public List<ReceivedRequest> requests(String method, String path) {
    Objects.requireNonNull(method, "method");
    PathTemplate template = PathTemplate.parse(path);
    return requests().stream()
        .filter(request -> request.method().equals(method))
        .filter(request -> template.matches(VERSION.matcher(request.path()).replaceFirst("/")))
        .toList();
  }

  /**
   * Gives your own answer on a route, instead of the fake's if it knows the route. The fake checks
   * signature or token, and the rules of the consumer key, before it asks you.
   *
   * @param method for example {@code GET}
   * @param path below the version, for example {@code /dedicatedCloud/{serviceName}/filer}, or of
   *     version 2, for example {@code /v2/okms/resource}: a name in braces is any one segment
   * @param answer makes the answer, for one request at a time; exceptions that it throws are in
   *     {@link #failures()}
   * @throws IllegalArgumentException if the path does not begin with a slash
   */
  public void answerRoute(
      String method, String path, Function<ReceivedRequest, FakeAnswer> answer) {
    Objects.requireNonNull(answer, "answer");
    cloud.answerRoute(method, path, request -> HttpAnswer.of(answer.apply(request)));
  }

  /**
   * {@return the exceptions inside the fake, which answered these requests with status 500,
   * the exceptions, empty if there were none} Each is a defect of the fake, or of a function
   * that the test gave it.
   */
  public List<RuntimeException> failures() {
    return server.failures();
  }

  /** {@return the plan of the faults that requests meet, to be added to} */
  public Faults faults() {
    return server.faults();
  }

  /**
   * {@return the tasks of all services: all tasks that were started and not removed, in their
   * current state} Their ids differ, so that a task is named by its id alone.
   */
  public List<FakeOvhTask> tasks() {
    return cloud.tasks();
  }

  /**
   * {@return the KMS servers registered with any of the services: all of them, in their
   * current state}
   */
  public List<FakeRegisteredKms> registeredKms() {
    return cloud.registeredKms();
  }

  /**
   * The KMS servers registered with one service.
   *
   * @param serviceName its name
   * @return all of this service, in their current state
   * @throws IllegalArgumentException if there is no such service
   */
  public List<FakeRegisteredKms> registeredKms(String serviceName) {
    return cloud.registeredKms(Objects.requireNonNull(serviceName, "serviceName"));
  }

  /**
   * {@return the access credentials of the OVHcloud KMSs: all that were created and not
   * deleted, in their current state}
   */
  public List<FakeOkmsCredential> okmsCredentials() {
    return cloud.okmsCredentials();
  }

  /**
   * Keeps an access credential in a status.
   *
   * @param credentialId the id of the credential
   * @param status any text, even one that no schema knows; only {@code READY} has a certificate
   * @throws IllegalArgumentException if there is no such credential
   */
  public void holdOkmsCredential(String credentialId, String status) {
    cloud.holdOkmsCredential(credentialId, Objects.requireNonNull(status, "status"));
  }

  /**
   * Ends a task at once, with all its effects.
   *
   * @param taskId the id of the task
   * @param state {@code done}, {@code error} or {@code canceled}
   * @throws IllegalArgumentException if there is no such task, or the state is another one
   * @throws IllegalStateException if the task has already ended
   */
  public void finishTask(long taskId, String state) {
    if (!FINAL_STATES.contains(state)) {
      throw new IllegalArgumentException("a task ends done, error or canceled, not: " + state);
    }
    cloud.finishTask(taskId, state);
  }

  /**
   * Keeps a task in a state, until {@link #finishTask} ends it.
   *
   * @param taskId the id of the task
   * @param state any text, even one that no schema knows
   * @param description the description that the task then shows
   * @throws IllegalArgumentException if there is no such task
   */
  public void holdTask(long taskId, String state, String description) {
    cloud.holdTask(
        taskId,
        Objects.requireNonNull(state, "state"),
        Objects.requireNonNull(description, "description"));
  }

  /**
   * Makes a task vanish: from now on requests for it are answered with 404.
   *
   * @param taskId the id of the task
   * @throws IllegalArgumentException if there is no such task
   */
  public void removeTask(long taskId) {
    cloud.removeTask(taskId);
  }

  /**
   * Replaces the function that decides when registrations go on.
   *
   * @param kmsConfigured whether the KMS with an IPv4 address has been added in vCenter
   */
  public void setKmsConfigured(Predicate<String> kmsConfigured) {
    cloud.kmsConfigured(Objects.requireNonNull(kmsConfigured, "kmsConfigured"));
  }

  /**
   * Sets how far the time of the API is off its clock. This affects {@code /auth/time} and the
   * check of timestamps. Tasks still follow the clock.
   *
   * @param offset the time to add; may be negative
   */
  public void setClockOffset(Duration offset) {
    cloud.clockOffset(Objects.requireNonNull(offset, "offset"));
  }

  /**
   * Changes the form of error answers. Errors of version 2, and for a missing IAM action, always
   * have the newer form.
   *
   * @param shape the form
   */
  public void setErrorShape(ErrorShape shape) {
    cloud.newerErrors(Objects.requireNonNull(shape, "shape") == ErrorShape.NEWER);
  }

  /**
   * Refuses every call that needs an IAM action, with status 403.
   *
   * @param action for example {@code pccVMware:apiovh:vmEncryption/kms/create}
   */
  public void denyAction(String action) {
    cloud.denyAction(Objects.requireNonNull(action, "action"));
  }

  /**
   * Ends the effect of {@link #denyAction}.
   *
   * @param action the action
   */
  public void allowAction(String action) {
    cloud.allowAction(Objects.requireNonNull(action, "action"));
  }

  /**
   * Changes the state of the services, which is {@code delivered} at first.
   *
   * @param state for example {@code upgrading}
   */
  public void setServiceState(String state) {
    cloud.serviceState(Objects.requireNonNull(state, "state"));
  }

  /**
   * Makes the services expire, so that their routes answer 460, or restores them.
   *
   * @param expired whether they are expired
   */
  public void setServiceExpired(boolean expired) {
    cloud.serviceExpired(expired);
  }

  /**
   * Suspends the services, as OVH does when a bill is not paid: their {@code iam.state} is then
   * {@code SUSPENDED}, otherwise {@code OK}.
   *
   * @param suspended whether they are suspended
   */
  public void setServiceSuspended(boolean suspended) {
    cloud.serviceSuspended(suspended);
  }

  /** Stops the fake and frees its port. Calling it again does nothing. */
  @Override
  public void close() {
    server.close();
  }

  /** The options of a {@link FakeOvhApi}. For one thread; each start makes another fake. */
  public static final class Builder {
    private final TestAuthority authority;
    private final Map<String, Boolean> users = new LinkedHashMap<>();
    private final List<String> accessTokens = new ArrayList<>();
    private final List<String> allowedNetworks = new ArrayList<>();
    private final Set<String> securityOptions = new LinkedHashSet<>();
    private final Set<String> pendingOptions = new LinkedHashSet<>();
    private final List<String> twoFactorWhitelist = new ArrayList<>();
    private final List<FakeOkms> okms = new ArrayList<>();
    private int port;
    private List<String> serviceNames = List.of(DEFAULT_SERVICE_NAME);
    private URI webInterfaceUrl = URI.create("https://127.0.0.1/");
    private Clock clock = Clock.systemUTC();
    private Duration taskStep = DEFAULT_TASK_STEP;
    private Duration taskVisibleAfter = Duration.ZERO;
    private boolean legacyErrors;
    private Duration skewLimit = DEFAULT_SKEW_LIMIT;
    private int kmsTcpPort = DEFAULT_KMS_TCP_PORT;
    private Predicate<String> kmsConfigured = ip -> false;
    private final Map<String, OwnVcenter> elsewhere = new LinkedHashMap<>();

    /** The vCenter of a service that does not share the one of the others. */
    private record OwnVcenter(URI webInterfaceUrl, int kmsTcpPort, Predicate<String> configured) {}

    private Builder(TestAuthority authority) {
      this.authority = Objects.requireNonNull(authority, "authority");
    }

    /**
     * The port to listen on.
     *
     * @param port 1 to 65535, or 0, the default, for a free one
     * @return this builder
     * @throws IllegalArgumentException if the port is out of range
     */
    public Builder port(int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be 0 to 65535: " + port);
      }
      this.port = port;
      return this;
    }

    /**
     * The name of the only service; {@link #DEFAULT_SERVICE_NAME} by default.
     *
     * @param serviceName not blank
     * @return this builder
     * @throws IllegalArgumentException if it is blank
     */
    public Builder serviceName(String serviceName) {
      return services(serviceName);
    }

    /**
     * The names of the services of the account; {@link #DEFAULT_SERVICE_NAME} alone by default.
     * Each has its own tasks, registered KMS servers and users. The other options apply to all.
     *
     * @param serviceNames one or more, all different and none blank
     * @return this builder
     * @throws IllegalArgumentException if there is none, one is blank, or one comes twice
     */
    public Builder services(String... serviceNames) {
      this.serviceNames = OvhCloud.serviceNames(serviceNames);
      return this;
    }

    /**
     * Gives errors the older form, with {@code errorCode}. By default they have today's form, with
     * {@code class}. Errors of version 2, and for a missing IAM action, always have today's form.
     *
     * @return this builder
     * @see FakeOvhApi#setErrorShape
     */
    public Builder legacyErrors() {
      this.legacyErrors = true;
      return this;
    }

    /**
     * How long a new task is neither listed nor found; by default it is visible at once.
     *
     * @param taskVisibleAfter not negative
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public Builder taskVisibleAfter(Duration taskVisibleAfter) {
      if (taskVisibleAfter.isNegative()) {
        throw new IllegalArgumentException(
            "taskVisibleAfter must not be negative: " + taskVisibleAfter);
      }
      this.taskVisibleAfter = taskVisibleAfter;
      return this;
    }

    /**
     * One more service, with a vCenter of its own.
     *
     * @param serviceName its name, which no other service has
     * @param webInterfaceUrl the address of its vCenter, whose path and query are ignored
     * @param kmsTcpPort the port that its registered KMS servers are reported with
     * @param kmsConfigured whether the KMS with an IPv4 address has been added in that vCenter
     * @return this builder
     * @throws IllegalArgumentException if the name is blank, or the port out of range
     */
    public Builder service(
        String serviceName, URI webInterfaceUrl, int kmsTcpPort, Predicate<String> kmsConfigured) {
      OvhCloud.serviceNames(serviceName);
      if (kmsTcpPort < 1 || kmsTcpPort > 65_535) {
        throw new IllegalArgumentException("kmsTcpPort must be 1 to 65535: " + kmsTcpPort);
      }
      elsewhere.put(
          serviceName,
          new OwnVcenter(
              Objects.requireNonNull(webInterfaceUrl, "webInterfaceUrl"),
              kmsTcpPort,
              Objects.requireNonNull(kmsConfigured, "kmsConfigured")));
      return this;
    }

    /**
     * The address of vCenter that the service reports; {@code https://127.0.0.1/} by default.
     *
     * @param webInterfaceUrl an address whose path and query are ignored
     * @return this builder
     */
    public Builder webInterfaceUrl(URI webInterfaceUrl) {
      this.webInterfaceUrl = Objects.requireNonNull(webInterfaceUrl, "webInterfaceUrl");
      return this;
    }

    /**
     * Adds a user of the service. Without any, there is {@link #DEFAULT_USER}.
     *
     * @param name its name
     * @param encryptionRight whether it may manage encryption
     * @return this builder
     */
    public Builder user(String name, boolean encryptionRight) {
      users.put(Objects.requireNonNull(name, "name"), encryptionRight);
      return this;
    }

    /**
     * Adds a network that may reach the service, whose {@code userAccessPolicy} then is {@code
     * filtered}. By default there is none, and it is {@code open}.
     *
     * @param network an IPv4 block, for example {@code 192.0.2.0/24}
     * @return this builder
     */
    public Builder allowedNetwork(String network) {
      allowedNetworks.add(Objects.requireNonNull(network, "network"));
      return this;
    }

    /**
     * Enables a security option. By default none is.
     *
     * @param name for example {@code tokenValidation} or {@code twoFa}
     * @return this builder
     * @throws IllegalArgumentException if OVH names no such option
     */
    public Builder securityOption(String name) {
      securityOptions.add(option(name));
      return this;
    }

    /**
     * Makes a security option wait that was ordered: {@code pendingOptions} lists it until {@code
     * resumePendingEnabling} has a task that ends well. {@code snc} waits on as long as VM
     * encryption is not enabled. By default none waits.
     *
     * @param name for example {@code snc}
     * @return this builder
     * @throws IllegalArgumentException if OVH names no such option
     */
    public Builder pendingSecurityOption(String name) {
      pendingOptions.add(option(name));
      return this;
    }

    private static String option(String name) {
      if (!OvhCloud.securityOptionNames().contains(Objects.requireNonNull(name, "name"))) {
        throw new IllegalArgumentException(
            "\"" + name + "\" is none of OVH's options: " + OvhCloud.securityOptionNames());
      }
      return name;
    }

    /**
     * Adds an address from which programs may sign in to vCenter while two-factor authentication is
     * on. By default there is none.
     *
     * @param block an IPv4 address or block, for example {@code 192.0.2.0/24}
     * @return this builder
     */
    public Builder twoFactorWhitelist(String block) {
      twoFactorWhitelist.add(Objects.requireNonNull(block, "block"));
      return this;
    }

    /**
     * Adds an OVHcloud KMS to the account. By default there is none.
     *
     * @param okms the KMS
     * @return this builder
     */
    public Builder okms(FakeOkms okms) {
      this.okms.add(Objects.requireNonNull(okms, "okms"));
      return this;
    }

    /**
     * Adds a bearer token that is accepted instead of a signature. By default there is none.
     *
     * @param token the token
     * @return this builder
     */
    public Builder accessToken(String token) {
      accessTokens.add(Objects.requireNonNull(token, "token"));
      return this;
    }

    /**
     * The clock for tasks and for the time of the API; the system's clock by default.
     *
     * @param clock for example a {@link ManualClock}
     * @return this builder
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * How long each step of a task takes; {@link #DEFAULT_TASK_STEP} by default.
     *
     * @param taskStep positive
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder taskStep(Duration taskStep) {
      if (taskStep.isNegative() || taskStep.isZero()) {
        throw new IllegalArgumentException("taskStep must be positive: " + taskStep);
      }
      this.taskStep = taskStep;
      return this;
    }

    /**
     * How far the timestamp of a request may be off; {@link #DEFAULT_SKEW_LIMIT} by default.
     *
     * @param skewLimit not negative
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public Builder skewLimit(Duration skewLimit) {
      if (skewLimit.isNegative()) {
        throw new IllegalArgumentException("skewLimit must not be negative: " + skewLimit);
      }
      this.skewLimit = skewLimit;
      return this;
    }

    /**
     * The port that is reported for registered servers. A registration does not give one; {@link
     * #DEFAULT_KMS_TCP_PORT} by default.
     *
     * @param kmsTcpPort 1 to 65535
     * @return this builder
     * @throws IllegalArgumentException if the port is out of range
     */
    public Builder kmsTcpPort(int kmsTcpPort) {
      if (kmsTcpPort < 1 || kmsTcpPort > 65_535) {
        throw new IllegalArgumentException("kmsTcpPort must be 1 to 65535: " + kmsTcpPort);
      }
      this.kmsTcpPort = kmsTcpPort;
      return this;
    }

    /**
     * Decides when a registration goes on; by default never.
     *
     * @param kmsConfigured whether the KMS with an IPv4 address has been added in vCenter
     * @return this builder
     */
    public Builder kmsConfigured(Predicate<String> kmsConfigured) {
      this.kmsConfigured = Objects.requireNonNull(kmsConfigured, "kmsConfigured");
      return this;
    }

    /**
     * Starts the fake.
     *
     * @return the running fake, to be closed
     * @throws IllegalArgumentException if two services have the same name
     * @throws java.io.UncheckedIOException if it cannot listen on the port
     */
    public FakeOvhApi start() {
      List<String> all = new ArrayList<>(serviceNames);
      all.addAll(elsewhere.keySet());
      OvhCloud.serviceNames(all.toArray(new String[0]));
      OvhCloud.Setup setup =
          new OvhCloud.Setup(
              serviceNames,
              webInterfaceUrl,
              ACCOUNT,
              users.isEmpty() ? Map.of(DEFAULT_USER, true) : new LinkedHashMap<>(users),
              List.copyOf(allowedNetworks),
              Set.copyOf(securityOptions),
              new LinkedHashSet<>(pendingOptions),
              List.copyOf(twoFactorWhitelist),
              kmsTcpPort,
              okms.stream().map(Builder::server).toList());
      AtomicReference<String> origin = new AtomicReference<>("");
      OvhCloud cloud =
          new OvhCloud(
              setup, clock, taskStep, taskVisibleAfter, skewLimit, kmsConfigured, origin::get);
      elsewhere.forEach(
          (name, own) ->
              cloud.addService(name, own.webInterfaceUrl(), own.kmsTcpPort(), own.configured()));
      cloud.newerErrors(!legacyErrors);
      accessTokens.forEach(cloud::addAccessToken);
      TestIdentity identity = authority.server("localhost", HttpsFake.HOST).issue();
      HttpsFake server = HttpsFake.start(identity, port, cloud);
      origin.set(server.origin());
      return new FakeOvhApi(cloud, server, identity.certificate(), List.copyOf(all));
    }

    private static OkmsServer server(FakeOkms okms) {
      String authority = okms.authority().certificatePem();
      return new OkmsServer(
          okms.id(),
          okms.region(),
          okms.kmipEndpoint(),
          okms.kmipRsaEndpoint(),
          authority,
          okms.kmipRsaEndpoint() == null ? null : authority,
          new OkmsIssuer(okms.authority()));
    }
  }
}
