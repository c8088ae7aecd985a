package io.vmcrypt.ovh.replies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.ovh.okms.OkmsCredentialRequest;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUser;
import io.vmcrypt.ovh.replies.ReplyEdits.Edit;
import io.vmcrypt.ovh.task.OvhTasks;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.PromptServerSockets;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each reply of each call of the module, bent in every way that a generator knows. Whatever comes,
 * the call ends soon, in a typed failure or in what is so: it tells no success that did not happen.
 */
// each row has a server of its own; one after the other they outlast all other classes
@Execution(ExecutionMode.CONCURRENT)
@Tag("thorough")
class BentRepliesTest {

  private static final Duration WAIT = Duration.ofMinutes(2);
  private static final String IP = "192.0.2.1";
  private static final Thumbprint OLD = Thumbprint.parse("ab".repeat(20));
  private static final Thumbprint NEW = Thumbprint.parse("cd".repeat(20));
  private static final KmsRegistration REGISTRATION =
      KmsRegistration.builder(IP, OLD).description("rack 4").build();
  private static final PrecheckRequest PRECHECK =
      PrecheckRequest.builder().vcenterUser("alice").vcenterAccessFrom("198.51.100.7").build();

  /** For CN=vcenter with a P-256 key, made with OpenSSL. */
  private static final CertificateSigningRequest CSR =
      CertificateSigningRequest.fromPem(
          """
          -----BEGIN CERTIFICATE REQUEST-----
          MIHMMHQCAQAwEjEQMA4GA1UEAwwHdmNlbnRlcjBZMBMGByqGSM49AgEGCCqGSM49
          AwEHA0IABAHqANs0ogNwC9LSmnqRBKt4cRqklp1NDN8EhPfS3SGymzvd45/h5NiB
          ILpCT96ucikCEFqDr8MQslEEx7v2Al6gADAKBggqhkjOPQQDAgNIADBFAiAT1Q1v
          M1XpfeewjoSfmNYi4Ov1XiBp+g3OTPf3adPpFgIhAJ8+eMtLob2iaEH2+njjGQo3
          P0JkLK2wEY/1+MTd4Psm
          -----END CERTIFICATE REQUEST-----
          """);

  private static final String CLOUD = "dedicatedCloud/{serviceName}";
  private static final String KMS = CLOUD + "/vmEncryption/kms";
  private static final String ACCOUNT = "urn:v1:eu:identity:account:vm12345-ovh";
  private static final String CREDENTIAL = "okms/resource/{okmsId}/credential";

  private final AtomicReference<ReplyScene> current = new AtomicReference<>();
  private final MockWebServer server = new MockWebServer();

  /**
   * A use of a call.
   *
   * @param name what is done
   * @param route the call whose replies are bent
   * @param before what is done before they are
   * @param act what is done then, and what it returns in words
   * @param isSo whether a success is one
   * @param shown the fields that the result shows as they come, whatever they are
   * @param believed the fields in which another value that makes sense must be believed
   * @param spared the fields of which another value of their type, whatever it is, must not fail
   *     the use: it can do without them
   */
  private record Use(
      String name,
      String route,
      Consumer<ReplyScene> before,
      Function<ReplyScene, Object> act,
      Predicate<ReplyScene> isSo,
      Set<String> shown,
      Set<String> believed,
      Set<String> spared) {

    static Use of(String name, String route, Function<ReplyScene, Object> act) {
      return new Use(name, route, scene -> {}, act, scene -> true, Set.of(), Set.of(), Set.of());
    }

    Use after(Consumer<ReplyScene> preparation) {
      return new Use(name, route, preparation, act, isSo, shown, believed, spared);
    }

    Use isSo(Predicate<ReplyScene> reality) {
      return new Use(name, route, before, act, reality, shown, believed, spared);
    }

    Use shows(String... fields) {
      return new Use(name, route, before, act, isSo, paths(fields), believed, spared);
    }

    Use believes(String... fields) {
      return new Use(name, route, before, act, isSo, shown, paths(fields), spared);
    }

    Use canDoWithout(String... fields) {
      return new Use(name, route, before, act, isSo, shown, believed, paths(fields));
    }

    private static Set<String> paths(String... fields) {
      return Arrays.stream(fields).map(field -> "$" + field).collect(Collectors.toSet());
    }

    @Override
    public String toString() {
      return route + ": " + name;
    }
  }

