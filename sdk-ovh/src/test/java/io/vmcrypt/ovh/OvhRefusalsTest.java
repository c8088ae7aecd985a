package io.vmcrypt.ovh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** All that is refused before anything is sent. */
class OvhRefusalsTest {

  private static final Thumbprint THUMBPRINT = Thumbprint.parse("ab".repeat(20));
  private static final OvhCredentials CREDENTIALS =
      OvhCredentials.applicationKey("key", Secret.of("secret"), Secret.of("consumer"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2001:db8::1     | IPv6
          [2001:db8::1]   | IPv6
          kms.example.com | name
          192.0.2.256     | not an IPv4
          192.0.2         | not an IPv4
          192.0.2.1:5696  | not an IPv4
          192.0.2.010     | not an IPv4
          192.0.2.1/32    | not an IPv4
          """)
  @DisplayName("a KMS is registered by a dotted IPv4 address, and anything else refused by kind")
  void kmsRegistration_notIpv4_isRefused(String text, String kind) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KmsRegistration.builder(text, THUMBPRINT))
        .withMessageContaining("\"" + text + "\"")
        .withMessageContaining(kind)
        .withMessageContaining("192.0.2.1");
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"", " ", "192.0.2.1 ", "2001:db8::1", "kms.example.com"})
  @DisplayName("a KMS is looked for by a dotted IPv4 address only")
  void findByIp_notIpv4_isRefusedBeforeAnythingIsSent(String text) {
    try (ScriptedApi api = new ScriptedApi();
        OvhClient client = api.client()) {
      KmsServers servers = client.privateCloud("pcc-1").vmEncryption().kmsServers();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> servers.findByIp(text))
          .withMessageContaining("\"" + text + "\"");
      assertThat(api.allRequests()).isEmpty();
    }
  }

  @Test
  @DisplayName("options of a client say their bounds")
  void clientOptions_outOfRange_areRefused() {
    OvhClient.Builder builder = OvhClient.builder(OvhEndpoint.EU, CREDENTIALS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.timeout(Duration.ZERO))
        .withMessageContaining("1 ms to 1 hour");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.timeout(Duration.ofSeconds(3601)))
        .withMessageContaining("PT1H1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxTries(0))
        .withMessage("maxTries 0 is not in 1 to 20");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxTries(21));
  }

  @Test
  @DisplayName("OAuth2 is refused where the endpoint has no token URL")
  void oauth2_endpointWithoutTokenUrl_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                OvhClient.builder(
                        OvhEndpoint.parse("https://proxy.example.com/1.0"),
                        OvhCredentials.oauth2("id", Secret.of("secret")))
                    .build())
        .withMessageContaining("proxy.example.com");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {" ", "..", "../me", "pcc/1", "pcc 1", "-pcc", "pcc\u00e9", "a%2Fb", "a?b"})
  @DisplayName("a service name that would lead elsewhere is refused")
  void serviceName_odd_isRefused(String text) {
    if (text != null) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ServiceName.of(text))
          .withMessageContaining("\"" + text + "\"")
          .withMessageContaining("pcc-192-0-2-1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://eu.api.ovh.com/1.0",
        "http://192.0.2.1/1.0",
        "http://127.evil.example.com/1.0",
        "http://localhost.example.com/1.0",
        "ftp://127.0.0.1/1.0",
        "/1.0",
        "https:///1.0",
        "https://eu.api.ovh.com/1.0?x=y",
        "https://eu.api.ovh.com/1.0#x"
      })
  @DisplayName("an endpoint that would send credentials unencrypted, or is none, is refused")
  void endpoint_unsafe_isRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OvhEndpoint.of(URI.create(text)))
        .withMessageMatching(
            ".*\"" + text.replaceFirst("[?#].*", "") + "\".*|this is no URL of an API: .*");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OvhEndpoint.EU.withTokenUri(URI.create(text)));
  }

  @Test
  @DisplayName("user info in an endpoint is refused without being quoted")
  void endpoint_userInfo_isNotQuoted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OvhEndpoint.of(URI.create("https://me:pa55@eu.api.ovh.com/1.0")))
        .withMessageContaining("eu.api.ovh.com")
        .withMessageNotContaining("pa55");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080/1.0",
        "http://localhost/1.0",
        "http://[::1]:80/1.0",
        "HTTPS://eu.api.ovh.com/1.0",
        "https://proxy.example.com/ovh/v1"
      })
  @DisplayName("HTTPS anywhere and HTTP to a loopback address are endpoints")
  void endpoint_safe_isTaken(String text) {
    assertThat(OvhEndpoint.of(URI.create(text + "/")).uri()).isEqualTo(URI.create(text));
    assertThat(OvhEndpoint.parse(text).name()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://eu.api.ovh.com/1.0", "https://eu.api.ovh.com/1.0/"})
  @DisplayName("an endpoint that is given as its URL has the token URL of its name")
  void endpoint_urlOfNamed_hasItsTokenUrl(String text) {
    assertThat(OvhEndpoint.of(URI.create(text)).findTokenUri())
        .isEqualTo(OvhEndpoint.EU.findTokenUri());
    assertThat(OvhEndpoint.parse(text).findTokenUri()).isEqualTo(OvhEndpoint.EU.findTokenUri());
    assertThat(OvhEndpoint.parse("https://eu.api.soyoustart.com/1.0").findTokenUri()).isEmpty();
    assertThat(OvhEndpoint.parse("https://eu.api.ovh.com/v1").findTokenUri()).isEmpty();
    assertThat(OvhEndpoint.parse("https://eu.api.ovh.com:8443/1.0").findTokenUri()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://", "https:// eu", "http://127.0.0.010/1.0"})
  @DisplayName("a URL that is none, or whose host may be another one, is refused in words")
  void endpoint_noUrl_isRefusedInWords(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OvhEndpoint.parse(text))
        .withMessageMatching(".*(expected|is neither).*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pa55word",
        "https://user:pa55@api.example.com/1.0",
        "https://user:pa55/word@api.example.com/1.0",
        "https://user:pa55 word@api.example.com/1.0",
        "http://api.example.com/1.0?token=pa55",
      })
  @DisplayName("what is no endpoint may be a secret: nothing of it is quoted, nor before an @")
  void endpoint_withSecret_isNotQuoted(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OvhEndpoint.parse(text))
        .withMessageNotContaining("pa55")
        .withNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pa55 word", "pa55\nword", "pa55w\u00f6rd"})
  @DisplayName("a key that cannot be one is refused without being quoted")
  void credentials_odd_areRefused(String text) {
    Secret odd = Secret.of(text);
    Secret good = Secret.of("good");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OvhCredentials.applicationKey(text, good, good))
        .withMessageContaining("application key")
        .withMessageNotContaining("pa55");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OvhCredentials.applicationKey("good", odd, good))
        .withMessageContaining("application secret")
        .withMessageNotContaining("pa55");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OvhCredentials.applicationKey("good", good, odd))
        .withMessageContaining("consumer key");
    assertThatIllegalArgumentException().isThrownBy(() -> OvhCredentials.oauth2(text, good));
    assertThatIllegalArgumentException().isThrownBy(() -> OvhCredentials.oauth2("good", odd));
    assertThatIllegalArgumentException().isThrownBy(() -> OvhCredentials.bearer(odd));
  }
}
