package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import io.vmcrypt.testkit.internal.json.JsonText;
import io.vmcrypt.testkit.internal.kmip.client.VcenterKmipClient;
import io.vmcrypt.testkit.internal.ovh.OvhSchema;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.ovh.FakeOkms;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeOvhApiBuilder;
import io.vmcrypt.testkit.ovh.part.FakeOkmsCredential;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The fake OVH API, version 2: the OVHcloud KMS; and OAuth2")
@Timeout(60)
class FakeOvhApiOkmsTest {
  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final HttpClient HTTP = TrustedHttp.client(AUTHORITY.certificate());
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final String URN = "urn:v1:eu:identity:account:vm12345-ovh";
  private static final String ID = "734b9b45-8b1a-469c-b140-b10bd6540017";
  private static final String OKMS = "/okms/resource/" + ID;
  private static final String CREDENTIAL = OKMS + "/credential";

  private final ManualClock clock = ManualClock.startingAt(START);
  private FakeKmipServer kms;
  private FakeOvhApi ovh;
  private OvhCaller caller;

  @BeforeEach
  void start() {
    kms = FakeKmipServer.builder(AUTHORITY).start();
    FakeOvhApiBuilder builder =
        FakeOvhApi.builder(AUTHORITY)
            .clock(clock)
            .taskStep(STEP)
            .okms(
                FakeOkms.builder(AUTHORITY, "127.0.0.1:" + kms.port())
                    .id(ID)
                    .kmipRsaEndpoint("127.0.0.1:5697")
                    .build())
            .okms(FakeOkms.builder(AUTHORITY, "192.0.2.2:5696").build());
    ovh = builder.start();
    caller = caller("/v2");
  }

  @AfterEach
  void stop() {
    ovh.close();
    kms.close();
    assertThat(ovh.failures()).isEmpty();
  }

  private OvhCaller caller(String path) {
    return OvhCaller.of(ovh, HTTP, path, START);
  }

  @Test
  @Tag("thorough")
  @DisplayName("Key servers are as the schema says, with their authorities only if asked for")
  void keyServers_areValid() {
    OvhSchema schema = OvhSchema.loadOkms();
    assertThat(caller.get("/okms/resource").fits(schema).list()).hasSize(2);
    assertThat(caller.get(OKMS).fits(schema).object().get("publicCA")).isNull();
    Map<?, ?> whole = caller.get(OKMS + "?publicCA=true").fits(schema).object();
    assertThat(whole.get("region")).isEqualTo("eu-west-rbx");
    assertThat(whole.get("kmipEndpoint")).isEqualTo("127.0.0.1:" + kms.port());
    assertThat(whole.get("kmipRsaEndpoint")).isEqualTo("127.0.0.1:5697");
    assertThat(whole.get("publicCA")).isEqualTo(AUTHORITY.certificatePem());
    assertThat(whole.get("publicRsaCA")).isEqualTo(AUTHORITY.certificatePem());
    assertRefused(caller.get(OKMS + "?publicCA=True"), 400, "Client::BadRequest");
    assertRefused(caller.get("/okms/resource/no-uuid"), 400, "Client::BadRequest");
    assertRefused(caller.get(OKMS.replace("734b", "834b")), 404, "Client::NotFound");
    assertRefused(caller.get("/okms/elsewhere"), 404, "Client::NotFound");
    assertThat(caller("/1.0").get("/okms/resource").status()).isEqualTo(404);
  }

  @Test
  @DisplayName("Lists come in pages, each with the cursor of the next one")
  void list_inPages_hasCursors() {
    OvhCaller.Answer first = page(Map.of("X-Pagination-Size", "1"));
    String cursor = first.headers().get("x-pagination-cursor-next");
    OvhCaller.Answer second = page(Map.of("X-Pagination-Size", "1", "X-Pagination-Cursor", cursor));

    assertThat(first.list()).hasSize(1);
    assertThat(second.list()).hasSize(1).isNotEqualTo(first.list());
    assertThat(second.headers()).doesNotContainKey("x-pagination-cursor-next");
    assertThat(page(Map.of("X-Pagination-Size", "0")).status()).isEqualTo(400);
    assertThat(page(Map.of("X-Pagination-Cursor", "?")).status()).isEqualTo(400);
  }

