package io.vmcrypt.examples.faults;

import static io.vmcrypt.testkit.http.Faults.request;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.okms.OkmsCredentialRequest;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.task.OvhTasks;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.ovh.FakeOkms;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The OVHcloud API. */
final class OvhScene extends Scene {

  private static final Duration WAIT = Duration.ofMinutes(1);
  private static final String KMS = "192.0.2.1";
  private static final Thumbprint OLD = Thumbprint.parse("ab".repeat(20));
  private static final Thumbprint NEW = Thumbprint.parse("cd".repeat(20));

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

  private static final PrecheckRequest PRECHECK =
      PrecheckRequest.builder().vcenterUser("alice").vcenterAccessFrom("192.0.2.9").build();

  private final FakeOkms okms;
  private final FakeOvhApi fake;
  private OvhCredentials credentials;
  private @Nullable OvhClient client;
  private long id;
  private List<String> identities = List.of();

  /** Of the precheck where nothing fails. */
  private List<Finding> usual = List.of();

  private int tasksBefore;

  private OvhScene(FakeOkms okms, FakeOvhApi fake, SkippingTime time) {
    super(fake.endpoint().getPort(), time);
    this.okms = okms;
    this.fake = fake;
    this.credentials =
        OvhCredentials.applicationKey(
            fake.applicationKey(),
            Secret.of(fake.applicationSecret()),
            Secret.of(fake.consumerKey()));
  }

  private static OvhScene open() {
    FakeOkms okms = FakeOkms.builder(AUTHORITY, "eu-west-rbx.okms.example:5696").build();
    // whoever waits for a task of the fake's skips the time that it takes
    SkippingTime time = new SkippingTime();
    return new OvhScene(
        okms,
        FakeOvhApi.builder(AUTHORITY)
            .clock(time.clock())
            .okms(okms)
            .user("alice", false)
            .securityOption("twoFa")
            .securityOption("tokenValidation")
            .pendingSecurityOption("hds")
            .allowedNetwork("192.0.2.0/24")
            .twoFactorWhitelist("192.0.2.9")
            // long beside what a busy machine takes between two lines of a test
            .taskStep(Duration.ofSeconds(10))
            .kmsConfigured(ip -> true)
            .start(),
        time);
  }

