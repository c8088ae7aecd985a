package io.vmcrypt.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What credentials and the client's builder refuse. */
class VsphereRefusalsTest {

  private static VsphereClient.Builder builder() {
    return VsphereClient.builder(
        HostAndPort.of("vcenter.example.com", 443),
        VsphereCredentials.password("u", Secret.of("p")));
  }

  @Test
  @DisplayName("an empty user name or password is refused")
  void password_empty_isRefused() {
    assertThatThrownBy(() -> VsphereCredentials.password(" ", Secret.of("p")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user is empty");
    assertThatThrownBy(() -> VsphereCredentials.password("u", Secret.of("")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("password is empty");
    assertThatThrownBy(() -> VsphereCredentials.password("u", Secret.of("MARK\u0001")))
        .hasMessage("password of user u holds characters that XML cannot carry");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "MARK; Path=/",
        "vmware_soap_session=\"MARK\"; Path=/",
        "MARK MARK",
        "MARK\r\nX-Header: 1",
        "\"\""
      })
  @DisplayName("what is no cookie value is refused without being quoted")
  void session_malformed_isRefused(String cookie) {
    assertThatThrownBy(() -> VsphereCredentials.session(Secret.of(cookie)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cookie value")
        .hasMessageNotContaining("MARK");
  }

  @Test
  @DisplayName("credentials in text hold no secret")
  void toString_never_showsSecrets() {
    assertThat(VsphereCredentials.password("u", Secret.of("MARK")).toString())
        .contains("u")
        .doesNotContain("MARK");
    assertThat(VsphereCredentials.session(Secret.of("\"MARK\"")).toString()).doesNotContain("MARK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "vcenter:443", "-a", "a..b", "2001:db8::1"})
  @DisplayName("a server name that is no DNS name is refused, quoting it")
  void serverName_malformed_isRefused(String name) {
    assertThatThrownBy(() -> builder().serverName(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + name + "\"")
        .hasMessageContaining("vcenter.example.com");
  }

  @Test
  @DisplayName("a timeout out of range is refused, with the range")
  void timeout_outOfRange_isRefused() {
    for (Duration timeout :
        new Duration[] {Duration.ofMillis(999), Duration.ZERO, Duration.ofMinutes(61)}) {
      assertThatThrownBy(() -> builder().timeout(timeout))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 s to 1 h");
    }
  }
}
