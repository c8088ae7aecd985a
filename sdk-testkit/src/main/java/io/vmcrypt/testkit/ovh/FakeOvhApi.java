package io.vmcrypt.testkit.ovh;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.HttpsFake;
import io.vmcrypt.testkit.internal.http.PathTemplate;
import io.vmcrypt.testkit.internal.ovh.OvhAccessRule;
import io.vmcrypt.testkit.internal.ovh.OvhCloud;
import io.vmcrypt.testkit.ovh.part.FakeIamPolicy;
import io.vmcrypt.testkit.ovh.part.FakeOkmsCredential;
import io.vmcrypt.testkit.ovh.part.FakeOvhTask;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A stand-in for the OVHcloud API ({@code https://eu.api.ovh.com}), over TLS on the loopback
 * address, with one Hosted Private Cloud service or several: as strict as the real one about
 * signatures, timestamps, access rules and bodies, and as slow to finish a registration.
 *
 * <p>It answers below {@code /1.0} and {@code /v1}: {@code GET /auth/time}, {@code GET
 * /auth/currentCredential}, {@code GET /auth/details}, {@code POST /auth/credential}, and below
 * {@code /dedicatedCloud} the list of services, the service, {@code vmEncryption} with its {@code
 * kms}, {@code task}, {@code user}, {@code allowedNetwork}, {@code twoFAWhitelist} and {@code
 * securityOptions}. Below {@code /v2} it answers {@code /okms/resource} with its credentials. At
 * {@link #tokenEndpoint()} it issues OAuth2 tokens to clients that authenticate by HTTP Basic or in
 * the form. What OVHcloud has and the fake does not model is 501, with its name in the message;
 * anything else is 404.
 *
 * <p>Errors have today's form, {@code class} and {@code message}, unless {@link #setErrorShape}
 * asks for the older one.
 *
 * <p>A registration's task goes from {@code todo} to {@code doing} and stays there, described as
 * "Waiting for customer to configure the KMS Server...", until the KMS has been added in vCenter:
 * {@link FakeOvhApiBuilder#kmsConfigured} decides that. A task goes on to its next step whenever
 * {@link FakeOvhApiBuilder#taskStep} has passed on {@link FakeOvhApiBuilder#clock}.
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

  /** The port that is reported for registered servers by default: KMIP's. */
  public static final int DEFAULT_KMS_TCP_PORT = 5696;

  /** The user of the service, unless others are given; has the right to manage encryption. */
  public static final String DEFAULT_USER = "admin";

  /** The prefix of version 1, which is left out in the names of routes. */
  private static final Pattern VERSION = Pattern.compile("^/(1\\.0|v1)/");

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

  FakeOvhApi(
      OvhCloud cloud, HttpsFake server, X509Certificate certificate, List<String> serviceNames) {
    this.cloud = cloud;
    this.server = server;
    this.certificate = certificate;
    this.serviceNames = serviceNames;
  }

  /**
   * Starts a fake with the defaults of {@link FakeOvhApiBuilder}.
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
  public static FakeOvhApiBuilder builder(TestAuthority authority) {
    return new FakeOvhApiBuilder(authority);
  }

  /**
   * {@return the base address of version 1 of the API, for example {@code
   * https://127.0.0.1:41234/1.0}}
   */
  public URI endpoint() {
    return URI.create(server.origin() + "/1.0");
  }

  /**
   * {@return the certificate that the server shows: issued by the authority that the fake was made
   * with}
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
   * {@return the URL at which client credentials are exchanged for a token, which is valid for 3599
   * seconds, for example {@code https://127.0.0.1:41234/auth/oauth2/token}}
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
   * Makes a consumer key expire.
   *
   * @param consumerKey the key
   * @throws IllegalArgumentException if there is no such key
   */
  public void expireCredential(String consumerKey) {
    cloud.expireCredential(consumerKey);
  }

  /**
   * {@return all requests so far, in the order in which they came, those that met a fault included}
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
   * {@return the exceptions inside the fake, which answered these requests with status 500, the
   * exceptions, empty if there were none} Each is a defect of the fake, or of a function that the
   * test gave it.
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
   * {@return the KMS servers registered with any of the services: all of them, in their current
   * state}
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
   * {@return the access credentials of the OVHcloud KMSs: all that were created and not deleted, in
   * their current state}
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
   * Replaces the IAM policies that the account has. By default it has OVHcloud's own, by which the
   * account may do all.
   *
   * @param policies all that there are
   */
  public void setIamPolicies(FakeIamPolicy... policies) {
    cloud.iamPolicies(List.of(policies));
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
}
