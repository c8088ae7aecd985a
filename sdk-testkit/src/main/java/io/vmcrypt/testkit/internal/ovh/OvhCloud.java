package io.vmcrypt.testkit.internal.ovh;

import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.HttpHandler;
import io.vmcrypt.testkit.internal.http.OwnRoutes;
import io.vmcrypt.testkit.internal.json.JsonText;
import io.vmcrypt.testkit.ovh.part.FakeIamPolicy;
import io.vmcrypt.testkit.ovh.part.FakeOkmsCredential;
import io.vmcrypt.testkit.ovh.part.FakeOvhTask;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The logic of the fake API: one customer with one or several services. Its own lock guards all of
 * its state. Whenever the state is read, it is first advanced to the current time.
 */
public final class OvhCloud implements HttpHandler {
  /** The versions of the API that routes are reached under; {@code /v1} is another name. */
  private static final List<String> FIRST_VERSION = List.of("/1.0", "/v1");

  private static final String SECOND_VERSION = "/v2";

  /** What the consumer key that exists from the start may call: everything. */
  private static final List<OvhAccessRule> ALL =
      List.of(
          new OvhAccessRule("GET", "/*"),
          new OvhAccessRule("POST", "/*"),
          new OvhAccessRule("PUT", "/*"),
          new OvhAccessRule("DELETE", "/*"));

  private static final String JSON = "application/json; charset=utf-8";

  private final Clock clock;
  private final OvhAccess access;
  private final Map<String, PrivateCloudRoutes> services = new LinkedHashMap<>();
  private final OkmsRoutes okms;
  private final IamRoutes iam;
  private final OAuth2Tokens tokens;
  private final OwnRoutes ownRoutes = new OwnRoutes();
  private final List<OvhRoute> account = new ArrayList<>();
  private final String consumerKey;
  private final Setup setup;
  private final Duration taskStep;
  private final Duration taskVisibleAfter;
  private final AtomicLong taskIds = new AtomicLong(OvhTasks.FIRST_ID);
  private Duration clockOffset = Duration.ZERO;
  private Predicate<String> kmsConfigured;
  private boolean newerErrors = true;

  /**
   * What the API serves.
   *
   * @param serviceNames the names of the services, one or more
   * @param webInterface the address of its vCenter
   * @param users the users of each service, with their encryption right
   * @param allowedNetworks the networks that may reach each service
   * @param pendingOptions the security options that wait
   * @param twoFactorWhitelist the addresses from which programs may sign in while two-factor
   *     authentication is on
   * @param kmsTcpPort the port that registered servers are reported with
   */
  public record Setup(
      List<String> serviceNames,
      URI webInterface,
      String account,
      Map<String, Boolean> users,
      List<String> allowedNetworks,
      Set<String> securityOptions,
      Set<String> pendingOptions,
      List<String> twoFactorWhitelist,
      long kmsTcpPort,
      List<OkmsServer> okms) {}

  /** The names of private clouds, as a fake's user gives them. */
  public static List<String> serviceNames(String... serviceNames) {
    List<String> names = List.of(serviceNames);
    if (names.isEmpty() || names.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("serviceName must not be blank");
    }
    if (Set.copyOf(names).size() < names.size()) {
      throw new IllegalArgumentException("serviceNames must differ: " + names);
    }
    return names;
  }

  /**
   * A cloud without any registered server.
   *
   * @param taskStep how long each step of a task takes
   * @param taskVisibleAfter how long a task that was started is not shown
   * @param kmsConfigured whether the KMS with an address has been added in vCenter
   */
  public OvhCloud(
      Setup setup,
      Clock clock,
      Duration taskStep,
      Duration taskVisibleAfter,
      Predicate<String> kmsConfigured,
      Supplier<String> origin) {
    this.clock = clock;
    this.kmsConfigured = kmsConfigured;
    this.access = new OvhAccess(this::apiTime);
    this.setup = setup;
    this.taskStep = taskStep;
    this.taskVisibleAfter = taskVisibleAfter;
    for (String name : setup.serviceNames()) {
      addService(name, setup.webInterface(), setup.kmsTcpPort(), ip -> this.kmsConfigured.test(ip));
    }
    this.okms = new OkmsRoutes(setup.okms(), clock, taskStep);
    this.iam = new IamRoutes(setup.account(), clock.instant());
    this.tokens = new OAuth2Tokens(access);
    this.account.addAll(new AuthRoutes(access, this::apiTime, setup.account(), origin).routes());
    this.account.add(
        OvhRoute.guarded(
                "GET",
                "/dedicatedCloud",
                PrivateCloudRoutes.ACTION + "get",
                call -> List.copyOf(services.keySet()))
            .withQuery("iamTags"));
    this.consumerKey = access.createCredential(ALL, OvhCredential.VALIDATED).consumerKey();
  }