  static List<Use> uses() {
    List<Use> uses = new ArrayList<>();
    uses.addAll(signingIn());
    uses.addAll(registrations());
    uses.addAll(tasksAndUsers());
    uses.addAll(prechecks());
    uses.addAll(securityOptions());
    uses.addAll(keyServers());
    return uses;
  }

  private static List<Use> signingIn() {
    return List.of(
        Use.of("sign a call", "GET auth/time", scene -> scene.client().privateClouds())
            .after(BentRepliesTest::asCustomer),
        Use.of(
                "look at the rules",
                "GET auth/currentCredential",
                scene -> blocking(scene, PrecheckRequest.builder().build()))
            .after(BentRepliesTest::asCustomer)
            .believes("", ".rules", ".rules[]", ".rules[].method", ".rules[].path"),
        Use.of("read who it is", "GET auth/details", scene -> scene.client().getIdentity())
            .shows(".account", ".method", ".user", ".identities", ".identities[]"),
        Use.of("get a token", "POST auth/oauth2/token", scene -> scene.client().privateClouds())
            .after(
                scene ->
                    scene.signInWith(
                        OvhCredentials.oauth2(
                            scene.cloud.clientId(), Secret.of(scene.cloud.clientSecret())))));
  }

  private static void asCustomer(ReplyScene scene) {
    scene.signInWith(
        OvhCredentials.applicationKey("key", Secret.of("secret"), Secret.of("consumer")));
    scene.script("GET /1.0/dedicatedCloud", "[\"" + ReplyScene.SERVICE + "\"]");
    scene.script(
        "GET " + path(""),
        "{\"serviceName\":\"" + ReplyScene.SERVICE + "\",\"state\":\"delivered\"}");
    scene.script("GET " + path("/vmEncryption"), "{\"state\":\"disabled\"}");
    scene.script("GET " + path("/securityOptions/compatibilityMatrix"), "[]");
    scene.script(
        "GET /1.0/auth/currentCredential",
        """
        {"rules":[{"method":"GET","path":"/*"},
         {"method":"POST","path":"/*"},{"method":"DELETE","path":"/*"}]}
        """);
  }

  private static List<Use> registrations() {
    String one = "GET " + KMS + "/{kmsId}";
    String list = "GET " + KMS;
    String change = "POST " + KMS + "/{kmsId}/changeProperties";
    String[] told = {".description", ".kmsTcpPort"};
    String[] other = {".description", ".kmsTcpPort", ".sslThumbprint"};
    return List.of(
        Use.of("list services", "GET dedicatedCloud", scene -> scene.client().privateClouds())
            .shows("[]"),
        Use.of("read it", "GET " + CLOUD, scene -> scene.privateCloud().details())
            .shows(".state", ".description", ".webInterfaceUrl"),
        Use.of(
                "read the option",
                "GET " + CLOUD + "/vmEncryption",
                scene -> scene.privateCloud().vmEncryption().state())
            .shows("", ".state"),
        Use.of("list", list, scene -> scene.servers().list())
            .after(BentRepliesTest::register)
            .believes("[]"),
        Use.of("ensure what exists", list, BentRepliesTest::ensure)
            .after(BentRepliesTest::register)
            .isSo(scene -> isRegistered(scene, OLD)),
        Use.of("ensure what is not there", list, BentRepliesTest::ensure)
            .isSo(scene -> isRegistered(scene, OLD)),
        Use.of("remove", list, BentRepliesTest::remove)
            .after(BentRepliesTest::register)
            .isSo(scene -> scene.cloud.registeredKms().isEmpty()),
        Use.of("get", one, scene -> words(scene.servers().get(350)))
            .after(BentRepliesTest::register)
            .shows(".description", ".kmsTcpPort", ".ip", ".sslThumbprint", ".state")
            .canDoWithout(other),
        Use.of("ensure what exists", one, BentRepliesTest::ensure)
            .after(BentRepliesTest::register)
            .isSo(scene -> isRegistered(scene, OLD))
            .shows(told),
        Use.of("ensure what is not there", one, BentRepliesTest::ensure)
            .isSo(scene -> isRegistered(scene, OLD))
            .shows(told),
        // what has not been delivered is not told as if it had, whatever its answer leaves out
        Use.of("take up a registration", one, BentRepliesTest::ensure)
            .after(BentRepliesTest::begin)
            .isSo(scene -> isRegistered(scene, OLD))
            .shows(told),
        Use.of("replace a thumbprint", one, BentRepliesTest::replace)
            .after(BentRepliesTest::register)
            .isSo(scene -> isRegistered(scene, NEW))
            .shows(told),
        Use.of("remove", one, BentRepliesTest::remove)
            .after(BentRepliesTest::register)
            .isSo(scene -> scene.cloud.registeredKms().isEmpty())
            .shows(".description", ".kmsTcpPort", ".ip", ".sslThumbprint", ".state")
            .canDoWithout(other),
        Use.of("register", "POST " + KMS, BentRepliesTest::ensure)
            .isSo(scene -> isRegistered(scene, OLD)),
        Use.of("replace a thumbprint", change, BentRepliesTest::replace)
            .after(BentRepliesTest::register)
            .isSo(scene -> isRegistered(scene, NEW)),
        Use.of("remove", "DELETE " + KMS + "/{kmsId}", BentRepliesTest::remove)
            .after(BentRepliesTest::register)
            .isSo(scene -> scene.cloud.registeredKms().isEmpty()));
  }

