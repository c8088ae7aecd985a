package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the environment says of the key server, without asking anything of it. */
class RealSystemsTest {

  @Test
  @DisplayName(
      "the addresses are those that are named, else all IPv4 ones of the key server's name")
  void kmsIpv4s_namedOrLookedUp() {
    assertThat(systems(Map.of("VMCRYPT_KMS", "localhost")).kmsIpv4s()).containsExactly("127.0.0.1");
    assertThat(
            systems(
                    Map.of(
                        "VMCRYPT_KMS",
                        "kms.example.invalid",
                        "VMCRYPT_KMS_IPV4",
                        "192.0.2.1, 192.0.2.2"))
                .kmsIpv4s())
        .containsExactly("192.0.2.1", "192.0.2.2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> systems(Map.of("VMCRYPT_KMS", "kms.example.invalid")).kmsIpv4s())
        .withMessageContaining("VMCRYPT_KMS_IPV4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> systems(Map.of("VMCRYPT_KMS", "[::1]")).kmsIpv4s())
        .withMessageContaining("no IPv4 address");
  }

  @Test
  @DisplayName("a thumbprint is replaced only by a plain yes")
  void replaceThumbprint_onlyByYes() {
    assertThat(systems(Map.of()).replaceThumbprint()).isFalse();
    assertThat(systems(Map.of("VMCRYPT_KMS_REPLACE_THUMBPRINT", "yes")).replaceThumbprint())
        .isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> systems(Map.of("VMCRYPT_KMS_REPLACE_THUMBPRINT", "true")).replaceThumbprint())
        .withMessageContaining("\"true\" is not yes");
  }

  private static RealSystems systems(Map<String, String> variables) {
    return new RealSystems(new Environment(variables));
  }
}
