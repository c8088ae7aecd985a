package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.kmip.key.LocatedKeys;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.kmip.part.KmipAnswerFault;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Having a KMS list its keys")
@Timeout(60)
class LocateKeysFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();

  private static KmipProbe.Builder probe(FakeKmipServer kms) {
    return KmipProbe.builder(HostAndPort.of(kms.host(), kms.port()))
        .clientIdentity(Identities.client(CLIENT))
        .timeout(Duration.ofSeconds(5));
  }

  private static List<String> keys(FakeKmipServer kms, int many) {
    List<String> ids =
        IntStream.range(0, many).mapToObj(i -> String.format("key-%06d", i)).toList();
    ids.forEach(id -> kms.put(FakeKmipObject.key(id).build()));
    return ids;
  }

  private static List<String> listed(FakeKmipServer kms) {
    return kms.operations().stream().filter("Locate"::equals).toList();
  }

  @Test
  @DisplayName("in pages, each with the last id of the one before, up to one with nothing new")
  void located_inPages_all() {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      List<String> ids = keys(kms, 2_100);
      kms.put(FakeKmipObject.builder("a certificate", "Certificate").build());

      LocatedKeys located = probe(kms).build().locateKeys();

      assertThat(located.gap()).isEmpty();
      assertThat(located.isComplete()).isTrue();
      assertThat(located.ids()).containsExactlyElementsOf(ids);
      assertThat(located.server()).isEqualTo(HostAndPort.of(kms.host(), kms.port()));
      assertThat(located.certificate().x509()).isEqualTo(kms.certificate());
      // 1,000, 999 new, 101 new, none new
      assertThat(listed(kms)).hasSize(4);
      assertThat(kms.operations()).containsOnly("Discover Versions", "Locate");
    }
  }

  @Test
  @DisplayName("in one answer before KMIP 1.3")
  void located_oldServer_atOnce() {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).kmipVersions("1.1").start()) {
      List<String> ids = keys(kms, 1_500);

      LocatedKeys located = probe(kms).build().locateKeys();

      assertThat(located.gap()).isEmpty();
      assertThat(located.ids()).containsExactlyElementsOf(ids);
      assertThat(listed(kms)).hasSize(1);
      // an answer that is too large is none
      LocatedKeys large = probe(kms).maxResponseBytes(16 * 1024).build().locateKeys();
      assertThat(large.ids()).isEmpty();
      assertThat(large.gap().orElseThrow()).contains("the limit is 16384");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "1.4"})
  @DisplayName("of a KMS without keys there is none, and that is all")
  void located_none_isComplete(String version) {
    try (FakeKmipServer kms =
        FakeKmipServer.builder(AUTHORITY).kmipVersions("1.1", version).start()) {
      LocatedKeys located = probe(kms).build().locateKeys();

      assertThat(located.ids()).isEmpty();
      assertThat(located.isComplete()).isTrue();
    }
  }

  @Test
  @DisplayName("a refusal is not known, with the reason, and no empty list")
  void located_refused_isSaid() {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      keys(kms, 2);
      kms.refuse("Locate", "Permission Denied");
      assertThat(probe(kms).build().locateKeys().gap().orElseThrow())
          .startsWith("this client may not list keys: Permission Denied");
    }
    try (FakeKmipServer kms =
        FakeKmipServer.builder(AUTHORITY).withoutOperations("Locate").start()) {
      LocatedKeys located = probe(kms).build().locateKeys();
      assertThat(located.isComplete()).isFalse();
      assertThat(located.gap().orElseThrow())
          .startsWith("the server does not list its keys: Operation Not Supported");
    }
  }

  @Test
  @DisplayName("a server that hangs up after each answer is asked over new connections")
  void located_hangsUp_works() {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      List<String> ids = keys(kms, 1_200);
      kms.misbehave(KmipMisbehaviour.CLOSE_AFTER_ANSWER);

      assertThat(probe(kms).build().locateKeys().ids()).containsExactlyElementsOf(ids);
    }
  }

  /** Calls this after each request took effect, before it is answered. */
  private static FakeKmipServer changing(AtomicReference<Consumer<FakeKmipServer>> change) {
    AtomicReference<FakeKmipServer> started = new AtomicReference<>();
    FakeKmipServer kms =
        FakeKmipServer.builder(AUTHORITY)
            .waiting(
                duration -> {
                  FakeKmipServer running = started.get();
                  List<String> seen = running == null ? List.of() : running.operations();
                  if (running != null
                      && !seen.isEmpty()
                      && seen.get(seen.size() - 1).equals("Locate")) {
                    change.get().accept(running);
                  }
                })
            .start();
    started.set(kms);
    kms.delayAnswers(Duration.ofMillis(1));
    return kms;
  }

  @Test
  @DisplayName("a key that goes between two pages has the list begun anew")
  void located_keyGoes_isBegunAnew() {
    AtomicInteger left = new AtomicInteger(1);
    AtomicReference<Consumer<FakeKmipServer>> change = new AtomicReference<>(none -> {});
    try (FakeKmipServer kms = changing(change)) {
      List<String> ids = keys(kms, 1_500);
      change.set(
          server -> {
            if (left.getAndDecrement() > 0) {
              server.destroyKey(server.keys().get(0).id());
            }
          });

      LocatedKeys located = probe(kms).build().locateKeys();

      assertThat(located.gap()).isEmpty();
      assertThat(located.ids()).containsExactlyElementsOf(ids.subList(1, ids.size()));
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a list that never stands still is told as not complete, after three beginnings")
  void located_movesAlways_isSaid() {
    AtomicReference<Consumer<FakeKmipServer>> change = new AtomicReference<>(none -> {});
    try (FakeKmipServer kms = changing(change)) {
      keys(kms, 1_500);
      change.set(
          server ->
              server.keys().stream()
                  .filter(key -> !key.state().startsWith("Destroyed"))
                  .map(FakeKmipKey::id)
                  .findFirst()
                  .ifPresent(server::destroyKey));

      LocatedKeys located = probe(kms).build().locateKeys();

      assertThat(located.gap().orElseThrow()).startsWith("the list changed while it was read");
      assertThat(listed(kms)).hasSize(6);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KmipAnswerFault.class,
      names = {"TWO_ITEMS", "WRONG_COUNT", "ANOTHER_BATCH_ID", "PENDING"})
  @DisplayName("an answer that breaks the rules is no list")
  void located_bent_isSaid(KmipAnswerFault fault) {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      keys(kms, 3);
      kms.bendAnswers("Locate", fault);

      LocatedKeys located = probe(kms).build().locateKeys();

      assertThat(located.isComplete()).as("%s", located).isFalse();
      assertThat(located.ids()).isEmpty();
    }
  }

  @Test
  @DisplayName("another server is not asked, and nobody asks without an identity")
  void located_otherServer_isNotAsked() {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      KmipProbe other =
          probe(kms).expectedThumbprint(Thumbprint.parse("00:".repeat(19) + "00")).build();
      assertThatThrownBy(other::locateKeys).isInstanceOf(ThumbprintMismatchException.class);
      assertThat(kms.operations()).isEmpty();
      KmipProbe anonymous = KmipProbe.builder(HostAndPort.of(kms.host(), kms.port())).build();
      assertThatThrownBy(anonymous::locateKeys)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("clientIdentity");
    }
  }
}
