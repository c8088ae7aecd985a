package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
  @CsvSource({
    "timeout PT0S is not in PT0.001S to PT1H",
    "timeout PT-1S is not in PT0.001S to PT1H",
    "timeout PT1H0.001S is not in PT0.001S to PT1H",
    "maxResponseBytes -1 is not in 1024 to 16777216",
    "maxResponseBytes 1023 is not in 1024 to 16777216",
    "maxResponseBytes 16777217 is not in 1024 to 16777216",
    "expiryWarning PT-1S is not in PT0S to PT87600H",
    "expiryWarning PT87624H is not in PT0S to PT87600H",
    "keys 0 is not in 1 to 1000",
    "keys 1001 is not in 1 to 1000"
  })
  @DisplayName("what is out of bounds is refused, saying the bounds")
  void outOfBounds_isRefused(String message) {
    KmipProbe.Builder builder = KmipProbe.builder(ENDPOINT);
    String given = message.split(" ", -1)[1];
    ThrowingCallable call =
        switch (message.split(" ", -1)[0]) {
          case "timeout" -> () -> builder.timeout(Duration.parse(given));
          case "maxResponseBytes" -> () -> builder.maxResponseBytes(Integer.parseInt(given));
          case "expiryWarning" -> () -> builder.expiryWarning(Duration.parse(given));
          default -> () -> builder.thorough(Integer.parseInt(given));
        };
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
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