  static List<RemoteCall<OvhScene>> version1() {
    return List.of(
        look("GET /auth/time", "/auth/time", scene -> scene.client().privateClouds()).cold(),
        precheck("GET /auth/currentCredential", "/auth/currentCredential"),
        look("GET /auth/details", "/auth/details", scene -> scene.client().getIdentity()),
        call(
                "POST (OAuth2 token)",
                "POST",
                "/auth/oauth2/token",
                scene -> scene.client().privateClouds())
            .after(OvhScene::asServiceAccount)
            .cold(),
        look("GET /dedicatedCloud", "/dedicatedCloud", scene -> scene.client().privateClouds()),
        look(
                "GET /dedicatedCloud (older errors)",
                "/dedicatedCloud",
                scene -> scene.client().privateClouds())
            .after(OvhScene::answerErrorsAsBefore),
        look(
            "GET /dedicatedCloud/{service}", "/dedicatedCloud/*", scene -> scene.cloud().details()),
        look(
            "GET .../vmEncryption", "/vmEncryption", scene -> scene.cloud().vmEncryption().state()),
        look("GET .../vmEncryption/kms", "/vmEncryption/kms", scene -> scene.servers().list()),
        look(
                "GET .../vmEncryption/kms/{id}",
                "/vmEncryption/kms/*",
                scene -> scene.servers().get(scene.id))
            .after(OvhScene::register),
        call(
                "POST .../vmEncryption/kms",
                "POST",
                "/vmEncryption/kms",
                scene -> scene.servers().startRegister(scene.registration(OLD)))
            .effects(scene -> scene.fake.registeredKms().size())
            .again(scene -> scene.servers().ensure(scene.registration(OLD)).value().await(WAIT)),
        call(
                "POST .../kms/{id}/changeProperties",
                "POST",
                "/kms/*/changeProperties",
                scene -> scene.servers().ensure(scene.replacing(NEW)))
            .after(OvhScene::register)
            .effects(scene -> scene.fake.tasks().size() - scene.tasksBefore)
            .again(scene -> scene.servers().ensure(scene.replacing(NEW)).value().await(WAIT)),
        call(
                "DELETE .../vmEncryption/kms/{id}",
                "DELETE",
                "/vmEncryption/kms/*",
                scene -> scene.servers().startRemove(scene.removal()))
            .after(OvhScene::register)
            .effects(scene -> scene.fake.tasks().size() - scene.tasksBefore)
            .again(scene -> scene.servers().startRemove(scene.removal()).await(WAIT))
            .againMayEndIn("NotFound"),
        look(
            "GET .../task", "/task", scene -> scene.cloud().tasks().listIds(OvhTasks.Filter.all())),
        look(
                "GET .../task/{id}",
                "/task/*",
                scene -> scene.cloud().tasks().get(scene.fake.tasks().get(0).taskId()))
            .after(OvhScene::register),
        look("GET .../user", "/user", scene -> scene.cloud().users().list()),
        look("GET .../user/{id}", "/user/*", scene -> scene.cloud().users().list()),
        call("GET .../user/{id}/task", "GET", "/user/*/task", OvhScene::grantLost)
            .after(OvhScene::findUser)
            .again(scene -> {}),
        call(
                "POST .../user/{id}/changeProperties",
                "POST",
                "/user/*/changeProperties",
                OvhScene::grant)
            .after(OvhScene::findUser)
            .effects(scene -> scene.fake.tasks().size() - scene.tasksBefore)
            .again(OvhScene::grant),
        precheck("GET .../securityOptions/compatibilityMatrix", "/compatibilityMatrix"),
        look(
            "GET .../securityOptions/pendingOptions",
            "/securityOptions/pendingOptions",
            scene -> scene.cloud().securityOptions().listPending()),
        call(
                "POST .../resumePendingEnabling",
                "POST",
                "/securityOptions/resumePendingEnabling",
                scene -> scene.cloud().securityOptions().startResume("hds"))
            .effects(scene -> scene.fake.tasks().size() - scene.tasksBefore)
            .again(scene -> scene.cloud().securityOptions().startResume("hds").await(WAIT)),
        precheck("GET .../allowedNetwork", "/allowedNetwork"),
        precheck("GET .../allowedNetwork/{id}", "/allowedNetwork/*"),
        precheck("GET .../twoFAWhitelist", "/twoFAWhitelist"),
        precheck("GET .../twoFAWhitelist/{id}", "/twoFAWhitelist/*"));
  }

  static List<RemoteCall<OvhScene>> version2() {
    return List.of(
        look("GET /okms/resource", "/okms/resource", scene -> scene.client().okms().list()),
        look(
            "GET /okms/resource/{id}",
            "/okms/resource/*",
            scene -> scene.client().okms().get(scene.okmsId())),
        look(
            "GET .../credential",
            "/okms/resource/*/credential",
            scene -> scene.client().okms().listCredentials(scene.okmsId())),
        call(
                "POST .../credential",
                "POST",
                "/okms/resource/*/credential",
                scene ->
                    scene.client().okms().ensureCredential(scene.okmsId(), scene.okmsRequest()))
            .after(OvhScene::knowIdentities)
            .effects(scene -> scene.fake.okmsCredentials().size())
            .again(
                scene ->
                    scene
                        .client()
                        .okms()
                        .ensureCredential(scene.okmsId(), scene.okmsRequest())
                        .value()
                        .await(WAIT)),
        look(
                "GET .../credential/{id}",
                "/okms/resource/*/credential/*",
                scene ->
                    scene
                        .client()
                        .okms()
                        .ensureCredential(scene.okmsId(), scene.okmsRequest())
                        .value()
                        .poll())
            .after(OvhScene::haveCredential),
        RemoteCall.telling(
                "GET /iam/policy",
                OvhScene::open,
                request("GET", "/iam/policy"),
                OvhScene::lookAtRights)
            .after(scene -> scene.usual = scene.rights())
            .looks());
  }

  private List<Finding> rights() {
    return client()
        .okms()
        .precheckRights(okmsId(), List.of("urn:v1:eu:identity:user:vm12345-ovh/vcenter"));
  }

  /** What is not known is told, and fails nothing. */
  private @Nullable String lookAtRights() {
    return rights().equals(usual) ? null : "finding";
  }

  private static RemoteCall<OvhScene> call(
      String name, String method, String pathEnd, Consumer<OvhScene> call) {
    return RemoteCall.of(name, OvhScene::open, request(method, pathEnd), call);
  }

