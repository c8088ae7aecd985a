package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Comparing the keys of a KMS with those of the old one")
@Timeout(60)
class SameKeysFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final List<String> IDS = List.of("1", "2", "3");

  private final FakeKmipServer old = FakeKmipServer.builder(AUTHORITY).start();
  private final FakeKmipServer next = FakeKmipServer.builder(AUTHORITY).start();

  @BeforeEach
  void keysAtOld() {
    IDS.forEach(id -> old.put(FakeKmipObject.key(id).build()));
  }

  @AfterEach
  void stop() {
    old.close();
    next.close();
  }

  private static KmipProbe probe(FakeKmipServer kms, TestIdentity client) {
    return KmipProbe.builder(HostAndPort.of(kms.host(), kms.port()))
        .clientIdentity(Identities.client(client))
        .timeout(Duration.ofSeconds(20))
        .build();
  }

  private static KeyQuestion.Builder question() {
    return KeyQuestion.builder(IDS);
  }

  private HeldKeys ask(KeyQuestion.Builder question) {
    return probe(next, CLIENT).heldKeys(question.build(), probe(old, CLIENT));
  }

  private static long gets(FakeKmipServer kms) {
    return kms.operations().stream().filter("Get"::equals).count();
  }

  @Test
  @DisplayName("keys that were copied are the same by their digests, and one of them is got")
  void heldKeys_copied_areTheSame() {
    next.copyFrom(old);

    HeldKeys held = ask(question());

    assertThat(held.lackingSame(IDS)).isEmpty();
    assertThat(held.readable()).containsExactly("1");
    assertThat(held.comparedWith()).contains(HostAndPort.of(old.host(), old.port()));
    assertThat(held.counts()).isEqualTo("got: 1 of 3, the same: 3");
    assertThat(gets(next)).isEqualTo(1);
    assertThat(gets(old)).isZero();
  }

  @Test
  @DisplayName("other keys under the same ids are not held, and when each was made is said")
  void heldKeys_otherKeysOfTheSameIds_areNotHeld() {
    next.copyFrom(old);
    next.put(FakeKmipObject.key("2").build());

    HeldKeys held = ask(question());

    assertThat(held.same()).containsExactlyInAnyOrder("1", "3");
    assertThat(held.notHeld()).containsOnlyKeys("2");
    assertThat(held.notHeld().get("2"))
        .startsWith("it is another key under the same id than at " + old.host() + ":" + old.port());
    assertThat(held.lackingSame(IDS)).containsOnlyKeys("2");
  }

  @Test
  @DisplayName("without a digest at either server a key is named, and why is said")
  void heldKeys_noDigest_isNotCompared() {
    next.copyFrom(old);
    for (FakeKmipServer silent : List.of(old, next)) {
      old.tellDigests("SHA-256");
      next.tellDigests("SHA-256");
      silent.tellDigests();

      HeldKeys held = ask(question());

      assertThat(held.named()).containsExactlyInAnyOrderElementsOf(IDS);
      assertThat(held.same()).isEmpty();
      assertThat(held.lackingSame(IDS).get("2"))
          .contains("the two servers do not both tell a Digest of it that can be compared");
    }
    assertThat(gets(old)).isZero();
  }

  @Test
  @DisplayName("digests by other algorithms are not compared; one in common is enough")
  void heldKeys_otherAlgorithm_isNotCompared() {
    next.copyFrom(old);
    next.tellDigests("SHA-512");
    assertThat(ask(question()).same()).isEmpty();

    next.tellDigests("SHA-512", "SHA-256");
    assertThat(ask(question()).lackingSame(IDS)).isEmpty();

    // too old to tell keys apart
    old.tellDigests("SHA-1");
    next.tellDigests("SHA-1");
    assertThat(ask(question()).same()).isEmpty();
  }

  @Test
  @DisplayName("where the caller allows it, keys without digest are got from both and hashed")
  void heldKeys_hashAllowed_comparesBytes() {
    next.copyFrom(old);
    next.put(FakeKmipObject.key("3").build());
    next.tellDigests();

    HeldKeys held = ask(question().get(KeyQuestion.HowMany.NONE).hashWhereNoDigest());

    assertThat(held.same()).containsExactlyInAnyOrder("1", "2");
    assertThat(held.readable()).containsExactlyInAnyOrder("1", "2");
    assertThat(held.notHeld()).containsOnlyKeys("3");
    assertThat(held.notHeld().get("3")).startsWith("it is another key under the same id");
    assertThat(gets(old)).isEqualTo(3);
    assertThat(gets(next)).isEqualTo(3);
  }

  @Test
  @DisplayName("what the old server does not show or give, is not compared")
  void heldKeys_oldServerSaysNo_isNotCompared() {
    next.copyFrom(old);
    next.tellDigests();
    old.destroyKey("1");
    old.refuse(CLIENT.certificate(), "Get", "Permission Denied");

    HeldKeys held = ask(question().hashWhereNoDigest());

    String place = old.host() + ":" + old.port() + ": ";
    assertThat(held.same()).isEmpty();
    assertThat(held.named()).containsExactlyInAnyOrderElementsOf(IDS);
    assertThat(held.lackingSame(IDS).get("1")).startsWith(place + "the server does not know it");
    assertThat(held.lackingSame(IDS).get("2"))
        .startsWith(place + "this client may not get it: Permission Denied");
    old.behave();
    old.refuse("Get Attributes", "Permission Denied");
    assertThat(ask(question()).lackingSame(IDS).get("2"))
        .startsWith(place + "this client may not see it: Permission Denied");
  }

  @Test
  @DisplayName("an old server that cannot be asked is a failure, not a proof")
  void heldKeys_oldServerGone_fails() {
    next.copyFrom(old);
    old.stop();

    assertThatThrownBy(() -> ask(question()))
        .isExactlyInstanceOf(ConnectionException.class)
        .hasMessageContaining("the old server " + old.host() + ":" + old.port());
    assertThat(next.operations()).isEmpty();
  }

  @Test
  @DisplayName("two names of one server are no comparison")
  void heldKeys_oneServer_isNotCompared() {
    KmipProbe byName = probe(old, CLIENT).toBuilder().build();
    KmipProbe other =
        KmipProbe.builder(HostAndPort.of("localhost", old.port()))
            .clientIdentity(Identities.client(CLIENT))
            .build();

    HeldKeys held = other.heldKeys(question().build(), byName);

    assertThat(held.same()).isEmpty();
    assertThat(held.lackingSame(List.of("1")).get("1")).contains("lead to one server");
  }

  @Test
  @DisplayName("none, one or all are got, as asked")
  void heldKeys_howMany_asAsked() {
    KmipProbe probe = probe(old, CLIENT);

    HeldKeys none = probe.heldKeys(got(KeyQuestion.HowMany.NONE));
    assertThat(none.readable()).isEmpty();
    assertThat(none.counts()).isEqualTo("got: none of 3, the same: not compared");
    assertThat(gets(old)).isZero();
    assertThat(probe.heldKeys(got(KeyQuestion.HowMany.ALL)).readable())
        .containsExactlyInAnyOrderElementsOf(IDS);
    assertThat(gets(old)).isEqualTo(3);
  }

  private static KeyQuestion got(KeyQuestion.HowMany howMany) {
    return KeyQuestion.builder(IDS).get(howMany).build();
  }

  @Test
  @DisplayName("a client that sees keys and is not given them holds none of those that it tried")
  void heldKeys_getRefused_isNotHeld() {
    TestIdentity renewed = AUTHORITY.client("vcenter").issue();
    old.refuse(renewed.certificate(), "Get", "Permission Denied");

    HeldKeys held = probe(old, renewed).heldKeys(IDS);

    assertThat(held.readable()).isEmpty();
    assertThat(held.notHeld()).containsOnlyKeys("1");
    assertThat(held.notHeld().get("1")).startsWith("this client may not get it: Permission Denied");
    assertThat(held.lackingReadable(List.of("2")))
        .isEqualTo(Map.of("2", "its state was told, but nobody tried to get the key itself"));
    assertThat(probe(old, CLIENT).heldKeys(IDS).readable()).containsExactly("1");
  }
}
