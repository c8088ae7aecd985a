package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.RestCaller.PROVIDERS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.http.Fault;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vAPI REST side, seen by a client that is not ours. */
class FakeVcenterNativeKeyTest extends VcenterLab {

  private static final String OLDER = "/rest/com/vmware/cis/session";

  private RestCaller rest = new RestCaller(vcenter, TrustedHttp.client(authority.certificate()));

  FakeVcenterNativeKeyTest() {
    super(
        vcenter ->
            vcenter
                .limitedUser("reader", "pw", "Cryptographer.ReadKeyServersInfo")
                .limitedUser("nobody", "pw"));
    rest.login();
  }

  private HttpResponse<String> login(String path, String password) {
    return rest.login(path, vcenter.userName(), password);
  }

  private HttpResponse<String> call(String method, String target, String body) {
    return rest.call(method, target, body);
  }

  private int status(String method, String target, String body) {
    return call(method, target, body).statusCode();
  }

  @Test
  @DisplayName("a session begins with basic authentication and ends when it is deleted")
  void session_life() {
    HttpResponse<String> login = login("/api/session", vcenter.password());
    assertThat(login.statusCode()).isEqualTo(201);
    assertThat(login.body()).matches("\"[0-9a-f]{32}\"");
    rest.session = login.body().replace("\"", "");
    assertThat(vcenter.users().openSessions()).isEqualTo(2);
    assertThat(call("GET", "/api/session", "").body()).contains(vcenter.userName());
    assertThat(status("DELETE", "/api/session", "")).isEqualTo(204);
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
  void providers_missingPrivilege_unauthorized() {
    String kms = "{\"provider\":\"own\"}";
    assertThat(status("POST", PROVIDERS, kms)).isEqualTo(204);

    rest.as("reader", "pw");
    assertThat(status("GET", PROVIDERS, "")).isEqualTo(200);
    assertThat(status("GET", PROVIDERS + "/own", "")).isEqualTo(200);
    for (String target : List.of(PROVIDERS, PROVIDERS + "?action=export")) {
      assertUnauthorized(call("POST", target, kms));
    }
    assertUnauthorized(call("POST", PROVIDERS + "?action=import", "{\"config\":\"QQ==\"}"));
    assertUnauthorized(call("DELETE", PROVIDERS + "/own", ""));

    rest.as("nobody", "pw");
    assertUnauthorized(call("GET", PROVIDERS, ""));
    assertUnauthorized(call("GET", PROVIDERS + "/own", ""));
    assertUnauthorized(call("GET", PROVIDERS + "/other", ""));

    rest.login();
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
  void path_notModelled_said(String method, String path) {
    HttpResponse<String> answer = call(method, path, "");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("This fake does not model " + method + " " + path);
  }

  @Test
  @DisplayName("a vCenter has 32 key providers at most, of both kinds together")
  void providers_tooMany_refused() {
    soap.login();
    for (int i = 0; i < 31; i++) {
      soap.good(VcenterCalls.registerServer("kms-" + i, "one", 5696));
    }
    assertThat(status("POST", PROVIDERS, "{\"provider\":\"own\"}")).isEqualTo(204);
    HttpResponse<String> more = call("POST", PROVIDERS, "{\"provider\":\"more\"}");
    assertThat(more.statusCode()).isEqualTo(400);
    assertThat(more.body()).contains("UNABLE_TO_ALLOCATE_RESOURCE");
    assertThat(soap.call(VcenterCalls.registerServer("more", "one", 5696)).status()).isEqualTo(500);
    soap.good(VcenterCalls.registerServer("kms-0", "two", 5696));
  }

  @Test
  @DisplayName("a health that the reference does not know is refused, not taken for none")
  void list_unknownHealth_refused() {
    rest.create("own");
    assertThat(call("GET", PROVIDERS + "?health=ERROR", "").body()).contains("own");
    assertThat(call("GET", PROVIDERS + "?health=WARNING", "").body()).isEqualTo("[]");
    HttpResponse<String> refused = call("GET", PROVIDERS + "?health=BROKEN", "");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("INVALID_ARGUMENT");
  }

  @Test
  @DisplayName("the older login answers in its own form, and tells of a session, as govmomi asks")
  void session_olderGet_isTold() {
    HttpResponse<String> login = login(OLDER, vcenter.password());
    assertThat(login.statusCode()).isEqualTo(200);
    assertThat(login.body()).matches("\\{\"value\":\"[0-9a-f]{32}\"}");
    assertThat(login(OLDER, "wrong").body())
        .contains("\"type\":\"com.vmware.vapi.std.errors.unauthenticated\"");
    int before = vcenter.users().openSessions();

    HttpResponse<String> told = call("POST", OLDER + "?~action=get", "");

    assertThat(told.statusCode()).isEqualTo(200);
    assertThat(told.body())
        .startsWith("{\"value\":{\"user\":\"" + vcenter.userName() + "\"")
        .contains("\"created_time\":\"", "\"last_accessed_time\":\"");
    assertThat(login(OLDER + "?~action=get", vcenter.password()).statusCode()).isEqualTo(401);
    assertThat(vcenter.users().openSessions()).isEqualTo(before);
    assertThat(login(OLDER + "?%7Eaction=create", vcenter.password()).statusCode()).isEqualTo(200);
    assertThat(status("POST", OLDER + "?~action=other", "")).isEqualTo(404);
  }

  @Test
  @DisplayName("the older login gives a cookie too, unless the client will send a header")
  void session_olderCookie_counts() {
    String cookie =
        login(OLDER, vcenter.password()).headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).matches("vmware-api-session-id=[0-9a-f]{32}; ?Path=/rest; .*");
    vcenter.answerRoute("GET", "/rest/vcenter/vm", request -> FakeAnswer.json(200, "{}"));

    String pair = "theme=dark; " + cookie.substring(0, cookie.indexOf(';'));
    assertThat(withCookie("GET", "/rest/vcenter/vm", pair)).isEqualTo(200);
    assertThat(withCookie("DELETE", OLDER, pair)).isEqualTo(200);
    assertThat(withCookie("GET", "/rest/vcenter/vm", pair)).isEqualTo(401);
    HttpResponse<String> byHeader =
        rest.send(
            "POST",
            OLDER,
            "",
            "Authorization",
            RestCaller.basic(vcenter.userName(), vcenter.password()),
            "vmware-use-header-authn",
            "true");
    assertThat(byHeader.headers().firstValue("Set-Cookie")).isEmpty();
  }

  private int withCookie(String method, String target, String cookie) {
    return rest.send(method, target, "", "Cookie", cookie).statusCode();
  }

  @ParameterizedTest
  @CsvSource({"8.0.3.0,true", "8.0.2.0,false"})
  @DisplayName("from 8.0.3 on a session of vAPI counts in SOAP")
  void session_unified(String release, boolean counts) {
    restart(vcenter -> vcenter.apiVersion(release));
    rest = new RestCaller(vcenter, TrustedHttp.client(authority.certificate())).login();
    soap.cookie("vmware_soap_session=\"" + rest.session + "\"");
    assertThat(soap.call(VcenterCalls.crypto("ListKmipServers", "")).status() == 200)
        .isEqualTo(counts);
  }

  @Test
  @DisplayName("before 7.0.2 there is no /api")
  void old_hasNoApi() {
    restart(vcenter -> vcenter.apiVersion("7.0.1.0"));
    rest = new RestCaller(vcenter, TrustedHttp.client(authority.certificate()));
    assertThat(login("/api/session", vcenter.password()).statusCode()).isEqualTo(404);
  }

  @Test
  @DisplayName("a provider is created, exported, downloaded once, deleted and imported")
  void provider_life() {
    assertThat(status("POST", PROVIDERS, "{\"provider\":\"nkp\"}")).isEqualTo(204);
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
    HttpResponse<String> backup = rest.download("nkp", RestCaller.token(export));
    assertThat(backup.statusCode()).isEqualTo(200);
    assertThat(vcenter.nativeKeyProviders().get(0).hasBackup()).isTrue();
    assertThat(call("GET", PROVIDERS, "").body()).contains("\"health\":\"OK\"");
    assertThat(rest.download("nkp", RestCaller.token(export)).statusCode()).isEqualTo(401);

    assertThat(status("DELETE", PROVIDERS + "/nkp", "")).isEqualTo(204);
    String config = Base64.getEncoder().encodeToString(backup.body().getBytes(ISO_8859_1));
    String restore = "{\"config\":\"" + config + "\",\"password\":\"p\"";
    assertThat(status("POST", PROVIDERS + "?action=import", restore + ",\"dry_run\":true}"))
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
  void token_expires() {
    rest.create("nkp");
    String token = rest.export("nkp");
    clock.advance(Duration.ofMinutes(2));
    assertThat(rest.download("nkp", token).statusCode()).isEqualTo(401);
    assertThat(vcenter.nativeKeyProviders().get(0).hasBackup()).isFalse();
  }

  @Test
  @DisplayName("an answer that is no text is altered byte by byte, and stays whole otherwise")
  void download_altered_keepsItsBytes() throws Exception {
    rest.create("nkp");
    vcenter
        .faults()
        .onEvery(
            request -> request.path().contains("cryptomanager"),
            Fault.altered(answer -> answer + "\u00ff"));

    byte[] backup = rest.download("nkp", rest.export("nkp")).body().getBytes(ISO_8859_1);

    assertThat(backup).endsWith(0xff);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(backup, 0, backup.length - 1), new char[0]);
    assertThat(store.size()).isEqualTo(1);
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
  void requests_wrong_areRefused(
      String method, String target, String body, int status, String type) {
    rest.create("nkp");
    soap.login().good(VcenterCalls.registerServer("kms-cluster", "k", 5696));
    HttpResponse<String> answer = call(method, PROVIDERS + (target == null ? "" : target), body);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body())
        .contains("\"error_type\":\"" + type + "\"")
        .contains("\"messages\":[");
  }
}
