package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Asking a KMS whether it holds keys")
@Timeout(60)
class HeldKeysFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();

  private static KmipProbe.Builder probe(FakeKmipServer kms) {
    return KmipProbe.builder(HostAndPort.of(kms.host(), kms.port()))
        .clientIdentity(Identities.client(CLIENT))
        .timeout(Duration.ofSeconds(5));
  }

  /** A key that is Active, as a VM's is. */
  private static String activeKey(FakeKmipServer kms) {
    // with time for a busy machine: a round trip that is given up half-way leaves another state
    probe(kms).timeout(Duration.ofSeconds(60)).keyRoundTrip().build().probe();
    return kms.keys().get(kms.keys().size() - 1).id();
  }

  private static FakeKmipServer server() {
    // keys of a round trip stay there
    return FakeKmipServer.builder(AUTHORITY).withoutOperations("Revoke", "Destroy").start();
  }

  @Test
  @DisplayName("tells those that it holds from those that it does not, and why, with one Get")
  void heldKeys_someHeld_saysWhich() {
    try (FakeKmipServer kms = server()) {
      String one = activeKey(kms);
      String two = activeKey(kms);
      int before = kms.operations().size();

      HeldKeys held = probe(kms).build().heldKeys(List.of(one, "stranger", two, one));

      assertThat(held.named()).containsExactlyInAnyOrder(one, two);
      assertThat(held.notHeld()).containsOnlyKeys("stranger");
      assertThat(held.notHeld().get("stranger"))
          .startsWith("the server does not know it: Item Not Found");
      assertThat(held.readable()).containsExactly(one);
      assertThat(held.same()).isEmpty();
      assertThat(held.counts()).isEqualTo("got: 1 of 3, the same: not compared, not held: 1");
      assertThat(held.server()).isEqualTo(HostAndPort.of(kms.host(), kms.port()));
      assertThat(held.certificate().x509()).isEqualTo(kms.certificate());
      List<String> asked = kms.operations();
      assertThat(asked.subList(before, asked.size()))
          .containsExactly(
              "Discover Versions",
              // of a key that was never made
              "Get Attributes",
              "Get Attributes",
              "Get",
              "Get Attributes",
              "Get Attributes",
              // of another one that was never made
              "Get Attributes");
      assertThat(kms.keys()).extracting(FakeKmipKey::state).containsOnly("Active");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4F1C2F0A-6A0E-4C3E-9F5D-0D9D7A3B1C22",
        "4f1c2f0a6a0e4c3e9f5d0d9d7a3b1c22",
        "{4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22}",
        " 4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22 ",
        "urn:uuid:4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22"
      })
  @DisplayName("of an id that is written otherwise it holds none, and the key that it has is named")
  void heldKeys_otherSpelling_isNamed(String given) {
    String id = "4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22";
    try (FakeKmipServer kms = server()) {
      kms.put(FakeKmipObject.key(id).build());

      HeldKeys held = probe(kms).build().heldKeys(List.of(given));

      assertThat(held.named()).isEmpty();
      assertThat(held.notKnown()).isEmpty();
      assertThat(held.notHeld().get(given))
          .startsWith("the server does not know it: Item Not Found")
          .contains("; it has key " + id + ", whose id is the same written otherwise");
      assertThat(held.lackingReadable(List.of(id)).get(id)).contains("but for " + given);
      assertThat(kms.operations()).as("none is got for that").doesNotContain("Get");
    }
  }

  @Test
  @DisplayName("says as whom it asked: the client certificate and the user, and a trial likewise")
  void heldKeys_namesTheClient() {
    Thumbprint shown = Thumbprint.of(CLIENT.certificate(), ThumbprintAlgorithm.SHA256);
    try (FakeKmipServer kms = server()) {
      String key = activeKey(kms);
      String other = activeKey(kms);
      KmipProbe asUser =
          probe(kms)
              .expectedThumbprint(Thumbprint.of(kms.certificate(), ThumbprintAlgorithm.SHA256))
              .userNameAndPassword("admin", Secret.of("pw"))
              .build();

      assertThat(probe(kms).build().heldKeys(List.of(key)).client())
          .isEqualTo(new HeldKeys.Client(shown, Optional.empty()));
      assertThat(asUser.heldKeys(List.of(key)).client())
          .isEqualTo(new HeldKeys.Client(shown, Optional.of("admin")));
      assertThat(asUser.tryIdentity(List.of()).keys().client().user()).contains("admin");
      // each is got: a KMS may give rights by key
      assertThat(asUser.tryIdentity(List.of(key, other)).keys().readable())
          .containsExactlyInAnyOrder(key, other);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("of thousands of keys asks over one connection")
  void heldKeys_thousands_oneConnection() {
    try (FakeKmipServer kms = server()) {
      String key = activeKey(kms);
      List<String> ids =
          IntStream.range(0, 3000).mapToObj(i -> i == 1500 ? key : "key-" + i).toList();
      int before = kms.operations().size();

      HeldKeys held = probe(kms).build().heldKeys(ids);

      assertThat(held.named()).containsExactly(key);
      assertThat(held.notHeld()).hasSize(2999);
      // each connection begins so; the connections themselves may be counted late
      List<String> asked = kms.operations();
      assertThat(asked.subList(before, asked.size()))
          .hasSizeGreaterThanOrEqualTo(3001)
          .containsOnlyOnce("Discover Versions");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Get Attributes, General Failure, true",
    "Get Attributes, Operation Not Supported, true",
    "Get Attributes, Item Not Found, false",
    "Get Attributes, Permission Denied, false",
    "Get, General Failure, true",
    "Get, Permission Denied, false"
  })
  @DisplayName("tells a key that the server says no to from one of which it says nothing")
  void heldKeys_failureOfTheServer_isNotKnown(String operation, String reason, boolean isOpen) {
    try (FakeKmipServer kms = server()) {
      String key = activeKey(kms);
      kms.refuse(operation, reason);

      HeldKeys held = probe(kms).build().heldKeys(List.of(key));

      assertThat(held.notHeld()).containsOnlyKeys(key);
      assertThat(held.notKnown()).isEqualTo(isOpen ? Set.of(key) : Set.of());
    }
  }

  @Test
  @DisplayName("names the state of a key that vSphere could not use")
  void heldKeys_destroyedOrRevoked_isNotHeld() {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      // the round trip revokes it, and cannot destroy it
      kms.refuse("Destroy", "Permission Denied");
      String key = activeKey(kms);

      assertThat(probe(kms).build().heldKeys(List.of(key)).notHeld().get(key))
          .startsWith("its state is Deactivated");
    }
  }

  @Test
  @DisplayName("that stays silent from the first question on is a failure, not an empty hand")
  void heldKeys_silence_throws() {
    try (FakeKmipServer kms = server()) {
      kms.misbehave(KmipMisbehaviour.SILENCE_AFTER_TLS);
      KmipProbe probe = probe(kms).timeout(Duration.ofMillis(300)).build();

      assertThatThrownBy(() -> probe.heldKeys(List.of("any")))
          .isExactlyInstanceOf(ConnectionException.class)
          .hasMessageContaining("ask about 1 key");
    }
  }

  @Test
  @DisplayName("that refuses the client, in TLS or in KMIP, is a failure of its own type")
  void heldKeys_clientRefused_throws() {
    TestIdentity stranger = TestAuthority.create("stranger").client("mallory").issue();
    TestIdentity withoutUsage = AUTHORITY.client("bob").withoutExtendedKeyUsage().issue();
    try (FakeKmipServer kms = server()) {
      KmipProbe foreign = probe(kms).clientIdentity(Identities.client(stranger)).build();
      KmipProbe unusable = probe(kms).clientIdentity(Identities.client(withoutUsage)).build();

      assertThatThrownBy(() -> foreign.heldKeys(List.of("any")))
          .isExactlyInstanceOf(TlsException.class);
      assertThatThrownBy(() -> unusable.heldKeys(List.of("any")))
          .isInstanceOf(AuthenticationException.class);
    }
  }

  @Test
  @DisplayName("that is not the trusted one is asked nothing")
  void heldKeys_wrongServer_throwsBeforeAsking() {
    Thumbprint other = Thumbprint.of(CLIENT.certificate(), ThumbprintAlgorithm.SHA1);
    try (FakeKmipServer kms = server()) {
      KmipProbe expecting =
          probe(kms)
              .expectedThumbprint(other)
              .userNameAndPassword("vsphere", Secret.of("pw"))
              .build();
      KmipProbe pinned = probe(kms).trust(ServerTrust.pinned(other)).build();
      KmipProbe system = probe(kms).trust(ServerTrust.systemRoots()).build();

      assertThatThrownBy(() -> expecting.heldKeys(List.of("any")))
          .isInstanceOf(ThumbprintMismatchException.class);
      assertThatThrownBy(() -> pinned.heldKeys(List.of("any")))
          .isInstanceOf(ThumbprintMismatchException.class);
      assertThatThrownBy(() -> system.heldKeys(List.of("any")))
          .isExactlyInstanceOf(TlsException.class)
          .hasMessageContaining("no trusted authority");
      assertThat(kms.operations()).isEmpty();
    }
  }

  @Test
  @DisplayName("that answers in something else than KMIP is a failure")
  void heldKeys_notKmip_throws() {
    try (FakeKmipServer kms = server()) {
      kms.misbehave(KmipMisbehaviour.GARBAGE_ANSWER);

      assertThatThrownBy(() -> probe(kms).build().heldKeys(List.of("any")))
          .isInstanceOf(DecodingException.class);
    }
  }

  @Test
  @DisplayName("refuses bad input before it connects")
  void heldKeys_badInput_isRefused() {
    KmipProbe probe =
        KmipProbe.builder(HostAndPort.of("192.0.2.1", 5696))
            .clientIdentity(Identities.client(CLIENT))
            .build();
    KmipProbe anonymous = KmipProbe.builder(HostAndPort.of("192.0.2.1", 5696)).build();

    assertRefused("", () -> probe.heldKeys(List.of()));
    assertRefused("", () -> probe.heldKeys(List.of("")));
    assertRefused("", () -> probe.heldKeys(List.of("x".repeat(1025))));
    assertRefused("", () -> KeyQuestion.builder(List.of("x")).limit(Duration.ZERO));
    KeyQuestion hashed = KeyQuestion.builder(List.of("x")).hashWhereNoDigest().build();
    assertRefused("needs the probe of the old server", () -> probe.heldKeys(hashed));
    assertRefused("compared with itself", () -> probe.heldKeys(hashed, probe));
    assertRefused("clientIdentity", () -> anonymous.heldKeys(List.of("x")));
    assertRefused("clientIdentity", () -> probe.heldKeys(hashed, anonymous));
  }

  private static void assertRefused(String why, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(
            why.equals("clientIdentity")
                ? IllegalStateException.class
                : IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