  private OvhCaller.Answer page(Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Authorization", "Bearer " + token().object().get("access_token"));
    return caller.send("GET", "/okms/resource", "", all);
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource(
      value = TestKeyAlgorithm.class,
      names = {"EC_P256", "RSA_2048"})
  @DisplayName("A credential for a CSR becomes READY, and the key server takes its certificate")
  void credential_ofCsr_opensTheKeyServer(TestKeyAlgorithm algorithm) throws Exception {
    OvhSchema schema = OvhSchema.loadOkms();
    TestIdentity vcenter = TestAuthority.create().client("vcenter").keyAlgorithm(algorithm).issue();
    KeyPair keys = new KeyPair(vcenter.certificate().getPublicKey(), vcenter.privateKey());

    Map<?, ?> created =
        caller.post(CREDENTIAL, body(Map.of("csr", csr(keys)))).fits(schema).object();

    assertThat(created.get("status")).isEqualTo("CREATING");
    assertThat(created.get("fromCSR")).isEqualTo(true);
    assertThat(created.get("privateKeyPEM")).isNull();
    assertThat(created.get("certificateType"))
        .isEqualTo(algorithm == TestKeyAlgorithm.EC_P256 ? "ECDSA" : "RSA");
    String path = CREDENTIAL + "/" + created.get("id");
    assertThat(caller.get(path).fits(schema).object().get("certificatePEM")).isNull();
    clock.advance(STEP);
    OvhCaller.Answer ready = caller.get(path).fits(schema);
    assertThat(ready.object().get("status")).isEqualTo("READY");
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(
                        ((String) ready.field("certificatePEM")).getBytes(UTF_8)));
    assertThat(certificate.getPublicKey()).isEqualTo(keys.getPublic());
    new VcenterKmipClient(kms.host(), kms.port(), Duration.ofSeconds(10))
        .open(
            new TestIdentity(List.of(certificate), keys.getPrivate()),
            List.of(kms.certificate()),
            null,
            null)
        .close();
    assertThat(caller.get(CREDENTIAL).fits(schema).list()).hasSize(1);
    assertThat(ovh.okmsCredentials())
        .containsExactly(
            new FakeOkmsCredential(
                String.valueOf(created.get("id")), ID, "vcenter", "of rack 4", "READY"));
  }

  @Test
  @Tag("thorough")
  @DisplayName("Without a CSR the key comes with the first answer, and never again")
  void credential_withoutCsr_hasKeyOnce() {
    OvhCaller.Answer created =
        caller.post(CREDENTIAL, body(Map.of("certificateType", "RSA"))).fits(OvhSchema.loadOkms());

    assertThat((String) created.field("privateKeyPEM")).startsWith("-----BEGIN PRIVATE KEY");
    clock.advance(STEP);
    Map<?, ?> ready = caller.get(CREDENTIAL + "/" + created.field("id")).object();
    assertThat(ready.get("status")).isEqualTo("READY");
    assertThat(ready.containsKey("privateKeyPEM")).isFalse();
  }

  @Test
  @Tag("thorough")
  @DisplayName("A credential that is held stays as it is")
  void credential_held_stays() {
    OvhSchema schema = OvhSchema.loadOkms();
    String id = (String) caller.post(CREDENTIAL, body(Map.of())).field("id");
    String path = CREDENTIAL + "/" + id;
    ovh.holdOkmsCredential(id, "ERROR");
    clock.advance(STEP);
    assertThat(caller.get(path).fits(schema).object().get("status")).isEqualTo("ERROR");
    assertRefused(caller.delete(path), 501, "Server::NotImplemented");
    assertRefused(caller.get(OKMS + "/serviceKey"), 501, "Server::NotImplemented");
  }

  @Test
  @DisplayName("What the schema does not allow in a request is refused, each by its name")
  void credential_badBodies_areRefused() {
    assertRefusedField(Map.of("name", ""), "name");
    assertRefusedField(Map.of("name", "x".repeat(51)), "name");
    assertRefusedField(Map.of("description", "x".repeat(201)), "description");
    assertRefusedField(Map.of("validity", 0L), "validity");
    assertRefusedField(Map.of("validity", 366L), "validity");
    assertRefusedField(Map.of("identityURNs", List.of()), "identityURNs");
    assertRefusedField(Map.of("identityURNs", List.of("account")), "identityURNs");
    assertRefusedField(
        Map.of("identityURNs", IntStream.range(0, 26).mapToObj(i -> URN + i).toList()),
        "identityURNs");
    assertRefusedField(Map.of("csr", "no request"), "csr");
    assertRefusedField(Map.of("csr", "x", "certificateType", "RSA"), "certificateType");
    assertRefusedField(Map.of("certificateType", "DSA"), "certificateType");
    assertRefusedField(Map.of("password", "x"), "password");
    assertRefusedField(Collections.singletonMap("name", null), "name");
    assertThat(ovh.okmsCredentials()).isEmpty();
  }

  private void assertRefusedField(Map<String, ?> changes, String field) {
    OvhCaller.Answer answer = caller.post(CREDENTIAL, body(changes));
    assertRefused(answer, 400, "Client::BadRequest");
    assertThat((String) answer.field("message")).startsWith("[" + field + "]");
  }