  /** By somebody else, some time ago. */
  private static void register(ReplyScene scene) {
    scene.really(
        "POST",
        path("/vmEncryption/kms"),
        """
        {"ip": "%s", "sslThumbprint": "%s", "description": "rack 4"}
        """
            .formatted(IP, OLD));
    scene.time.clock().advance(WAIT);
    assertThat(scene.really(path("/vmEncryption/kms"))).isEqualTo(List.of(350L));
    assertThat(isRegistered(scene, OLD)).isTrue();
  }

  private static Object ensure(ReplyScene scene) {
    return words(scene.servers().ensure(REGISTRATION).value().await(WAIT));
  }

  private static Object replace(ReplyScene scene) {
    KmsRegistration wanted = KmsRegistration.builder(IP, NEW).force().build();
    return words(scene.servers().ensureAll(List.of(wanted)).value().await(WAIT).get(0));
  }

  private static Object remove(ReplyScene scene) {
    KmsRemoval removal = KmsRemoval.of(350).force();
    return words(scene.servers().startRemove(removal).await(WAIT));
  }

  private static String words(RegisteredKms kms) {
    return kms + ", " + kms.description();
  }

  private static boolean isRegistered(ReplyScene scene, Thumbprint thumbprint) {
    List<FakeRegisteredKms> there = scene.cloud.registeredKms();
    return there.size() == 1
        && there.get(0).ip().equals(IP)
        && there.get(0).state().equals("delivered")
        && Thumbprint.parse(there.get(0).sslThumbprint()).equals(thumbprint);
  }

  private static List<Use> tasksAndUsers() {
    String task = "GET " + CLOUD + "/task/{taskId}";
    String user = "GET " + CLOUD + "/user/{userId}";
    return List.of(
        Use.of(
                "list",
                "GET " + CLOUD + "/task",
                scene -> scene.privateCloud().tasks().listIds(OvhTasks.Filter.all()))
            .after(BentRepliesTest::register)
            .believes("[]"),
        Use.of("take up a registration", "GET " + CLOUD + "/task", BentRepliesTest::ensure)
            .after(BentRepliesTest::begin)
            .isSo(scene -> isRegistered(scene, OLD)),
        Use.of(
                "get",
                task,
                scene -> scene.privateCloud().tasks().get(scene.cloud.tasks().get(0).taskId()))
            .after(BentRepliesTest::register)
            .shows(".name", ".type", ".state", ".progress", ".description"),
        Use.of("register", task, BentRepliesTest::ensure).isSo(scene -> isRegistered(scene, OLD)),
        Use.of("take up a registration", task, BentRepliesTest::ensure)
            .after(BentRepliesTest::begin)
            .isSo(scene -> isRegistered(scene, OLD)),
        Use.of("remove", task, BentRepliesTest::remove)
            .after(BentRepliesTest::register)
            .isSo(scene -> scene.cloud.registeredKms().isEmpty()),
        Use.of("grant", task, BentRepliesTest::grant).isSo(BentRepliesTest::isGranted),
        Use.of(
                "list",
                "GET " + CLOUD + "/user",
                scene -> names(scene.privateCloud().users().list()))
            .believes("[]"),
        Use.of("find", "GET " + CLOUD + "/user", scene -> alice(scene).name()).believes("[]"),
        Use.of("get", user, scene -> scene.privateCloud().users().get(alice(scene).id()))
            .shows(".name", ".login")
            .believes(".encryptionRight"),
        Use.of("grant", user, BentRepliesTest::grant)
            .isSo(BentRepliesTest::isGranted)
            .shows(".name", ".login")
            .believes(".encryptionRight"),
        Use.of("grant", "POST " + CLOUD + "/user/{userId}/changeProperties", BentRepliesTest::grant)
            .isSo(BentRepliesTest::isGranted),
        Use.of(
                "look for a grant",
                "GET " + CLOUD + "/user/{userId}/task",
                scene ->
                    scene
                        .privateCloud()
                        .users()
                        .ensureEncryptionRight(aliceId(scene))
                        .value()
                        .await(WAIT))
            // a grant whose answer names no task is looked for
            .after(
                scene ->
                    scene.lose("POST " + path("/user/" + aliceId(scene) + "/changeProperties")))
            .isSo(BentRepliesTest::isGranted));
  }