  /**
   * Adds a service with a vCenter of its own.
   *
   * @param webInterface the address of its vCenter
   * @param kmsTcpPort the port that its registered servers are reported with
   * @param configured whether the KMS with an address has been added in that vCenter
   */
  public synchronized void addService(
      String name, URI webInterface, long kmsTcpPort, Predicate<String> configured) {
    OvhTasks tasks = new OvhTasks(clock, taskStep, taskVisibleAfter, taskIds::getAndIncrement);
    services.put(
        name,
        new PrivateCloudRoutes(
            name,
            webInterface,
            setup.account(),
            new KmsServers(tasks, kmsTcpPort, configured),
            tasks,
            setup.users(),
            new PrivateCloudSecurity(setup.securityOptions(), setup.pendingOptions()),
            new PrivateCloudNetworks(setup.allowedNetworks(), setup.twoFactorWhitelist())));
  }

  /** The security options that OVH names. */
  public static List<String> securityOptionNames() {
    return PrivateCloudSecurity.OPTIONS;
  }

  @Override
  public synchronized HttpAnswer handle(ReceivedRequest request) {
    advance();
    try {
      if (request.path().equals(OAuth2Tokens.PATH)) {
        return tokens.answer(request);
      }
      Optional<HttpAnswer> own = ownAnswer(request);
      if (own.isPresent()) {
        return own.get();
      }
      Object result = route(request);
      if (!(result instanceof OvhPage page)) {
        return answer(200, result);
      }
      HttpAnswer answer = answer(200, page.elements());
      return page.next()
          .map(cursor -> answer.withHeader("X-Pagination-Cursor-Next", cursor))
          .orElse(answer);
    } catch (OvhRefusal refusal) {
      return refuse(request, refusal);
    }
  }

  @Override
  public synchronized HttpAnswer handleExpired(ReceivedRequest request) {
    return refuse(
        request, OvhRefusal.forbidden("INVALID_CREDENTIAL", "This credential is not valid"));
  }

  public String applicationKey() {
    return access.applicationKey();
  }

  public String applicationSecret() {
    return access.applicationSecret();
  }

  public String consumerKey() {
    return consumerKey;
  }

  public synchronized void addAccessToken(String token) {
    access.addToken(token);
  }

  public String clientId() {
    return access.clientId();
  }

  public String clientSecret() {
    return access.clientSecret();
  }

  public synchronized void expireTokens() {
    access.expireTokens();
  }

  public synchronized void holdOkmsCredential(String id, String status) {
    okms.find(id)
        .orElseThrow(() -> new IllegalArgumentException("there is no credential " + id))
        .hold(status);
  }

  /** The access credentials in their current state. */
  public synchronized List<FakeOkmsCredential> okmsCredentials() {
    return okms.all().stream()
        .map(
            credential ->
                new FakeOkmsCredential(
                    credential.id(),
                    credential.server().id(),
                    credential.name(),
                    credential.description(),
                    credential.status()))
        .toList();
  }

  /** Sets how far the time of the API is off its clock. */
  public synchronized void clockOffset(Duration offset) {
    clockOffset = offset;
  }

  public synchronized void kmsConfigured(Predicate<String> condition) {
    kmsConfigured = condition;
  }

  public synchronized void newerErrors(boolean newer) {
    newerErrors = newer;
  }

  public synchronized void iamPolicies(List<FakeIamPolicy> policies) {
    iam.policies(policies);
  }

  public synchronized void denyAction(String action) {
    access.deniedActions().add(action);
  }

  public synchronized void allowAction(String action) {
    access.deniedActions().remove(action);
  }

  public synchronized void expireCredential(String key) {
    credential(key).status(OvhCredential.EXPIRED);
  }

  /** Creates a consumer key that may only call what the rules grant. */
  public synchronized String createConsumerKey(List<OvhAccessRule> rules) {
    return access.createCredential(rules, OvhCredential.VALIDATED).consumerKey();
  }

  public synchronized void serviceSuspended(boolean suspended) {
    services.values().forEach(service -> service.suspended(suspended));
  }

  public synchronized void finishTask(long id, String state) {
    task(id).finish(state, clock.instant());
  }

  public synchronized void holdTask(long id, String state, String description) {
    task(id).hold(state, description, clock.instant());
  }

  public synchronized void removeTask(long id) {
    long known = task(id).id();
    services.values().forEach(service -> service.tasks().remove(known));
  }

  /** The tasks in their current state. */
  public synchronized List<FakeOvhTask> tasks() {
    advance();
    return services.values().stream()
        .flatMap(service -> service.tasks().all().stream())
        .map(
            task ->
                new FakeOvhTask(
                    task.id(), task.name(), task.state(), task.progress(), task.description()))
        .toList();
  }

  /** The servers that are registered with any service, in their current state. */
  public synchronized List<FakeRegisteredKms> registeredKms() {
    advance();
    return services.values().stream().flatMap(OvhCloud::registered).toList();
  }

