package io.vmcrypt.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.http.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vAPI REST side, seen by a client that is not ours. */
class FakeVcenterNativeKeyTest extends VcenterLab {

  private static final String PROVIDERS = "/api/vcenter/crypto-manager/kms/providers";
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  private final HttpClient http = TrustedHttp.client(authority.certificate());
  private String session;

  FakeVcenterNativeKeyTest() throws Exception {
    super(
        vcenter ->
            vcenter
                .limitedUser("reader", "pw", "Cryptographer.ReadKeyServersInfo")
                .limitedUser("nobody", "pw"));
    session = session(vcenter.userName(), vcenter.password());
  }

  private String session(String user, String password) throws Exception {
    return login("/api/session", user, password).body().replace("\"", "");
  }

  private HttpResponse<String> login(String path, String password) throws Exception {
    return login(path, vcenter.userName(), password);
  }

  private HttpResponse<String> login(String path, String user, String password) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(vcenter.url() + path))
            .header("Authorization", basic(user, password))
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> call(String method, String target, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(vcenter.url() + target))
            .header("vmware-api-session-id", session)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    return send(request);
  }

  @Test
  @DisplayName("a session begins with basic authentication and ends when it is deleted")
  void session_life() throws Exception {
    HttpResponse<String> login = login("/api/session", vcenter.password());
    assertThat(login.statusCode()).isEqualTo(201);
    assertThat(login.body()).matches("\"[0-9a-f]{32}\"");
    session = login.body().replace("\"", "");
    assertThat(vcenter.users().openSessions()).isEqualTo(2);
    assertThat(call("GET", "/api/session", "").body()).contains(vcenter.userName());
    assertThat(call("DELETE", "/api/session", "").statusCode()).isEqualTo(204);
    assertThat(vcenter.users().openSessions()).isEqualTo(1);

    HttpResponse<String> refused = call("GET", PROVIDERS, "");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(refused.body())
        .contains("\"error_type\":\"UNAUTHENTICATED\"")
        .contains("\"default_message\":\"Authentication required.\"");
    assertThat(login("/api/session", "wrong").statusCode()).isEqualTo(401);
  }

  @Test
  @DisplayName("reading and changing providers need the privileges that the reference names")
  void providers_missingPrivilege_unauthorized() throws Exception {
    String kms = "{\"provider\":\"own\"}";
    assertThat(call("POST", PROVIDERS, kms).statusCode()).isEqualTo(204);

    session = session("reader", "pw");
    assertThat(call("GET", PROVIDERS, "").statusCode()).isEqualTo(200);
    assertThat(call("GET", PROVIDERS + "/own", "").statusCode()).isEqualTo(200);
    for (String target : List.of(PROVIDERS, PROVIDERS + "?action=export")) {
      assertUnauthorized(call("POST", target, kms));
    }
    assertUnauthorized(call("POST", PROVIDERS + "?action=import", "{\"config\":\"QQ==\"}"));
    assertUnauthorized(call("DELETE", PROVIDERS + "/own", ""));

    session = session("nobody", "pw");
    assertUnauthorized(call("GET", PROVIDERS, ""));
    assertUnauthorized(call("GET", PROVIDERS + "/own", ""));
    assertUnauthorized(call("GET", PROVIDERS + "/other", ""));

    session = session(vcenter.userName(), vcenter.password());
    assertThat(call("GET", PROVIDERS, "").body()).contains("\"provider\":\"own\"");
  }

  private static void assertUnauthorized(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("\"error_type\":\"UNAUTHORIZED\"");
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/vcenter/vm",
    "PATCH, /api/vcenter/crypto-manager/kms/providers/own",
    "GET, /rest/vcenter/vm",
    "POST, /sdk/vim25/8.0.3.0/SessionManager/SessionManager/Login",
    "POST, /sts/STSService"
  })
  @DisplayName("a path that is not there is named, and said to be a gap of the fake")
  void path_notModelled_said(String method, String path) throws Exception {
    HttpResponse<String> answer = call(method, path, "");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("This fake does not model " + method + " " + path);
  }

  @Test
  @DisplayName("a vCenter has 32 key providers at most, of both kinds together")
  void providers_tooMany_refused() throws Exception {
    soap.login();
    for (int i = 0; i < 31; i++) {
      soap.good(VcenterCalls.registerServer("kms-" + i, "one", 5696));
    }
    assertThat(call("POST", PROVIDERS, "{\"provider\":\"own\"}").statusCode()).isEqualTo(204);
    HttpResponse<String> more = call("POST", PROVIDERS, "{\"provider\":\"more\"}");
    assertThat(more.statusCode()).isEqualTo(400);
    assertThat(more.body()).contains("UNABLE_TO_ALLOCATE_RESOURCE");
    assertThat(soap.call(VcenterCalls.registerServer("more", "one", 5696)).status()).isEqualTo(500);
    soap.good(VcenterCalls.registerServer("kms-0", "two", 5696));
  }

  @Test
  @DisplayName("a health that the reference does not know is refused, not taken for none")
  void list_unknownHealth_refused() throws Exception {
    call("POST", PROVIDERS, "{\"provider\":\"own\"}");
    assertThat(call("GET", PROVIDERS + "?health=ERROR", "").body()).contains("own");
    assertThat(call("GET", PROVIDERS + "?health=WARNING", "").body()).isEqualTo("[]");
    HttpResponse<String> refused = call("GET", PROVIDERS + "?health=BROKEN", "");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("INVALID_ARGUMENT");
  }

  @Test
  @DisplayName("the older login answers in its own form, and tells of a session, as govmomi asks")
  void session_olderGet_isTold() throws Exception {
    String older = "/rest/com/vmware/cis/session";
    HttpResponse<String> login = login(older, vcenter.password());
    assertThat(login.statusCode()).isEqualTo(200);
    assertThat(login.body()).matches("\\{\"value\":\"[0-9a-f]{32}\"}");
    assertThat(login(older, "wrong").body())
        .contains("\"type\":\"com.vmware.vapi.std.errors.unauthenticated\"");
    int before = vcenter.users().openSessions();

    HttpResponse<String> told = call("POST", older + "?~action=get", "");

    assertThat(told.statusCode()).isEqualTo(200);
    assertThat(told.body())
        .startsWith("{\"value\":{\"user\":\"" + vcenter.userName() + "\"")
        .contains("\"created_time\":\"", "\"last_accessed_time\":\"");
    assertThat(login(older + "?~action=get", vcenter.password()).statusCode()).isEqualTo(401);
    assertThat(vcenter.users().openSessions()).isEqualTo(before);
    assertThat(login(older + "?%7Eaction=create", vcenter.password()).statusCode()).isEqualTo(200);
    assertThat(call("POST", older + "?~action=other", "").statusCode()).isEqualTo(404);
  }

  @Test
  @DisplayName("the older login gives a cookie too, unless the client will send a header")
  void session_olderCookie_counts() throws Exception {
    String older = "/rest/com/vmware/cis/session";
    String cookie =
        login(older, vcenter.password()).headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).matches("vmware-api-session-id=[0-9a-f]{32}; ?Path=/rest; .*");
    vcenter.answerRoute("GET", "/rest/vcenter/vm", request -> FakeAnswer.json(200, "{}"));

    String pair = "theme=dark; " + cookie.substring(0, cookie.indexOf(';'));
    assertThat(withCookie("GET", "/rest/vcenter/vm", pair)).isEqualTo(200);
    assertThat(withCookie("DELETE", older, pair)).isEqualTo(200);
    assertThat(withCookie("GET", "/rest/vcenter/vm", pair)).isEqualTo(401);
    HttpResponse<String> byHeader =
        send(
            HttpRequest.newBuilder(URI.create(vcenter.url() + older))
                .header("Authorization", basic(vcenter.userName(), vcenter.password()))
                .header("vmware-use-header-authn", "true")
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(byHeader.headers().firstValue("Set-Cookie")).isEmpty();
  }

  private int withCookie(String method, String target, String cookie) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(vcenter.url() + target))
            .header("Cookie", cookie)
            .method(method, HttpRequest.BodyPublishers.noBody()))
        .statusCode();
  }

  @ParameterizedTest
  @CsvSource({"8.0.3.0,true", "8.0.2.0,false"})
  @DisplayName("from 8.0.3 on a session of vAPI counts in SOAP")
  void session_unified(String release, boolean counts) throws Exception {
    restart(vcenter -> vcenter.apiVersion(release));
    soap.cookie("vmware_soap_session=\"" + session(vcenter.userName(), vcenter.password()) + "\"");
    assertThat(soap.call(VcenterCalls.crypto("ListKmipServers", "")).status() == 200)
        .isEqualTo(counts);
  }

  @Test
  @DisplayName("before 7.0.2 there is no /api")
  void old_hasNoApi() throws Exception {
    restart(vcenter -> vcenter.apiVersion("7.0.1.0"));
    assertThat(login("/api/session", vcenter.password()).statusCode()).isEqualTo(404);
  }

  @Test
  @DisplayName("a provider is created, exported, downloaded once, deleted and imported")
  void provider_life() throws Exception {
    assertThat(call("POST", PROVIDERS, "{\"provider\":\"nkp\"}").statusCode()).isEqualTo(204);
    assertThat(call("GET", PROVIDERS, "").body())
        .isEqualTo("[{\"provider\":\"nkp\",\"type\":\"NATIVE\",\"health\":\"ERROR\"}]");
    assertThat(call("GET", PROVIDERS + "/nkp", "").body()).contains("\"tpm_required\":false");
    String export =
        call("POST", PROVIDERS + "?action=export", "{\"provider\":\"nkp\",\"password\":\"p\"}")
            .body();
    assertThat(export)
        .contains("\"type\":\"LOCATION\"")
        .contains("\"url\":\"https://vcenter.fake.invalid/cryptomanager/kms/nkp\"");
    assertThat(vcenter.nativeKeyProviders().get(0).hasBackup()).isFalse();
    HttpResponse<byte[]> backup = download(token(export));
    assertThat(backup.statusCode()).isEqualTo(200);
    assertThat(vcenter.nativeKeyProviders().get(0).hasBackup()).isTrue();
    assertThat(call("GET", PROVIDERS, "").body()).contains("\"health\":\"OK\"");
    assertThat(download(token(export)).statusCode()).isEqualTo(401);

    assertThat(call("DELETE", PROVIDERS + "/nkp", "").statusCode()).isEqualTo(204);
    String config = Base64.getEncoder().encodeToString(backup.body());
    String restore = "{\"config\":\"" + config + "\",\"password\":\"p\"";
    assertThat(
            call("POST", PROVIDERS + "?action=import", restore + ",\"dry_run\":true}").statusCode())
        .isEqualTo(200);
    assertThat(vcenter.nativeKeyProviders()).isEmpty();
    assertThat(call("POST", PROVIDERS + "?action=import", restore + "}").body())
        .contains("\"provider\":\"nkp\"");
    assertThat(vcenter.nativeKeyProviders()).hasSize(1);
    assertThat(vcenter.kmsClusters()).isEmpty();
    assertThat(
            call("POST", PROVIDERS + "?action=import", "{\"config\":\"" + config + "\"}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  @DisplayName("a token is short-lived")
  void token_expires() throws Exception {
    call("POST", PROVIDERS, "{\"provider\":\"nkp\"}");
    String export = call("POST", PROVIDERS + "?action=export", "{\"provider\":\"nkp\"}").body();
    clock.advance(Duration.ofMinutes(2));
    assertThat(download(token(export)).statusCode()).isEqualTo(401);
    assertThat(vcenter.nativeKeyProviders().get(0).hasBackup()).isFalse();
  }

  @Test
  @DisplayName("an answer that is no text is altered byte by byte, and stays whole otherwise")
  void download_altered_keepsItsBytes() throws Exception {
    call("POST", PROVIDERS, "{\"provider\":\"nkp\"}");
    vcenter
        .faults()
        .onEvery(
            request -> request.path().contains("cryptomanager"),
            Fault.altered(answer -> answer + "\u00ff"));

    byte[] backup =
        download(token(call("POST", PROVIDERS + "?action=export", "{\"provider\":\"nkp\"}").body()))
            .body();

    assertThat(backup).endsWith(0xff);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(backup, 0, backup.length - 1), new char[0]);
    assertThat(store.size()).isEqualTo(1);
  }

  private static String token(String export) {
    Matcher matcher = TOKEN.matcher(export);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private HttpResponse<byte[]> download(String token) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(vcenter.url() + "/cryptomanager/kms/nkp"))
            .header("Authorization", "Bearer " + token)
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST||{\"provider\":\"a\",\"more\":1}|400|UNEXPECTED_INPUT",
        "POST||{\"provider\":1}|400|INVALID_ARGUMENT",
        "POST||{\"provider\":\"\"}|400|INVALID_ARGUMENT",
        "POST||{}|400|INVALID_ARGUMENT",
        "POST||[|400|INVALID_ARGUMENT",
        "POST||{\"provider\":\"a\",\"constraints\":{\"tpm_required\":\"yes\"}}|400|INVALID_ARGUMENT",
        "POST||{\"provider\":\"a\",\"native_spec\":{\"key_id\":\"1\"}}|400|INVALID_ARGUMENT",
        "POST||{\"provider\":\"nkp\"}|400|ALREADY_EXISTS",
        "POST|?action=export|{\"provider\":\"none\"}|404|NOT_FOUND",
        "POST|?action=import|{\"config\":\"!\"}|400|INVALID_ARGUMENT",
        "POST|?action=import|{\"config\":\"AAAA\"}|400|INVALID_ARGUMENT",
        "POST|?action=other|{\"provider\":\"a\"}|404|OPERATION_NOT_FOUND",
        "POST|/nkp?action=export|{\"provider\":\"nkp\"}|404|OPERATION_NOT_FOUND",
        "GET|/none|''|404|NOT_FOUND",
        "GET|?colour=red|''|400|UNEXPECTED_INPUT",
        "DELETE|/none|''|404|NOT_FOUND",
        "DELETE|/kms-cluster|''|400|UNSUPPORTED",
        "POST|?action=export|{\"provider\":\"kms-cluster\"}|400|UNSUPPORTED",
      })
  @DisplayName("what is not as documented is refused in the documented form")
  void requests_wrong_areRefused(String method, String target, String body, int status, String type)
      throws Exception {
    call("POST", PROVIDERS, "{\"provider\":\"nkp\"}");
    soap.login().good(VcenterCalls.registerServer("kms-cluster", "k", 5696));
    HttpResponse<String> answer = call(method, PROVIDERS + (target == null ? "" : target), body);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body())
        .contains("\"error_type\":\"" + type + "\"")
        .contains("\"messages\":[");
  }
}