  private static void begin(ReplyScene scene) {
    assertThat(scene.servers().startRegister(REGISTRATION).id()).isNotEmpty();
  }

  private static PrivateCloudUser alice(ReplyScene scene) {
    return scene.privateCloud().users().findByName("alice").orElseThrow(NotThere::new);
  }

  /** Nobody was found, which is told as such. */
  private static final class NotThere extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static long aliceId(ReplyScene scene) {
    List<?> ids = (List<?>) requireNonNull(scene.really(path("/user")));
    return ids.stream()
        .map(Long.class::cast)
        .filter(id -> "alice".equals(user(scene, id).get("name")))
        .findFirst()
        .orElseThrow();
  }

  private static Map<?, ?> user(ReplyScene scene, long id) {
    return (Map<?, ?>) requireNonNull(scene.really(path("/user/" + id)));
  }

  private static String path(String rest) {
    return "/1.0/dedicatedCloud/" + ReplyScene.SERVICE + rest;
  }

  private static Object grant(ReplyScene scene) {
    return scene.privateCloud().users().ensureEncryptionRight(aliceId(scene)).value().await(WAIT);
  }

  private static boolean isGranted(ReplyScene scene) {
    return Boolean.TRUE.equals(user(scene, aliceId(scene)).get("encryptionRight"));
  }

  private static List<String> names(List<PrivateCloudUser> users) {
    return users.stream().map(PrivateCloudUser::name).toList();
  }

  private static List<Use> securityOptions() {
    String list = "GET " + CLOUD + "/securityOptions/pendingOptions";
    return List.of(
        Use.of("list", list, scene -> scene.privateCloud().securityOptions().listPending())
            .shows("[]"),
        Use.of(
                "resume",
                "POST " + CLOUD + "/securityOptions/resumePendingEnabling",
                scene -> scene.privateCloud().securityOptions().startResume("hds").await(WAIT))
            .isSo(
                scene -> List.of().equals(scene.really(path("/securityOptions/pendingOptions")))));
  }

  /** What stands in the way is told all the same, whatever else is not known. */
  private static List<Use> prechecks() {
    return Stream.of(
            Use.of("precheck", "GET " + CLOUD, BentRepliesTest::precheck)
                .believes(".userAccessPolicy"),
            Use.of("precheck", "GET " + CLOUD + "/vmEncryption", BentRepliesTest::precheck),
            Use.of("precheck", "GET " + CLOUD + "/user", BentRepliesTest::precheck).believes("[]"),
            Use.of("precheck", "GET " + CLOUD + "/user/{userId}", BentRepliesTest::precheck)
                .believes(".encryptionRight"),
            Use.of(
                    "precheck",
                    "GET " + CLOUD + "/securityOptions/compatibilityMatrix",
                    BentRepliesTest::precheck)
                .believes("[]", "[].name", "[].enabled"),
            Use.of("precheck", "GET " + CLOUD + "/allowedNetwork", BentRepliesTest::precheck),
            Use.of(
                "precheck",
                "GET " + CLOUD + "/allowedNetwork/{networkAccessId}",
                BentRepliesTest::precheck),
            Use.of("precheck", "GET " + CLOUD + "/twoFAWhitelist", BentRepliesTest::precheck),
            Use.of("precheck", "GET " + CLOUD + "/twoFAWhitelist/{id}", BentRepliesTest::precheck)
                .believes(".cidrNetmask"))
        .toList();
  }

  private static Object precheck(ReplyScene scene) {
    return blocking(scene, PRECHECK);
  }

  /** The codes of what stands in the way; one more is no false success. */
  private static Object blocking(ReplyScene scene, PrecheckRequest request) {
    Set<String> blocking = new TreeSet<>();
    for (Finding finding : scene.privateCloud().precheck(request)) {
      blocking.add(finding.code().toString());
    }
    return blocking;
  }