  /** The servers that are registered with one service, in their current state. */
  public synchronized List<FakeRegisteredKms> registeredKms(String serviceName) {
    advance();
    return Optional.ofNullable(services.get(serviceName))
        .map(OvhCloud::registered)
        .orElseThrow(() -> new IllegalArgumentException("there is no service " + serviceName))
        .toList();
  }

  private void advance() {
    services.values().forEach(service -> service.tasks().advance());
  }

  private static Stream<FakeRegisteredKms> registered(PrivateCloudRoutes service) {
    return service.servers().all().stream()
        .map(
            server ->
                new FakeRegisteredKms(
                    server.id(),
                    server.ip(),
                    server.tcpPort(),
                    server.sslThumbprint(),
                    server.description(),
                    server.state()));
  }

  /** From now on answers a route as a test wants. */
  public void answerRoute(
      String method, String path, Function<ReceivedRequest, HttpAnswer> answer) {
    ownRoutes.add(method, path, answer);
  }

  /**
   * An answer of the test's own. The fake checks who calls, but not an IAM action, which it does
   * not know.
   */
  private Optional<HttpAnswer> ownAnswer(ReceivedRequest request) {
    boolean second = isOfSecondVersion(request);
    String path =
        second
            ? request.path().substring(SECOND_VERSION.length())
            : pathBelowVersion(request.path());
    Optional<Function<ReceivedRequest, HttpAnswer>> own =
        ownRoutes.find(request.method(), second ? request.path() : path);
    if (own.isEmpty()) {
      return Optional.empty();
    }
    access.check(request, path, null);
    return Optional.of(own.get().apply(request).withHeader("X-OVH-QUERYID", queryId()));
  }

  private Instant apiTime() {
    return clock.instant().plus(clockOffset);
  }

  private OvhTask task(long id) {
    advance();
    return services.values().stream()
        .flatMap(service -> service.tasks().find(id).stream())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no task " + id));
  }

  private OvhCredential credential(String key) {
    return access
        .findCredential(key)
        .orElseThrow(() -> new IllegalArgumentException("there is no such consumer key"));
  }

  private @Nullable Object route(ReceivedRequest request) {
    if (isOfSecondVersion(request)) {
      List<OvhRoute> routes = new ArrayList<>(okms.routes());
      routes.addAll(iam.routes());
      return route(request, routes, request.path().substring(SECOND_VERSION.length()));
    }
    String path = pathBelowVersion(request.path());
    List<OvhRoute> routes = new ArrayList<>(account);
    routes.addAll(service(path).routes());
    return route(request, routes, path);
  }

  /**
   * The service in a path. If the account has no service of that name, any service will do: it
   * refuses the name.
   */
  private PrivateCloudRoutes service(String path) {
    String[] segments = path.split("/", -1);
    PrivateCloudRoutes any = services.values().iterator().next();
    return segments.length < 3 ? any : services.getOrDefault(OvhPath.decode(segments[2]), any);
  }

  private @Nullable Object route(ReceivedRequest request, List<OvhRoute> routes, String path) {
    List<String> segments = OvhPath.segments(path);
    for (OvhRoute route : routes) {
      Optional<Map<String, String>> parameters = route.path().match(segments);
      if (!route.method().equals(request.method())
          || parameters.isEmpty()
          || KnownRoutes.hasCloser(
              isOfSecondVersion(request), request.method(), path, route.path())) {
        continue;
      }
      Optional<OvhCredential> credential = Optional.empty();
      switch (route.access()) {
        case OPEN -> {}
        case APPLICATION -> access.checkApplication(request);
        case CREDENTIAL -> credential = access.check(request, path, route.action());
      }
      Map<String, String> query = OvhPath.query(request.query(), route.query());
      return route.answer().apply(new OvhCall(request, parameters.get(), query, credential));
    }
    throw KnownRoutes.refusal(isOfSecondVersion(request), request.method(), path);
  }

  private static boolean isOfSecondVersion(ReceivedRequest request) {
    return request.path().startsWith(SECOND_VERSION + "/");
  }

  private static String pathBelowVersion(String path) {
    return FIRST_VERSION.stream()
        .filter(version -> path.startsWith(version + "/"))
        .map(version -> path.substring(version.length()))
        .findFirst()
        .orElseThrow(OvhRefusal::unknownRoute);
  }

  private HttpAnswer refuse(ReceivedRequest request, OvhRefusal refusal) {
    return answer(refusal.status(), refusal.body(newerErrors || isOfSecondVersion(request)));
  }

  private static HttpAnswer answer(int status, @Nullable Object body) {
    HttpAnswer answer = HttpAnswer.of(status, JSON, JsonText.print(body));
    return answer.withHeader("X-OVH-QUERYID", queryId());
  }

  /** Not by a format: each answer has one. */
  private static String queryId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "EU.ext-3."
        + HexFormat.of().toHexDigits(random.nextInt())
        + "."
        + random.nextInt(1, 65_536)
        + "."
        + UUID.randomUUID();
  }
}