  private static RemoteCall<OvhScene> look(
      String name, String pathEnd, Consumer<OvhScene> looking) {
    return call(name, "GET", pathEnd, looking).looks();
  }

  private static RemoteCall<OvhScene> precheck(String name, String pathEnd) {
    Predicate<ReceivedRequest> which = request("GET", pathEnd);
    return RemoteCall.telling(name, OvhScene::open, which, OvhScene::precheck)
        .after(scene -> scene.usual = scene.cloud().precheck(PRECHECK))
        .looks();
  }

  private @Nullable String precheck() {
    List<Finding> findings = cloud().precheck(PRECHECK);
    return findings.equals(usual) ? null : "finding";
  }

  private OvhClient client() {
    if (client == null) {
      throw new IllegalStateException("not connected");
    }
    return client;
  }

  private PrivateCloud cloud() {
    return client().privateCloud(fake.serviceName());
  }

  private KmsServers servers() {
    return cloud().vmEncryption().kmsServers();
  }

  private KmsRegistration registration(Thumbprint thumbprint) {
    return KmsRegistration.builder(KMS, thumbprint).description("rack 4").build();
  }

  private KmsRegistration replacing(Thumbprint thumbprint) {
    return registration(thumbprint).toBuilder().force().build();
  }

  private KmsRemoval removal() {
    return KmsRemoval.of(id).force();
  }

  private void register() {
    id = servers().startRegister(registration(OLD)).await(WAIT).id();
    tasksBefore = fake.tasks().size();
  }

  private void findUser() {
    id = cloud().users().findByName("alice").orElseThrow().id();
    tasksBefore = fake.tasks().size();
  }

  private void grant() {
    cloud().users().ensureEncryptionRight(id).value().await(WAIT);
  }

  /** A grant whose answer is lost, so that it is looked for. */
  private void grantLost() {
    fake.faults()
        .onNext(
            request("POST", "/user/*/changeProperties"),
            Fault.close().afterTakingEffect().whenMet(this::holdTasks));
    cloud().users().ensureEncryptionRight(id);
  }

  private void holdTasks() {
    fake.tasks().forEach(task -> fake.holdTask(task.taskId(), "doing", "held"));
  }

  private void answerErrorsAsBefore() {
    fake.setErrorShape(FakeOvhApi.ErrorShape.LEGACY);
  }

  private void asServiceAccount() {
    credentials = OvhCredentials.oauth2(fake.clientId(), Secret.of(fake.clientSecret()));
  }

  private OkmsId okmsId() {
    return OkmsId.parse(okms.id());
  }

  private OkmsCredentialRequest okmsRequest() {
    return OkmsCredentialRequest.of("vcenter", CSR, identities);
  }

  private void knowIdentities() {
    asServiceAccount();
    connect(HOST, LONG);
    identities = client().getIdentity().identities();
  }

  private void haveCredential() {
    knowIdentities();
    client().okms().ensureCredential(okmsId(), okmsRequest());
  }

  @Override
  String system() {
    return "OVHcloud API";
  }

  @Override
  void connect(String host, Duration timeout) {
    disconnect();
    String origin = "https://" + host + ":" + relay().port();
    client =
        OvhClient.builder(
                OvhEndpoint.of(URI.create(origin + "/1.0"))
                    .withTokenUri(URI.create(origin + fake.tokenEndpoint().getPath())),
                credentials)
            .trust(trust())
            .timeout(timeout)
            .maxTries(3)
            .retryBackoff(Backoff.exponential(Duration.ofMillis(1), Duration.ofMillis(2)))
            .timeSource(time)
            .build();
  }

  @Override
  void warm() {
    client().getIdentity();
  }

  @Override
  void plan(RemoteCall<?> call, MatrixFault fault, int elsewhere) {
    HttpFaults.plan(fake.faults(), call.which(), fault, relay(), elsewhere);
  }

  @Override
  void behave() {
    fake.faults().clear();
  }

  @Override
  Set<String> secrets() {
    return Set.of(fake.applicationSecret(), fake.consumerKey(), fake.clientSecret());
  }

  @Override
  List<RuntimeException> failures() {
    return fake.failures();
  }

  @Override
  void disconnect() {
    if (client != null) {
      client.close();
      client = null;
    }
  }

  @Override
  void stopFakes() {
    fake.close();
  }
}
