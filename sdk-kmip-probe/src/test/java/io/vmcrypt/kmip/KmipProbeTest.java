package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("KmipProbe, without a server")
class KmipProbeTest {

  private static final HostAndPort ENDPOINT = HostAndPort.parse("kms.example.com:5696");

  @Test
  @DisplayName("a probe without options waits ten seconds and names the host")
  void builder_noOptions_hasDocumentedDefaults() {
    KmipProbe probe = KmipProbe.builder(ENDPOINT).build();

    assertThat(probe.endpoint()).isEqualTo(ENDPOINT);
    assertThat(probe.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(probe.serverName()).contains("kms.example.com");
  }

  @ParameterizedTest
  @CsvSource({
    "kms.example.com:5696, kms.example.com",
    "kms.example.com.:5696, kms.example.com",
    "localhost:5696, ",
    "192.0.2.1:5696, ",
    "[2001:db8::1]:5696, "
  })
  @DisplayName("only a host with a dot that is no address is named to the server, as OpenSSL does")
  void serverName_notGiven_followsOpenSsl(String endpoint, String expected) {
    assertThat(KmipProbe.builder(HostAndPort.parse(endpoint)).build().serverName().orElse(null))
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("a given server name is kept apart from the address")
  void serverName_given_isNamed() {
    KmipProbe probe =
        KmipProbe.builder(HostAndPort.parse("192.0.2.1:5696")).serverName("Localhost.").build();

    assertThat(probe.serverName()).contains("localhost");
    assertThat(probe.endpoint().host()).isEqualTo("192.0.2.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "192.0.2.1", "2001:db8::1", "a b", "kms:5696", "-kms"})
  @DisplayName("a server name that is no DNS name is refused, quoting it")
  void serverName_noName_isRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KmipProbe.builder(ENDPOINT).serverName(name))
        .withMessageContaining("server name")
        .withMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999S", "PT1H0.001S"})
  @DisplayName("a time limit out of bounds is refused, saying the bounds")
  void timeout_outOfBounds_isRefused(Duration timeout) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KmipProbe.builder(ENDPOINT).timeout(timeout))
        .withMessage("timeout " + timeout + " is not in PT0.001S to PT1H");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1023, 16777217})
  @DisplayName("a response size out of bounds is refused, saying the bounds")
  void maxResponseBytes_outOfBounds_isRefused(int bytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KmipProbe.builder(ENDPOINT).maxResponseBytes(bytes))
        .withMessage("maxResponseBytes " + bytes + " is not in 1024 to 16777216");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1S", "P3651D"})
  @DisplayName("an expiry warning out of bounds is refused, saying the bounds")
  void expiryWarning_outOfBounds_isRefused(Duration left) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KmipProbe.builder(ENDPOINT).expiryWarning(left))
        .withMessage("expiryWarning " + left + " is not in PT0S to PT87600H");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1025})
  @DisplayName("a user name that is empty or too long is refused")
  void userName_outOfBounds_isRefused(int length) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                KmipProbe.builder(ENDPOINT)
                    .userNameAndPassword("u".repeat(length), Secret.of("secret")))
        .withMessage("the user name has " + length + " characters: expected 1 to 1024");
  }

  @Test
  @DisplayName("a password without a word on which server may have it is refused")
  void build_passwordForAnyServer_isRefused() {
    KmipProbe.Builder builder =
        KmipProbe.builder(ENDPOINT).userNameAndPassword("vc", Secret.of("secret"));

    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageContaining("userNameAndPassword needs expectedThumbprint or trust");
    assertThat(builder.trust(ServerTrust.systemRoots()).build()).isNotNull();
  }

  @Test
  @DisplayName("each null is refused by its name")
  void builder_null_isRefused() {
    KmipProbe.Builder builder = KmipProbe.builder(ENDPOINT);

    assertThatNullPointerException()
        .isThrownBy(() -> KmipProbe.builder(Nulls.of(HostAndPort.class)))
        .withMessage("endpoint");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.serverName(Nulls.of(String.class)))
        .withMessage("serverName");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.timeout(Nulls.of(Duration.class)))
        .withMessage("timeout");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.timeSource(Nulls.of(TimeSource.class)))
        .withMessage("time");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.callListener(Nulls.of(CallListener.class)))
        .withMessage("callListener");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.clientIdentity(Nulls.of(ClientIdentity.class)))
        .withMessage("identity");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.expectedThumbprint(Nulls.of(Thumbprint.class)))
        .withMessage("thumbprint");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.trust(Nulls.of(ServerTrust.class)))
        .withMessage("trust");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.expiryWarning(Nulls.of(Duration.class)))
        .withMessage("left");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.userNameAndPassword("u", Nulls.of(Secret.class)))
        .withMessage("password");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.userNameAndPassword(Nulls.of(String.class), Secret.of("secret")))
        .withMessage("userName");
  }

  @Test
  @DisplayName("toBuilder keeps every option")
  void toBuilder_allOptions_areKept() {
    KmipProbe probe =
        KmipProbe.builder(ENDPOINT).serverName("other").timeout(Duration.ofSeconds(3)).build();

    KmipProbe copy = probe.toBuilder().build();

    assertThat(copy.endpoint()).isEqualTo(ENDPOINT);
    assertThat(copy.serverName()).contains("other");
    assertThat(copy.timeout()).isEqualTo(Duration.ofSeconds(3));
  }
}
