package io.vmcrypt.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.testkit.certificate.TestAuthority;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeldKeysTest {

  private static final HostAndPort SERVER = HostAndPort.parse("192.0.2.1:5696");
  private static final ServerCertificate CERTIFICATE =
      ServerCertificate.of(List.of(TestAuthority.create("KMS CA").certificate()));
  private static final Instant SEEN = Instant.parse("2026-11-25T10:00:00Z");

  private static HeldKeys keys(Set<String> held, Map<String, String> notHeld) {
    return new HeldKeys(SERVER, CERTIFICATE, held, notHeld, SEEN);
  }

  @Test
  @DisplayName("a key that was not asked for is not proved, and says so")
  void lacking_keyNotAskedFor_isNamed() {
    HeldKeys keys = keys(Set.of("a"), Map.of("b", "the server does not know it"));

    assertThat(keys.lacking(List.of("a"))).isEmpty();
    assertThat(keys.lacking(List.of("b", "a", "c", "b")))
        .containsExactly(
            Map.entry("b", "the server does not know it"),
            Map.entry("c", "the server was not asked for it"));
  }

  @Test
  @DisplayName("no key asked for proves nothing")
  void isComplete_nothingAsked_false() {
    assertThat(keys(Set.of(), Map.of()).isComplete()).isFalse();
    assertThat(keys(Set.of("a"), Map.of()).isComplete()).isTrue();
    assertThat(keys(Set.of("a"), Map.of("b", "unknown")).isComplete()).isFalse();
  }

  @Test
  @DisplayName("a key is held or not held, never both")
  void constructor_keyInBoth_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys(Set.of("a"), Map.of("a", "unknown")))
        .withMessage("key a is both held and not held");
  }

  @Test
  @DisplayName("the text says which server holds how many keys, and when that was seen")
  void toString_isOneReadableLine() {
    assertThat(keys(Set.of("a"), Map.of("b", "unknown")))
        .hasToString("192.0.2.1:5696 holds 1 of 2 keys, as of 2026-11-25T10:00:00Z");
  }
}