  @Test
  @DisplayName("A service account gets a token, which lives as long as it says")
  void token_ofServiceAccount_isAccepted() {
    OvhCaller.Answer token = token();
    assertThat(token.object().get("token_type")).isEqualTo("Bearer");
    assertThat(token.object().get("expires_in")).isEqualTo(3599L);
    assertThat(token.object().get("scope")).isEqualTo("all");
    Map<String, String> bearer =
        Map.of("Authorization", "Bearer " + token.object().get("access_token"));

    OvhCaller first = caller("/1.0");
    assertThat(first.send("GET", "/auth/details", "", bearer).object().get("method"))
        .isEqualTo("oauth2_client_credentials");
    assertThat(caller.send("GET", "/okms/resource", "", bearer).status()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(3599));
    assertThat(caller.send("GET", "/okms/resource", "", bearer).status()).isEqualTo(401);
    Map<String, String> fresh =
        Map.of("Authorization", "Bearer " + token().object().get("access_token"));
    assertThat(caller.send("GET", "/okms/resource", "", fresh).status()).isEqualTo(200);
    ovh.expireTokens();
    assertThat(caller.send("GET", "/okms/resource", "", fresh).status()).isEqualTo(401);
  }

  @Test
  @DisplayName("The token server refuses as RFC 6749 says")
  void token_badRequests_areRefused() {
    assertThat(token("client_credentials", "wrong", "all"))
        .extracting(OvhCaller.Answer::status, answer -> answer.field("error"))
        .containsExactly(401, "invalid_client");
    assertThat(token("password", ovh.clientSecret(), "all").field("error"))
        .isEqualTo("unsupported_grant_type");
    assertThat(token("client_credentials", ovh.clientSecret(), "some").field("error"))
        .isEqualTo("invalid_scope");
    assertThat(
            new OvhCaller(HTTP, ovh.tokenEndpoint().toString(), "", "", "", 0)
                .send("POST", "", "{}", Map.of())
                .field("error"))
        .isEqualTo("invalid_request");
  }

  @Test
  @DisplayName("A client may say who it is by HTTP Basic, but not in two ways at once")
  void token_byBasic_isGiven() {
    String id = ovh.clientId() + ":" + ovh.clientSecret();
    String pair = Base64.getEncoder().encodeToString(id.getBytes(UTF_8));
    String form = "grant_type=client_credentials&scope=all";

    assertThat(token(form, "Basic " + pair).object().get("token_type")).isEqualTo("Bearer");
    assertThat(token("grant_type=client_credentials", "Basic " + pair).field("error"))
        .isEqualTo("invalid_scope");
    assertThat(token(form + "&client_secret=" + ovh.clientSecret(), "Basic " + pair).field("error"))
        .isEqualTo("invalid_request");
    for (String wrong : List.of("Basic " + pair.substring(4), "Basic !", "Bearer " + pair)) {
      OvhCaller.Answer refused = token(form, wrong);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.field("error")).isEqualTo("invalid_client");
      assertThat(refused.headers().get("www-authenticate")).startsWith("Basic ");
    }
  }

  private OvhCaller.Answer token() {
    return token("client_credentials", ovh.clientSecret(), "all");
  }

  private OvhCaller.Answer token(String grant, String secret, String scope) {
    return token(
        "grant_type=%s&client_id=%s&client_secret=%s&scope=%s"
            .formatted(grant, ovh.clientId(), secret, scope),
        "");
  }

  private OvhCaller.Answer token(String form, String authorization) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    if (!authorization.isEmpty()) {
      headers.put("Authorization", authorization);
    }
    return new OvhCaller(HTTP, ovh.tokenEndpoint().toString(), "", "", "", 0)
        .send("POST", "", form, headers);
  }

  @Test
  @DisplayName("A KMS needs an address with a port, and a UUID")
  void builder_badOptions_areRefused() {
    refuses(() -> FakeOkms.builder(AUTHORITY, "kms"), "\"kms\"");
    FakeOkms.Builder builder = FakeOkms.builder(AUTHORITY, "kms:5696");
    refuses(() -> builder.kmipRsaEndpoint("kms:"), "\"kms:\"");
    refuses(() -> builder.id("1"));
    assertThat(builder.build().kmipRsaEndpoint()).isNull();
  }

  private static String body(Map<String, ? extends @Nullable Object> changes) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("name", "vcenter");
    body.put("identityURNs", List.of(URN));
    body.put("description", "of rack 4");
    body.putAll(changes);
    return JsonText.printText(body);
  }

  private static String csr(KeyPair keys) throws Exception {
    boolean rsa = keys.getPrivate().getAlgorithm().equals("RSA");
    return PemText.of(
        "CERTIFICATE REQUEST",
        new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=vcenter"), keys.getPublic())
            .build(
                new JcaContentSignerBuilder(rsa ? "SHA256withRSA" : "SHA256withECDSA")
                    .build(keys.getPrivate()))
            .getEncoded());
  }

  private static void assertRefused(OvhCaller.Answer answer, int status, String errorClass) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.object().get("class")).isEqualTo(errorClass);
    assertThat(answer.headers()).containsKey("x-ovh-queryid");
  }
}
