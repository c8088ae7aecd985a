package io.vmcrypt.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.certificate.TestAuthority;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeldKeysTest {

  private static final HostAndPort SERVER = HostAndPort.parse("192.0.2.1:5696");
  private static final HostAndPort OLD = HostAndPort.parse("192.0.2.2:5696");
  private static final ServerCertificate CERTIFICATE =
      ServerCertificate.of(List.of(TestAuthority.create("KMS CA").certificate()));
  private static final HeldKeys.Client CLIENT =
      new HeldKeys.Client(
          Thumbprint.of(CERTIFICATE.x509(), ThumbprintAlgorithm.SHA256), Optional.empty());
  private static final Instant SEEN = Instant.parse("2026-11-25T10:00:00Z");

  private static HeldKeys keys(
      Set<String> named, Set<String> readable, Set<String> same, Map<String, String> notHeld) {
    return keys(named, readable, same, notHeld, Set.of(), Map.of(), OLD);
  }

  private static HeldKeys keys(
      Set<String> named,
      Set<String> readable,
      Set<String> same,
      Map<String, String> notHeld,
      Set<String> notKnown,
      Map<String, String> notCompared,
      @Nullable HostAndPort old) {
    return new HeldKeys(
        SERVER,
        CERTIFICATE,
        CLIENT,
        named,
        readable,
        same,
        notHeld,
        notKnown,
        notCompared,
        Optional.ofNullable(old),
        SEEN);
  }

  private static HeldKeys notCompared(Set<String> same, Map<String, String> why) {
    return keys(Set.of("a"), Set.of(), same, Map.of(), Set.of(), why, OLD);
  }

  private static HeldKeys alone(Set<String> same, Map<String, String> notCompared) {
    return keys(Set.of("a"), Set.of(), same, Map.of(), Set.of(), notCompared, null);
  }

  @Test
  @DisplayName("a key that is only named is neither the same nor readable, and each lack says why")
  void lacking_eachWord_hasItsReason() {
    HeldKeys keys =
        keys(Set.of("a", "b", "c"), Set.of("a"), Set.of("a", "b"), Map.of("d", "it is archived"));

    assertThat(keys.lackingSame(List.of("a", "b"))).isEmpty();
    assertThat(keys.lackingSame(List.of("d", "a", "c", "e", "d")))
        .containsExactly(
            Map.entry("d", "it is archived"),
            Map.entry("c", "it was not compared with the key at 192.0.2.2:5696"),
            Map.entry("e", "the server was not asked for it"));
    assertThat(keys.lackingReadable(List.of("a"))).isEmpty();
    assertThat(keys.lackingReadable(List.of("b", "d", "e")))
        .containsExactly(
            Map.entry("b", "its state was told, but nobody tried to get the key itself"),
            Map.entry("d", "it is archived"),
            Map.entry("e", "the server was not asked for it"));
  }

  @Test
  @DisplayName("what was seen of an id that is written otherwise is no proof, and is named")
  void lacking_otherSpelling_isNamed() {
    HeldKeys keys =
        keys(Set.of("Key-A"), Set.of("Key-A"), Set.of("Key-A"), Map.of("KEY-B", "lost"));

    assertThat(keys.lackingSame(List.of("key-a", "key-b", "key-c")))
        .containsExactly(
            Map.entry(
                "key-a",
                "the server was not asked for it, but for Key-A, which is the same id written"
                    + " otherwise"),
            Map.entry(
                "key-b",
                "the server was not asked for it, but for KEY-B, which is the same id written"
                    + " otherwise"),
            Map.entry("key-c", "the server was not asked for it"));
    assertThat(keys.lackingReadable(List.of("key-a"))).containsOnlyKeys("key-a");
  }

  @Test
  @DisplayName("a key that could not be compared says why; without an old server, none was")
  void lackingSame_notCompared_saysWhy() {
    assertThat(notCompared(Set.of(), Map.of("a", "no digest")).lackingSame(List.of("a")))
        .containsExactly(Map.entry("a", "no digest"));
    assertThat(alone(Set.of(), Map.of()).lackingSame(List.of("a")))
        .containsExactly(
            Map.entry(
                "a", "its state was told, but it was not compared with the old server's key"));
  }

  @Test
  @DisplayName("a key is named or not held, never both; the stronger words need the weaker one")
  void constructor_contradictions_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys(Set.of("a"), Set.of(), Set.of(), Map.of("a", "unknown")))
        .withMessage("key a is both named and not held");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys(Set.of("a"), Set.of("b"), Set.of(), Map.of()))
        .withMessage("key b is readable but not named");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys(Set.of("a"), Set.of(), Set.of("b"), Map.of()))
        .withMessage("key b is the same but not named");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> notCompared(Set.of(), Map.of("b", "no digest")))
        .withMessage("key b is not compared but not named");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> notCompared(Set.of("a"), Map.of("a", "no digest")))
        .withMessage("key a is both the same and not compared");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> keys(Set.of("a"), Set.of(), Set.of(), Map.of(), Set.of("a"), Map.of(), OLD))
        .withMessage("key a is not known and not among those that are not held");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> alone(Set.of("a"), Map.of()))
        .withMessage("keys cannot be the same as at no server");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> alone(Set.of(), Map.of("a", "no digest")))
        .withMessage("keys cannot be the same as at no server");
  }

  @Test
  @DisplayName("the text says how many of how many keys were got, and how many are the same")
  void toString_isOneReadableLine() {
    assertThat(keys(Set.of("a", "b"), Set.of("a"), Set.of("a", "b"), Map.of()))
        .hasToString(
            "192.0.2.1:5696: got: 1 of 2, the same: 2, compared with 192.0.2.2:5696, as of"
                + " 2026-11-25T10:00:00Z");
    assertThat(keys(Set.of("a"), Set.of(), Set.of(), Map.of("b", "unknown")).counts())
        .isEqualTo("got: none of 2, the same: 0, not held: 1");
    Map<String, String> notHeld = Map.of("b", "unknown", "c", "General Failure");
    assertThat(keys(Set.of("a"), Set.of(), Set.of(), notHeld, Set.of("c"), Map.of(), OLD).counts())
        .isEqualTo("got: none of 3, the same: 0, not held: 1, not known: 1");
    assertThat(alone(Set.of(), Map.of()).counts())
        .isEqualTo("got: none of 1, the same: not compared");
  }

  @Test
  @DisplayName("a client is a certificate and a user: with another of either it is another client")
  void client_is_certificateAndUser() {
    ClientCertificate own = ClientCertificate.of(CERTIFICATE.x509());
    ClientCertificate others = ClientCertificate.of(TestAuthority.create("another").certificate());
    HeldKeys.Client user = new HeldKeys.Client(CLIENT.certificate(), Optional.of("admin"));

    assertThat(CLIENT.is(own, Optional.empty())).isTrue();
    assertThat(CLIENT.is(others, Optional.empty())).isFalse();
    assertThat(CLIENT.is(own, Optional.of("admin"))).isFalse();
    assertThat(user.is(own, Optional.of("admin"))).isTrue();
    assertThat(user.is(own, Optional.of("vcenter"))).isFalse();
    assertThat(user.is(own, Optional.empty())).isFalse();
    assertThat(user).asString().contains(CLIENT.certificate().toString(), "user admin");
  }
}
