package io.vmcrypt.kmip.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.internal.ttlv.TtlvDecoder;
import io.vmcrypt.kmip.internal.ttlv.TtlvEncoder;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Recorded messages")
class RecordedMessagesTest {

  /** The identifier that the server gave the key. */
  private static final String ID = "1";

  /** The id of the batch item in each request that has one. */
  private static final String MARK = "probe";

  private static KmipResponse answer(String name, KmipOperation asked) throws Exception {
    return KmipResponse.decode(RecordedMessage.of(name + "-answer").bytes(), asked, List.of(MARK));
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        Arguments.of("discover-versions", KmipRequest.discoverVersions()),
        Arguments.of("query", KmipRequest.query()),
        Arguments.of("create", KmipRequest.createKey()),
        Arguments.of("get", KmipRequest.get(ID)),
        Arguments.of("state-pre-active", KmipRequest.getState(ID)),
        Arguments.of("activate", KmipRequest.activate(ID)),
        Arguments.of("revoke", KmipRequest.revoke(ID)),
        Arguments.of("destroy", KmipRequest.destroy(ID)));
  }

  private static void assertEncoded(
      String name, KmipRequest request, @Nullable KmipCredential credential) {
    assertThat(HexFormat.of().formatHex(request.encode(KmipVersion.V1_1, credential, MARK)))
        .isEqualTo(HexFormat.of().formatHex(RecordedMessage.of(name + "-request").bytes()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  @DisplayName("each request is written as recorded, byte for byte")
  void encode_request_isAsRecorded(String name, KmipRequest request) {
    assertEncoded(name, request, null);
  }

  @Test
  @DisplayName("user name and password stand in the header, as recorded")
  void encode_credential_isAsRecorded() {
    assertEncoded(
        "discover-versions-credential",
        KmipRequest.discoverVersions(),
        new KmipCredential("vcenter", Secret.of("a pass phrase")));
  }

  static Stream<RecordedMessage> all() {
    return RecordedMessage.all().stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("what is read is written back as it was")
  void codec_recorded_roundTrips(RecordedMessage message) throws Exception {
    assertThat(TtlvEncoder.encode(TtlvDecoder.decode(message.bytes()))).isEqualTo(message.bytes());
  }

  @ParameterizedTest
  @CsvSource({"discover-versions", "discover-versions-credential"})
  @DisplayName("Discover Versions: all versions of the server")
  void discoverVersions_recorded_isRead(String name) throws Exception {
    KmipResponse answer = answer(name, KmipOperation.DISCOVER_VERSIONS);

    assertThat(answer.isSuccess()).isTrue();
    assertThat(answer.version()).isEqualTo(KmipVersion.V1_1);
    assertThat(answer.versions())
        .containsExactly(
            KmipVersion.V2_0,
            KmipVersion.V1_4,
            KmipVersion.V1_3,
            KmipVersion.V1_2,
            KmipVersion.V1_1,
            KmipVersion.V1_0);
  }

  @ParameterizedTest
  @CsvSource({"query", "query-2.0"})
  @DisplayName("Query: what the server can do and keep, and who it is")
  void query_recorded_isRead(String name) throws Exception {
    KmipResponse answer = answer(name, KmipOperation.QUERY);

    assertThat(answer.operations())
        .contains(
            KmipOperation.CREATE,
            KmipOperation.GET,
            KmipOperation.GET_ATTRIBUTES,
            KmipOperation.ACTIVATE)
        .doesNotContain(KmipOperation.ADD_ATTRIBUTE);
    assertThat(answer.vendor()).isEqualTo("PyKMIP 0.10.0 Software Server");
    // it has them, and does not tell
    assertThat(answer.objectTypes()).isEmpty();
  }

  @Test
  @DisplayName("a key's life: identifier, 32 raw bytes, Pre-Active, Active")
  void key_recorded_isRead() throws Exception {
    assertThat(answer("create", KmipOperation.CREATE).id()).isEqualTo(ID);
    GivenKey key = answer("get", KmipOperation.GET).key();
    assertThat(key.whyUnfit(ID)).isEmpty();
    assertThat(key.whyUnfit("2")).hasValue("the answer is about another key");
    assertThat(key.isRaw()).isTrue();
    assertThat(answer("state-pre-active", KmipOperation.GET_ATTRIBUTES).state()).isEqualTo(1);
    assertThat(answer("activate", KmipOperation.ACTIVATE).id()).isEqualTo(ID);
    assertThat(answer("state-active", KmipOperation.GET_ATTRIBUTES).state()).isEqualTo(2);
    assertThat(answer("revoke", KmipOperation.REVOKE).id()).isEqualTo(ID);
    assertThat(answer("destroy", KmipOperation.DESTROY).id()).isEqualTo(ID);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(
            "version-unknown",
            KmipOperation.DISCOVER_VERSIONS,
            "Invalid Message (\"Error parsing request message. See server logs for more"
                + " information.\")"),
        Arguments.of(
            "discover-versions-1.0",
            KmipOperation.DISCOVER_VERSIONS,
            "Operation Not Supported (\"DiscoverVersions is not supported by KMIP 1.0\")"),
        Arguments.of(
            "client-without-usage",
            KmipOperation.DISCOVER_VERSIONS,
            "Authentication Not Successful (\"Error verifying the client certificate. See server"
                + " logs for more information.\")"),
        Arguments.of(
            "create-without-mask",
            KmipOperation.CREATE,
            "Invalid Field (\"The cryptographic usage mask must be specified as an"
                + " attribute.\")"),
        Arguments.of(
            "destroy-active",
            KmipOperation.DESTROY,
            "Permission Denied (\"Object is active and cannot be destroyed.\")"),
        Arguments.of(
            "get-destroyed", KmipOperation.GET, "Item Not Found (\"Could not locate object: 1\")"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  @DisplayName("a refusal is read with its reason, also where it names no operation")
  void refusal_recorded_isRead(String name, KmipOperation asked, String refusal) throws Exception {
    KmipResponse answer = answer(name, asked);

    assertThat(answer.isSuccess()).isFalse();
    assertThat(answer.refusal()).isEqualTo(refusal);
  }
}