  private static List<Use> keyServers() {
    String list = "GET " + CREDENTIAL;
    String one = "GET " + CREDENTIAL + "/{credentialId}";
    String[] server = {".region", ".kmipEndpoint", ".kmipRsaEndpoint", ".publicCA", ".publicRsaCA"};
    String[] servers =
        Stream.concat(Stream.of("[]"), Stream.of(server).map(field -> "[]" + field))
            .toArray(String[]::new);
    return List.of(
        Use.of("list", "GET okms/resource", scene -> scene.client().okms().list())
            .shows(servers)
            .believes("[]", "[].id"),
        Use.of(
                "get",
                "GET okms/resource/{okmsId}?publicCA=true",
                scene -> scene.client().okms().get(OkmsId.parse(ReplyScene.OKMS)))
            .shows(server),
        Use.of("list", list, scene -> scene.client().okms().listCredentials(okms()).size())
            .after(scene -> scene.really(credential(scene)))
            .believes("[]", "[].id"),
        Use.of("ensure what exists", list, BentRepliesTest::ensureCredential)
            .after(scene -> scene.really(credential(scene)))
            .isSo(scene -> scene.cloud.okmsCredentials().size() == 1)
            .believes("[]", "[].name", "[].identityURNs", "[].identityURNs[]", "[].status"),
        Use.of("ensure what is not there", "POST " + CREDENTIAL, BentRepliesTest::ensureCredential)
            .isSo(scene -> scene.cloud.okmsCredentials().size() == 1),
        Use.of("ensure what is not there", one, BentRepliesTest::ensureCredential)
            .isSo(scene -> scene.cloud.okmsCredentials().size() == 1),
        // what may be too much is told in some way, whatever is bent
        Use.of(
            "look what vCenter may do",
            "GET iam/policy",
            scene -> scene.client().okms().precheckRights(okms(), List.of(ACCOUNT)).isEmpty()));
  }

  private static OkmsId okms() {
    return OkmsId.parse(ReplyScene.OKMS);
  }

  private static OkmsCredentialRequest request(ReplyScene scene) {
    Map<?, ?> details = (Map<?, ?>) requireNonNull(scene.really("/1.0/auth/details"));
    List<String> urns =
        ((List<?>) requireNonNull(details.get("identities")))
            .stream().map(String::valueOf).toList();
    return OkmsCredentialRequest.of("vcenter", CSR, urns);
  }

  private static String credential(ReplyScene scene) {
    OkmsCredential made =
        scene.client().okms().ensureCredential(okms(), request(scene)).value().await(WAIT);
    return "/v2/okms/resource/" + ReplyScene.OKMS + "/credential/" + made.id();
  }

  private static Object ensureCredential(ReplyScene scene) {
    OkmsCredential there =
        scene.client().okms().ensureCredential(okms(), request(scene)).value().await(WAIT);
    return request(scene).csr().isAnsweredBy(there.certificate().get(0));
  }

