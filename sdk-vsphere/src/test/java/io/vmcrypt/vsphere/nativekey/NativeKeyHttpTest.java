package io.vmcrypt.vsphere.nativekey;

import static io.vmcrypt.vsphere.nativekey.NativeVcenter.PROVIDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.vcenter.part.FakeNativeKeyProvider;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and what strange answers become. */
class NativeKeyHttpTest {

  private static final String SESSION = "/api/session";
  private static final String EXPORT = PROVIDERS + "?action=export";
  private static final String DOWNLOAD = "/cryptomanager/kms/native-1";

  private static NativeKeyProviderSpec spec() {
    return NativeKeyProviderSpec.of("native-1");
  }

  @Test
  @DisplayName("bodies are what the vendor documents, without what was not given")
  void bodies_areTheDocumentedOnes() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.providers().create(spec());
      NativeKeyBackup backup = vcenter.providers().exportBackup("native-1", Secret.of("pass"));
      vcenter.providers().remove("native-1", Removal.careful().force());
      vcenter.providers().restore(backup.password(Secret.of("pass")));

      String config = Base64.getEncoder().encodeToString(backup.reveal());
      assertThat(vcenter.fake().apiRequests())
          .filteredOn(request -> request.method().equals("POST") && !request.text().isEmpty())
          .extracting(request -> request.target() + " " + request.text())
          .containsExactly(
              PROVIDERS + " {\"provider\":\"native-1\",\"constraints\":{\"tpm_required\":false}}",
              EXPORT + " {\"provider\":\"native-1\",\"password\":\"pass\"}",
              PROVIDERS
                  + "?action=import {\"config\":\""
                  + config
                  + "\",\"password\":\"pass\",\"dry_run\":true}",
              PROVIDERS
                  + "?action=import {\"config\":\""
                  + config
                  + "\",\"password\":\"pass\",\"dry_run\":false}");
      ReceivedRequest download = vcenter.requests("GET", DOWNLOAD).get(0);
      assertThat(download.header("Authorization")).get().asString().startsWith("Bearer ");
      assertThat(download.header("vmware-api-session-id")).isEmpty();
      assertThat(download.header("Host"))
          .contains(vcenter.fake().host() + ":" + vcenter.fake().port());
    }
  }

  @Test
  @DisplayName("a session that is refused again is an error, not a third login")
  void session_refusedAgain_isAnError() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      Fault refused = Fault.expiredSession();
      vcenter.next("GET", PROVIDERS, refused).next("GET", PROVIDERS, refused);

      assertThatThrownBy(() -> vcenter.providers().list())
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("401 UNAUTHENTICATED");
      assertThat(vcenter.requests("POST", SESSION)).hasSize(2);
    }
  }

  @Test
  @DisplayName("a password that vAPI has refused is not sent to it again by each call")
  void login_refusedByVapi_isNotSentAgainSoon() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.next(
          "POST",
          SESSION,
          Fault.answer(401, "application/json", "{\"error_type\":\"UNAUTHENTICATED\"}"));

      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> vcenter.providers().list())
            .isInstanceOf(AuthenticationException.class)
            .hasMessageContaining("401 UNAUTHENTICATED");
      }
      assertThat(vcenter.requests("POST", SESSION)).hasSize(1);
    }
  }

  @Test
  @DisplayName("vAPI accepts another program's session from 8.0.3 on")
  void session_adopted_needs803() {
    try (NativeVcenter vcenter = new NativeVcenter("8.0.3.0")) {
      vcenter.client().kmsClusters().list();
      String cookie = cookie(vcenter);
      try (VsphereClient guest =
          vcenter.client(VsphereCredentials.session(Secret.of("\"" + cookie + "\"")))) {
        assertThat(guest.nativeKeyProviders().list()).isEmpty();
      }
      assertThat(vcenter.requests("POST", SESSION)).isEmpty();
      assertThat(vcenter.requests("DELETE", SESSION)).isEmpty();
    }
    try (NativeVcenter vcenter = new NativeVcenter("8.0.2.0")) {
      vcenter.client().kmsClusters().list();
      try (VsphereClient guest =
          vcenter.client(VsphereCredentials.session(Secret.of(cookie(vcenter))))) {
        assertThatThrownBy(() -> guest.nativeKeyProviders().list())
            .isInstanceOf(ServiceException.class)
            .hasMessageContaining("from vCenter 8.0.3 on; this one speaks 8.0.2.0");
      }
      assertThat(vcenter.fake().apiRequests()).isEmpty();
    }
  }

  private static String cookie(NativeVcenter vcenter) {
    return vcenter.fake().calls("ListKmipServers").get(0).request().header("Cookie").stream()
        .map(value -> value.replaceFirst("^vmware_soap_session=", "").replace("\"", ""))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.5", "6.7", "7.0.1.0"})
  @DisplayName("an older vCenter is refused with both releases named, and nothing is sent to vAPI")
  void release_old_isRefused(String release) {
    try (NativeVcenter vcenter = new NativeVcenter(release)) {
      assertThatThrownBy(() -> vcenter.providers().list())
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining(release)
          .hasMessageContaining("7.0.2");
      assertThat(vcenter.fake().apiRequests()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("lost")
  @DisplayName("a change whose answer was lost is looked up, not sent again")
  void change_answerLost_isLookedUp(Fault fault) {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.next("POST", PROVIDERS, fault.afterTakingEffect());
      assertThat(vcenter.providers().ensure(spec()).changes()).hasSize(1);
      assertThat(vcenter.requests("POST", PROVIDERS)).hasSize(1);

      NativeKeyBackup backup = vcenter.providers().exportBackup("native-1");
      vcenter.next("DELETE", PROVIDERS + "/native-1", fault.afterTakingEffect());
      assertThat(vcenter.providers().remove("native-1")).isTrue();
      assertThat(vcenter.requests("DELETE", PROVIDERS + "/native-1")).hasSize(1);

      vcenter
          .fake()
          .faults()
          .onNext(
              request -> request.text().contains("\"dry_run\":false"), fault.afterTakingEffect());
      assertThat(vcenter.providers().restore(backup).id()).isEqualTo("native-1");
      assertThat(vcenter.requests("POST", PROVIDERS + "?action=import")).hasSize(2);
    }
  }

  static Stream<Fault> lost() {
    return Stream.of(Fault.close(), Fault.unavailable(), Fault.html());
  }

  @Test
  @DisplayName("a backup whose download broke is not asked for again with the spent token")
  void download_broken_isNotRepeated() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.providers().create(spec());
      vcenter.next("GET", DOWNLOAD, Fault.cut());

      assertThatThrownBy(() -> vcenter.providers().exportBackup("native-1"))
          .isInstanceOf(ConnectionException.class);
      assertThat(vcenter.requests("GET", DOWNLOAD)).hasSize(1);
      assertThat(vcenter.providers().exportBackup("native-1").reveal()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("strangeDownloads")
  @DisplayName("a file that is not PKCS#12 is not a backup")
  void download_strange_isRefused(Fault fault, Class<? extends SdkException> type) {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.providers().create(spec());
      vcenter.next("GET", DOWNLOAD, fault);

      assertThatThrownBy(() -> vcenter.providers().exportBackup("native-1"))
          .isInstanceOf(type)
          .hasMessageContaining("native-1");
    }
  }

  static Stream<Arguments> strangeDownloads() {
    return Stream.of(
        Arguments.of(Fault.html(), DecodingException.class),
        Arguments.of(Fault.answer(200, "application/json", "{}"), DecodingException.class),
        Arguments.of(Fault.answer(200, "application/json", ""), DecodingException.class),
        Arguments.of(Fault.redirect("https://evil.example.com/x"), DecodingException.class),
        Arguments.of(Fault.oversized(1L << 30), DecodingException.class),
        Arguments.of(Fault.answer(401, "text/plain", ""), AuthenticationException.class),
        Arguments.of(Fault.serverError(), ServiceException.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":\"INLINE\"}",
        "{\"type\":\"LOCATION\",\"location\":null}",
        "{\"type\":\"LOCATION\",\"location\":{\"url\":\"x\",\"download_token\":{\"token\":null}}}",
        "{\"type\":\"LOCATION\",\"location\":{\"url\":\"no"
            + " url\",\"download_token\":{\"token\":\"t\"}}}",
        "{\"type\":\"LOCATION\",\"location\":{\"url\":\"ftp://h/x\",\"download_token\":{\"token\":\"t\"}}}",
        "{\"type\":\"LOCATION\",\"location\":{\"url\":\"https://h/x\",\"download_token\":{\"token\":\"a\\n"
            + "b\"}}}",
        "[]",
        "nonsense"
      })
  @DisplayName("an export that names nothing to download is refused")
  void export_strange_isRefused(String answer) {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.providers().create(spec());
      vcenter.next("POST", EXPORT, Fault.answer(200, "application/json", answer));

      assertThatThrownBy(() -> vcenter.providers().exportBackup("native-1"))
          .isInstanceOf(DecodingException.class);
      assertThat(vcenter.requests("GET", "/x")).isEmpty();
    }
  }

  @Test
  @DisplayName("fields that are not known, and null for those that may be missing, do no harm")
  void answers_ofOtherReleases_areRead() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter
          .next(
              "GET",
              PROVIDERS,
              Fault.answer(
                  200,
                  "application/json",
                  "[{\"provider\":\"native-1\",\"health\":\"OK\",\"type\":\"NATIVE\",\"new\":[1]}]"))
          .next(
              "GET",
              PROVIDERS + "/native-1",
              Fault.answer(
                  200,
                  "application/json",
                  "{\"health\":\"NEWER\",\"details\":[null,{\"id\":\"x.y\",\"default_message\":\"\","
                      + "\"args\":[],\"params\":null},{\"localized\":\"Lokal\"}],\"constraints\":null,"
                      + "\"native_info\":null,\"type\":\"OTHER\",\"more\":{\"a\":1}}"));

      NativeKeyProvider provider = vcenter.providers().list().get(0);

      assertThat(provider.health()).isEqualTo(new NativeKeyProvider.Health("NEWER"));
      assertThat(provider.problems()).containsExactly("x.y", "Lokal");
      assertThat(provider.tpmRequired()).isFalse();
      assertThat(provider.keyId()).isEmpty();
      assertThat(provider.hasBackup()).isEmpty();
    }
  }

  @Test
  @DisplayName("a provider that is listed twice is one, and one without a name is no answer")
  void list_twice_isOne() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.providers().create(spec());
      String twice = "[{\"provider\":\"native-1\"},{\"provider\":\"native-1\"}]";
      vcenter.next("GET", PROVIDERS, Fault.answer(200, "application/json", twice));
      assertThat(vcenter.providers().list()).hasSize(1);
      for (String nameless : List.of("[null]", "[{}]", "[{\"provider\":\" \"}]")) {
        vcenter.next("GET", PROVIDERS, Fault.answer(200, "application/json", nameless));
        assertThatThrownBy(() -> vcenter.providers().list()).isInstanceOf(DecodingException.class);
        vcenter.next("GET", PROVIDERS, Fault.answer(200, "application/json", nameless));
        assertThatThrownBy(() -> vcenter.providers().get("native-2"))
            .isInstanceOf(DecodingException.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("errors")
  @DisplayName("each error becomes its type, with vCenter's words and code")
  void errors_areTyped(int status, String body, Class<? extends SdkException> type, String words) {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.providers().create(spec());
      vcenter.next("POST", EXPORT, Fault.answer(status, "application/json", body));

      assertThatThrownBy(() -> vcenter.providers().exportBackup("native-1"))
          .isInstanceOf(type)
          .hasMessageContaining("export native key provider native-1")
          .hasMessageContaining(words);
    }
  }

  private static String error(String type, String message) {
    return "{\"error_type\":\""
        + type
        + "\",\"messages\":[{\"id\":\"a.b\",\"default_message\":\""
        + message
        + "\",\"args\":[]}]}";
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of(403, error("UNAUTHORIZED", "No."), PermissionDeniedException.class, "No."),
        Arguments.of(
            403, "", PermissionDeniedException.class, "privilege Cryptographer.ManageKeyServers"),
        Arguments.of(
            404, error("NOT_FOUND", "Gone."), NotFoundException.class, "404 NOT_FOUND: Gone."),
        Arguments.of(404, "<html>", ServiceException.class, "does not know that call"),
        Arguments.of(400, error("ALREADY_EXISTS", "There."), ConflictException.class, "There."),
        Arguments.of(400, error("RESOURCE_IN_USE", "Used."), ConflictException.class, "Used."),
        Arguments.of(400, error("UNSUPPORTED", "Std."), ServiceException.class, "Only native"),
        Arguments.of(400, "{\"messages\":null}", ServiceException.class, "HTTP 400"),
        Arguments.of(
            400, error("INVALID_ARGUMENT", "Bad\\nline"), ServiceException.class, "Bad line"),
        Arguments.of(429, "", RateLimitedException.class, "Try again later"),
        Arguments.of(503, "<html>", ServiceException.class, "temporary problem"),
        Arguments.of(302, "", DecodingException.class, "HTTP 302"));
  }

  static Stream<Fault> nonsense() {
    return Stream.of(
        Fault.html(),
        Fault.garbage(),
        Fault.oversized(1L << 30),
        Fault.redirect("https://evil.example.com/"),
        Fault.answer(200, "application/json", "null"),
        Fault.answer(200, "application/json", "[{}]"),
        Fault.answer(200, "application/json", "[{\"provider\":{}}]"),
        Fault.answer(200, "application/json", "[".repeat(100_000)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "\"a\\u0000b\"", "{}", "<html>"})
  @DisplayName("a login that is answered with no session is refused, without quoting it")
  void login_strangeSession_isRefused(String answer) {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.next("POST", SESSION, Fault.answer(201, "application/json", answer));
      assertThatThrownBy(() -> vcenter.providers().list())
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("log in to vAPI");
    }
  }

  @Test
  @DisplayName("a login is never repeated by itself")
  void login_fails_isNotRepeated() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.next("POST", SESSION, Fault.unavailable(Duration.ofSeconds(1)));
      assertThatThrownBy(() -> vcenter.providers().list()).isInstanceOf(ServiceException.class);
      assertThat(vcenter.requests("POST", SESSION)).hasSize(1);
      assertThat(vcenter.providers().list()).isEmpty();
    }
  }

  @Test
  @DisplayName("a KMS cluster's name is taken, for native providers too")
  void ensure_nameOfAnotherKind_conflicts() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter
          .client()
          .kmsClusters()
          .ensure(
              KmsClusterSpec.builder(
                      "kms-cluster", KmsServerSpec.builder("kms-1", "192.0.2.1").build())
                  .build());
      NativeKeyProviderSpec spec = NativeKeyProviderSpec.of("kms-cluster");

      assertThatThrownBy(() -> vcenter.providers().ensure(spec))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("not a native one but vCenter");
      assertThatThrownBy(() -> vcenter.providers().remove("kms-cluster"))
          .isInstanceOf(ConflictException.class);
      assertThat(vcenter.providers().find("kms-cluster")).isEmpty();
      assertThat(vcenter.requests("POST", PROVIDERS)).isEmpty();
      vcenter.active("native-1");
      assertThat(vcenter.client().kmsClusters().list()).hasSize(1);
      assertThat(vcenter.fake().nativeKeyProviders())
          .extracting(FakeNativeKeyProvider::id)
          .isEqualTo(List.of("native-1"));
    }
  }
}
