package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.operation.TimeSource;
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
        .withMessageContaining("serverName")
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
