package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.KmipAnswerFault;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What only has the id of a key, or what an answer does not say")
@Timeout(60)
class UnfitKeysFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();

  private final FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start();
  private final KmipProbe probe =
      KmipProbe.builder(HostAndPort.of(kms.host(), kms.port()))
          .clientIdentity(Identities.client(AUTHORITY.client("vcenter").issue()))
          .timeout(Duration.ofSeconds(20))
          .build();

  @AfterEach
  void stop() {
    kms.close();
  }

  static Stream<Arguments> unfit() {
    return Stream.of(
        Arguments.of(
            FakeKmipObject.builder("5", "Certificate").algorithm("RSA", 2048),
            "it is of type Certificate, not Symmetric Key"),
        Arguments.of(
            FakeKmipObject.builder("5", "Private Key").algorithm("RSA", 2048),
            "it is of type Private Key, not Symmetric Key"),
        Arguments.of(
            FakeKmipObject.builder("5", "Secret Data"),
            "it is of type Secret Data, not Symmetric Key"),
        Arguments.of(
            FakeKmipObject.key("5").algorithm("AES", 128), "its length is 128 bits, not 256"),
        Arguments.of(
            FakeKmipObject.key("5").algorithm("3DES", 168), "its algorithm is 3DES, not AES"),
        Arguments.of(
            FakeKmipObject.key("5").usage("Sign", "Verify"),
            "it is not for encrypting and decrypting (usage mask 0x3)"),
        Arguments.of(FakeKmipObject.key("5").archived(), "it is archived since "),
        Arguments.of(FakeKmipObject.key("5").state("Deactivated"), "its state is Deactivated"),
        Arguments.of(FakeKmipObject.key("5").state("Compromised"), "its state is Compromised"),
        Arguments.of(
            FakeKmipObject.key("5").material(new byte[16]),
            "Get gave something else: it has 16 bytes, not the 32 of AES-256"));
  }

  @ParameterizedTest
  @MethodSource("unfit")
  @DisplayName("is not held, with the reason")
  void heldKeys_unfit_isNotHeld(FakeKmipObject.Builder object, String reason) {
    kms.put(object.build());

    HeldKeys held = probe.heldKeys(List.of("5"));

    assertThat(held.named()).isEmpty();
    assertThat(held.notHeld().get("5")).startsWith(reason);
  }

  @Test
  @DisplayName("a key that wraps others, as vSphere 9.0 has them, and one Pre-Active are held")
  void heldKeys_wrappingKey_isHeld() {
    kms.put(FakeKmipObject.key("5").usage("Wrap Key", "Unwrap Key").build());
    kms.put(FakeKmipObject.key("6").state("Pre-Active").build());

    assertThat(probe.heldKeys(List.of("5", "6")).named()).containsExactlyInAnyOrder("5", "6");
  }

  @ParameterizedTest
  @EnumSource(
      value = KmipAnswerFault.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NO_BATCH_ID", "ANOTHER_OBJECT_TYPE"})
  @DisplayName("an answer that is not tied to its question, or says two things, proves nothing")
  void heldKeys_bentAnswer_isNotHeld(KmipAnswerFault fault) {
    kms.put(FakeKmipObject.key("old").build());
    kms.put(FakeKmipObject.key("5").build());
    kms.bendAnswers("Get Attributes", fault);

    HeldKeys held = probe.heldKeys(List.of("5"));

    assertThat(held.named()).isEmpty();
    assertThat(held.notHeld()).containsOnlyKeys("5");
  }

  @ParameterizedTest
  @CsvSource({
    "TWO_ITEMS, false",
    "ANOTHER_BATCH_ID, false",
    "ANOTHER_OPERATION, false",
    "ANOTHER_OBJECT_TYPE, false",
    "TWO_IDS, false",
    "PENDING, false",
    "NO_BATCH_ID, true"
  })
  @DisplayName("a Get whose answer is about something else shows no key to be readable")
  void heldKeys_bentGet_isNotReadable(KmipAnswerFault fault, boolean readable) {
    kms.put(FakeKmipObject.key("5").build());
    kms.bendAnswers("Get", fault);

    HeldKeys held = probe.heldKeys(List.of("5"));

    assertThat(held.readable()).hasSize(readable ? 1 : 0);
    assertThat(held.notHeld()).hasSize(readable ? 0 : 1);
  }

  @Test
  @DisplayName("a server that refuses Discover Versions alone is asked all the same")
  void heldKeys_discoverRefused_isAsked() {
    kms.put(FakeKmipObject.key("5").build());
    kms.refuse("Discover Versions", "Permission Denied");

    assertThat(probe.heldKeys(List.of("5")).readable()).containsExactly("5");
  }
}