  @BeforeEach
  void start() throws IOException {
    server.setServerSocketFactory(new PromptServerSockets());
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return current.get().answer(request);
          }
        });
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @DisplayName("the table has each call of the module")
  void table_isComplete() {
    assertThat(uses()).extracting(Use::route).containsAll(RouteTable.all());
    assertThat(RouteTable.all()).containsAll(uses().stream().map(Use::route).toList());
  }

  /** What came of a use. */
  private record Outcome(Object result, boolean isFailure, boolean isSo, int requests) {}

  private static final Set<String> PAGED = Set.of("GET okms/resource", "GET " + CREDENTIAL);

  /** By these an answer says what it is about. */
  private static final Set<String> IDS =
      Set.of("$.kmsId", "$.taskId", "$.userId", "$.networkAccessId", "$.serviceName", "$.id");

  @ParameterizedTest
  @MethodSource("uses")
  @DisplayName("a bent reply ends in a typed failure or in what is so, and soon")
  void reply_isBent_endsTypedOrTrue(Use use) {
    AtomicReference<String> good = new AtomicReference<>("");
    Outcome straight =
        play(
            use,
            answer -> {
              String body = new String(answer.body(), UTF_8);
              good.updateAndGet(known -> known.length() < body.length() ? body : known);
              return answer;
            });
    assertThat(straight.isFailure()).as("unbent: %s", straight.result()).isFalse();
    assertThat(straight.isSo()).as("unbent: %s", straight.result()).isTrue();

    List<Edit> edits = ReplyEdits.of(good.get(), RouteTable.fieldsOf(use.route()));
    assertThat(edits).hasSizeGreaterThanOrEqualTo(13);
    List<String> wrong = new ArrayList<>();
    for (Edit edit : edits) {
      wrong(use, straight, edit, bent(edit)).forEach(what -> wrong.add(edit + ": " + what));
    }
    if (PAGED.contains(use.route())) {
      endless()
          .forEach(
              (how, bending) -> {
                Outcome ended = playBent(use, scene -> scene.bendFirst(use.route(), bending));
                boolean typed = ended.result() instanceof SdkException;
                // it is seen on the second page
                if (!typed || ended.requests() > straight.requests() + 2) {
                  wrong.add(how + ": " + ended);
                }
              });
    }
    assertThat(wrong).as("of %s", edits.size()).isEmpty();
  }

  private static UnaryOperator<HttpAnswer> bent(Edit edit) {
    return answer ->
        answer.withBody(edit.bending().apply(new String(answer.body(), UTF_8)).getBytes(UTF_8));
  }

  /** Lists whose pages have no end. */
  private static Map<String, UnaryOperator<HttpAnswer>> endless() {
    AtomicInteger pages = new AtomicInteger();
    String header = "X-Pagination-Cursor-Next";
    return Map.of(
        "the same page for ever", answer -> answer.withHeader(header, "again"),
        "the same page with other cursors",
            answer -> answer.withHeader(header, "c" + pages.incrementAndGet()),
        "empty pages for ever",
            answer ->
                answer
                    .withBody("[]".getBytes(UTF_8))
                    .withHeader(header, "c" + pages.incrementAndGet()));
  }

  private List<String> wrong(
      Use use, Outcome straight, Edit edit, UnaryOperator<HttpAnswer> bending) {
    String path = edit.path();
    List<String> wrong = new ArrayList<>();
    Outcome outcome;
    try {
      outcome = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> play(use, bending));
    } catch (AssertionError e) {
      return List.of("it does not end: " + e.getMessage());
    }
    boolean believed = edit.isLie() && use.believed().contains(path);
    if (use.route().startsWith("GET ") && isAbout(use, path) && !outcome.isFailure()) {
      wrong.add("about something else, and taken for " + outcome.result());
    }
    if (outcome.isFailure()) {
      boolean told = believed && outcome.result() instanceof NotThere;
      if (!(outcome.result() instanceof SdkException) && !told) {
        wrong.add("untyped " + outcome.result());
      }
      if (edit.isLie() && use.spared().contains(path)) {
        wrong.add("fails for what it can do without: " + outcome.result());
      }
      return wrong;
    }
    boolean shown = use.shown().contains(path) || believed;
    if (!shown && !isAtLeast(outcome.result(), straight.result())) {
      wrong.add(outcome.result() + " in place of " + straight.result());
    }
    if (!believed && !outcome.isSo()) {
      wrong.add("false success " + outcome.result());
    }
    return wrong;
  }

  /** Whether it is by this that an answer says what it is about: a task does so by its own id. */
  private static boolean isAbout(Use use, String path) {
    boolean isUserOfTask = path.equals("$.userId") && use.route().endsWith("/task/{taskId}");
    return IDS.contains(path) && !isUserOfTask;
  }

  /** Of what stands in the way there may be more. */
  private static boolean isAtLeast(Object result, Object straight) {
    if (result instanceof Set<?> more && straight instanceof Set<?> least) {
      return new HashSet<>(more).containsAll(least);
    }
    return result.equals(straight);
  }

  private Outcome play(Use use, UnaryOperator<HttpAnswer> bending) {
    return playBent(use, scene -> scene.bend(use.route(), bending));
  }

  /** The API is made anew for a use only if the one before may have changed something there. */
  private Outcome playBent(Use use, Consumer<ReplyScene> bending) {
    ReplyScene scene = current.get();
    if (scene == null || scene.use != use || !scene.isAsBefore()) {
      scene = new ReplyScene(server.url("/").uri(), use);
      current.set(scene);
      use.before().accept(scene);
    }
    scene.leave();
    bending.accept(scene);
    try {
      Object result = use.act().apply(scene);
      return new Outcome(result, false, use.isSo().test(scene), scene.requests());
    } catch (RuntimeException e) {
      return new Outcome(e, true, false, scene.requests());
    } finally {
      scene.leave();
    }
  }
}
