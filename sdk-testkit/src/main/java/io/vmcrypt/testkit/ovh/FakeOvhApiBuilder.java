package io.vmcrypt.testkit.ovh;

import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.http.HttpsFake;
import io.vmcrypt.testkit.internal.ovh.OkmsServer;
import io.vmcrypt.testkit.internal.ovh.OvhCloud;
import java.net.URI;
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
import java.util.function.Predicate;

/** The options of a {@link FakeOvhApi}. For one thread; each start makes another fake. */
public final class FakeOvhApiBuilder {

  private static final String ACCOUNT = "vm12345-ovh";

  private final TestAuthority authority;
  private final Map<String, Boolean> users = new LinkedHashMap<>();
  private final List<String> accessTokens = new ArrayList<>();
  private final List<String> allowedNetworks = new ArrayList<>();
  private final Set<String> securityOptions = new LinkedHashSet<>();
  private final Set<String> pendingOptions = new LinkedHashSet<>();
  private final List<String> twoFactorWhitelist = new ArrayList<>();
  private final List<FakeOkms> okms = new ArrayList<>();
  private int port;
  private List<String> serviceNames = List.of(FakeOvhApi.DEFAULT_SERVICE_NAME);
  private URI webInterfaceUrl = URI.create("https://127.0.0.1/");
  private Clock clock = Clock.systemUTC();
  private Duration taskStep = FakeOvhApi.DEFAULT_TASK_STEP;
  private Duration taskVisibleAfter = Duration.ZERO;
  private int kmsTcpPort = FakeOvhApi.DEFAULT_KMS_TCP_PORT;
  private Predicate<String> kmsConfigured = ip -> false;
  private final Map<String, OwnVcenter> elsewhere = new LinkedHashMap<>();

  /** The vCenter of a service that does not share the one of the others. */
  private record OwnVcenter(URI webInterfaceUrl, int kmsTcpPort, Predicate<String> configured) {}

  FakeOvhApiBuilder(TestAuthority authority) {
    this.authority = Objects.requireNonNull(authority, "authority");
  }

  /**
   * The port to listen on.
   *
   * @param port 1 to 65535, or 0, the default, for a free one
   * @return this builder
   * @throws IllegalArgumentException if the port is out of range
   */
  public FakeOvhApiBuilder port(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535: " + port);
    }
    this.port = port;
    return this;
  }

  /**
   * The name of the only service; {@link FakeOvhApi#DEFAULT_SERVICE_NAME} by default.
   *
   * @param serviceName not blank
   * @return this builder
   * @throws IllegalArgumentException if it is blank
   */
  public FakeOvhApiBuilder serviceName(String serviceName) {
    return services(serviceName);
  }

  /**
   * The names of the services of the account; {@link FakeOvhApi#DEFAULT_SERVICE_NAME} alone by
   * default. Each has its own tasks, registered KMS servers and users. The other options apply to
   * all.
   *
   * @param serviceNames one or more, all different and none blank
   * @return this builder
   * @throws IllegalArgumentException if there is none, one is blank, or one comes twice
   */
  public FakeOvhApiBuilder services(String... serviceNames) {
    this.serviceNames = OvhCloud.serviceNames(serviceNames);
    return this;
  }

  /**
   * How long a new task is neither listed nor found; by default it is visible at once.
   *
   * @param taskVisibleAfter not negative
   * @return this builder
   * @throws IllegalArgumentException if it is negative
   */
  public FakeOvhApiBuilder taskVisibleAfter(Duration taskVisibleAfter) {
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
  public FakeOvhApiBuilder service(
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
  public FakeOvhApiBuilder webInterfaceUrl(URI webInterfaceUrl) {
    this.webInterfaceUrl = Objects.requireNonNull(webInterfaceUrl, "webInterfaceUrl");
    return this;
  }

  /**
   * Adds a user of the service. Without any, there is {@link FakeOvhApi#DEFAULT_USER}.
   *
   * @param name its name
   * @param encryptionRight whether it may manage encryption
   * @return this builder
   */
  public FakeOvhApiBuilder user(String name, boolean encryptionRight) {
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
  public FakeOvhApiBuilder allowedNetwork(String network) {
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
  public FakeOvhApiBuilder securityOption(String name) {
    securityOptions.add(option(name));
    return this;
  }

  /**
   * Makes a security option wait that was ordered: {@code pendingOptions} lists it until {@code
   * resumePendingEnabling} has a task that ends well. {@code snc} waits on as long as VM encryption
   * is not enabled. By default none waits.
   *
   * @param name for example {@code snc}
   * @return this builder
   * @throws IllegalArgumentException if OVH names no such option
   */
  public FakeOvhApiBuilder pendingSecurityOption(String name) {
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
  public FakeOvhApiBuilder twoFactorWhitelist(String block) {
    twoFactorWhitelist.add(Objects.requireNonNull(block, "block"));
    return this;
  }

  /**
   * Adds an OVHcloud KMS to the account. By default there is none.
   *
   * @param okms the KMS
   * @return this builder
   */
  public FakeOvhApiBuilder okms(FakeOkms okms) {
    this.okms.add(Objects.requireNonNull(okms, "okms"));
    return this;
  }

  /**
   * Adds a bearer token that is accepted instead of a signature. By default there is none.
   *
   * @param token the token
   * @return this builder
   */
  public FakeOvhApiBuilder accessToken(String token) {
    accessTokens.add(Objects.requireNonNull(token, "token"));
    return this;
  }

  /**
   * The clock for tasks and for the time of the API; the system's clock by default.
   *
   * @param clock for example a {@link ManualClock}
   * @return this builder
   */
  public FakeOvhApiBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * How long each step of a task takes; {@link FakeOvhApi#DEFAULT_TASK_STEP} by default.
   *
   * @param taskStep positive
   * @return this builder
   * @throws IllegalArgumentException if it is not positive
   */
  public FakeOvhApiBuilder taskStep(Duration taskStep) {
    if (taskStep.isNegative() || taskStep.isZero()) {
      throw new IllegalArgumentException("taskStep must be positive: " + taskStep);
    }
    this.taskStep = taskStep;
    return this;
  }

  /**
   * The port that is reported for registered servers. A registration does not give one; {@link
   * FakeOvhApi#DEFAULT_KMS_TCP_PORT} by default.
   *
   * @param kmsTcpPort 1 to 65535
   * @return this builder
   * @throws IllegalArgumentException if the port is out of range
   */
  public FakeOvhApiBuilder kmsTcpPort(int kmsTcpPort) {
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
  public FakeOvhApiBuilder kmsConfigured(Predicate<String> kmsConfigured) {
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
            users.isEmpty() ? Map.of(FakeOvhApi.DEFAULT_USER, true) : new LinkedHashMap<>(users),
            List.copyOf(allowedNetworks),
            Set.copyOf(securityOptions),
            new LinkedHashSet<>(pendingOptions),
            List.copyOf(twoFactorWhitelist),
            kmsTcpPort,
            okms.stream().map(FakeOvhApiBuilder::server).toList());
    AtomicReference<String> origin = new AtomicReference<>("");
    OvhCloud cloud =
        new OvhCloud(setup, clock, taskStep, taskVisibleAfter, kmsConfigured, origin::get);
    elsewhere.forEach(
        (name, own) ->
            cloud.addService(name, own.webInterfaceUrl(), own.kmsTcpPort(), own.configured()));
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
        okms.kmipEndpoint(),
        okms.kmipRsaEndpoint(),
        authority,
        okms.kmipRsaEndpoint() == null ? null : authority,
        new OkmsIssuer(okms.authority()));
  }
}
