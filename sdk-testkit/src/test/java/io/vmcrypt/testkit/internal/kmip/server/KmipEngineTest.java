package io.vmcrypt.testkit.internal.kmip.server;

import static io.vmcrypt.testkit.Refusals.refuses;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.assertFailure;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.attribute;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.batchId;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.createOf;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.decode;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.discover;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.header;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.id;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.item;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.message;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.only;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.payload;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.query;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.revoke;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.version;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.versions;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.withId;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.internal.kmip.message.KmipOperation;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.message.ResponseMessage;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvCodec;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected answers are those that PyKMIP 0.10.0 was seen to give to the same input. */
class KmipEngineTest extends KmipLab {

  @Test
  @DisplayName("The OASIS request of test case 16.1 is read, and all versions come back")
  void discoverVersions_emptyPayload_listsAllVersions() throws Exception {
    byte[] request =
        HexFormat.of()
            .parseHex(
                "4200780100000060"
                    + "4200770100000038"
                    + "4200690100000020"
                    + "42006a02000000040000000100000000"
                    + "42006b02000000040000000100000000"
                    + "42000d02000000040000000100000000"
                    + "42000f0100000018"
                    + "42005c05000000040000001e00000000"
                    + "4200790100000000");

    ResponseMessage response = decode(engine.answer(request, CLIENT));

    assertThat(response.version()).isEqualTo(new KmipVersion(1, 1));
    assertThat(response.timeStamp()).isEqualTo(NOW);
    assertThat(versions(only(response))).containsExactly("1.4", "1.3", "1.2", "1.1", "1.0");
  }

  @Test
  @DisplayName("Versions are negotiated in the client's order; none in common is an empty success")
  void discoverVersions_offers_areAnsweredInOrder() throws Exception {
    assertThat(versions(ask("1.1", discover(version(1, 0), version(1, 2)))))
        .containsExactly("1.0", "1.2");
    assertThat(versions(ask("1.1", discover(version(9, 9))))).isEmpty();
  }

  private static Ttlv one(Ttlv item) {
    return message(header(version(1, 1), 1), item);
  }

  static Stream<Arguments> unreadableMessages() {
    Ttlv create = KmipMessages.create();
    return Stream.of(
        Arguments.of("version 9.9", message(header(version(9, 9), 1), item(0x1e))),
        Arguments.of("version 2.1", message(header(version(2, 1), 1), item(0x1e))),
        Arguments.of("unknown operation", one(item(0x7f))),
        Arguments.of("batch count above the items", message(header(version(1, 1), 2), item(0x1e))),
        Arguments.of(
            "batch count below the items",
            message(header(version(1, 1), 1), item(0x1e), item(0x1e))),
        Arguments.of("no items", message(header(version(1, 1), 0))),
        Arguments.of("no header", message(item(0x1e))),
        Arguments.of(
            "response as request",
            Ttlv.structure(KmipTag.RESPONSE_MESSAGE, header(version(1, 1), 1), item(0x1e))),
        Arguments.of("empty message", Ttlv.structure(KmipTag.REQUEST_MESSAGE)),
        Arguments.of(
            "header out of order",
            message(
                Ttlv.structure(
                    KmipTag.REQUEST_HEADER,
                    Ttlv.integer(KmipTag.BATCH_COUNT, 1),
                    version(1, 1).toTtlv()),
                item(0x1e))),
        Arguments.of(
            "template before object type",
            one(
                item(
                    0x01,
                    Ttlv.structure(KmipTag.TEMPLATE_ATTRIBUTE),
                    Ttlv.enumeration(KmipTag.OBJECT_TYPE, 2)))),
        Arguments.of(
            "field that the payload does not have",
            one(item(0x12, id("1"), Ttlv.enumeration(KmipTag.OBJECT_TYPE, 2)))),
        Arguments.of(
            "identifier of the wrong type",
            one(item(0x0a, Ttlv.integer(KmipTag.UNIQUE_IDENTIFIER, 1)))),
        Arguments.of(
            "algorithm of the wrong type",
            one(
                item(
                    0x01,
                    Ttlv.enumeration(KmipTag.OBJECT_TYPE, 2),
                    Ttlv.structure(
                        KmipTag.TEMPLATE_ATTRIBUTE,
                        attribute("Cryptographic Algorithm", Ttlv.integer(0x42000b, 3)))))),
        Arguments.of("revocation without a reason", one(item(0x13, id("1")))),
        Arguments.of("query for nothing", one(item(0x18))),
        Arguments.of(
            "one good item does not save a bad one",
            message(
                header(version(1, 1), 2),
                withId(create, 1),
                withId(item(0x0a, Ttlv.integer(KmipTag.UNIQUE_IDENTIFIER, 1)), 2))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unreadableMessages")
  @DisplayName("What cannot be read gets Invalid Message under 1.0, without an Operation")
  void answer_unreadable_isInvalidMessage(String what, Ttlv message) throws Exception {
    ResponseMessage response = decode(engine.answer(TtlvCodec.encode(message), CLIENT));

    assertThat(response.version()).as(what).isEqualTo(new KmipVersion(1, 0));
    assertFailure(only(response), 0x04, null);
    assertThat(engine.keys()).isEmpty();
    assertThat(engine.operations()).isEmpty();
  }

  @Test
  @DisplayName("Bytes that are no TTLV get Invalid Message too")
  void answer_noTtlv_isInvalidMessage() throws Exception {
    assertFailure(
        only(decode(engine.answer("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII), CLIENT))),
        0x04,
        null);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x02, 0x03, 0x04, 0x05, 0x0c, 0x0e, 0x0f, 0x15, 0x16, 0x1f, 0x2b})
  @DisplayName("A known operation that is not implemented is not supported, and echoed")
  void answer_notImplemented_isNotSupported(int operation) throws Exception {
    assertFailure(ask("1.4", item(operation)), 0x05, operation);
  }

  @Test
  @DisplayName(
      "A client certificate without clientAuth gets Authentication Not Successful under 1.0")
  void answer_clientWithoutUsage_isNotAuthenticated() throws Exception {
    byte[] request = TtlvCodec.encode(message(header(version(1, 1), 1), discover()));
    for (X509Certificate unfit :
        List.of(
            AUTHORITY.client("x").withoutExtendedKeyUsage().issue().certificate(),
            AUTHORITY.server("x").issue().certificate())) {
      ResponseMessage response = decode(engine.answer(request, unfit));

      assertThat(response.version()).isEqualTo(new KmipVersion(1, 0));
      assertFailure(only(response), 0x03, null);
    }
  }

  static Stream<Arguments> laterHeaders() {
    Ttlv client = Ttlv.text(0x420105, "5c2a");
    Ttlv server = Ttlv.text(0x420106, "77");
    Ttlv capable = new Ttlv(0x4200d3, new TtlvValue.Bool(true));
    Ttlv quote = Ttlv.enumeration(0x4200c7, 1);
    Ttlv saml = Ttlv.enumeration(0x4200c7, 3);
    Ttlv login = credential(1, Ttlv.text(0x420099, "vc"), Ttlv.text(0x4200a1, "pw"));
    Ttlv device = credential(2, Ttlv.text(0x4200b0, "serial"));
    Ttlv size = Ttlv.integer(KmipTag.MAXIMUM_RESPONSE_SIZE, 4096);
    Ttlv order = new Ttlv(KmipTag.BATCH_ORDER_OPTION, new TtlvValue.Bool(true));
    Ttlv asynchronous = new Ttlv(KmipTag.ASYNCHRONOUS_INDICATOR, new TtlvValue.Bool(true));
    Ttlv undo = Ttlv.enumeration(KmipTag.BATCH_ERROR_CONTINUATION_OPTION, 3);
    return Stream.of(
        Arguments.of("59 seconds off", "1.1", List.of(timeStamp(-59)), true),
        Arguments.of("a minute off", "1.1", List.of(timeStamp(-60)), false),
        Arguments.of("from the future", "1.1", List.of(timeStamp(1)), false),
        Arguments.of("asynchronous", "1.1", List.of(asynchronous), false),
        Arguments.of("undo", "1.1", List.of(undo), false),
        Arguments.of("batch order", "1.1", List.of(order), true),
        Arguments.of("kmip-go's correlation value", "1.4", List.of(client), true),
        Arguments.of("correlation before 1.4", "1.3", List.of(client), false),
        Arguments.of("attestation", "1.2", List.of(capable, quote, saml), true),
        Arguments.of("attestation before 1.2", "1.1", List.of(capable), false),
        Arguments.of(
            "all of them, in order",
            "1.4",
            List.of(size, client, server, capable, quote, authentication(login, device), order),
            true),
        Arguments.of("out of order", "1.4", List.of(client, size), false),
        Arguments.of("a device", "1.1", List.of(authentication(device)), true),
        Arguments.of("a device before 1.1", "1.0", List.of(authentication(device)), false),
        Arguments.of("two credentials", "1.2", List.of(authentication(device, login)), true),
        Arguments.of(
            "two credentials before 1.2", "1.1", List.of(authentication(device, login)), false),
        Arguments.of("no credential", "1.4", List.of(authentication()), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("laterHeaders")
  @DisplayName("A header may have each field that its version has, in the specification's order")
  void answer_headerFields_areThoseOfTheVersion(
      String what, String version, List<Ttlv> options, boolean read) throws Exception {
    ResponseMessage.Item item = withHeader(KmipVersion.parse(version), options, query(3));

    assertThat(item.isSuccess()).as("%s: %s", what, item).isEqualTo(read);
    if (!read) {
      assertFailure(item, 0x04, null);
    }
  }

  private static Ttlv timeStamp(int seconds) {
    return Ttlv.dateTime(KmipTag.TIME_STAMP, NOW.plusSeconds(seconds));
  }

  private ResponseMessage.Item withHeader(KmipVersion version, List<Ttlv> options, Ttlv item)
      throws TtlvException {
    List<Ttlv> fields = new ArrayList<>(List.of(version.toTtlv()));
    fields.addAll(options);
    fields.add(Ttlv.integer(KmipTag.BATCH_COUNT, 1));
    return only(decode(send(Ttlv.structure(KmipTag.REQUEST_HEADER, fields), item)));
  }

  private static Ttlv authentication(Ttlv... credentials) {
    return Ttlv.structure(KmipTag.AUTHENTICATION, credentials);
  }

  private static Ttlv credential(int type, Ttlv... value) {
    return Ttlv.structure(
        KmipTag.CREDENTIAL,
        Ttlv.enumeration(KmipTag.CREDENTIAL_TYPE, type),
        Ttlv.structure(KmipTag.CREDENTIAL_VALUE, value));
  }

  @Test
  @DisplayName("An answer above the client's limit becomes Response Too Large")
  void answer_aboveMaximumResponseSize_isTooLarge() throws Exception {
    for (int size : new int[] {64, 4096}) {
      Ttlv limit = Ttlv.integer(KmipTag.MAXIMUM_RESPONSE_SIZE, size);
      ResponseMessage.Item answer = withHeader(version(1, 1), List.of(limit), discover());
      assertThat(answer.isSuccess()).isEqualTo(size == 4096);
      if (size == 64) {
        assertFailure(answer, 0x02, null);
      }
    }
  }

  @Test
  @DisplayName("Several items need an id each, and each answer bears its own")
  void answer_batch_needsIds() throws Exception {
    Ttlv query = query(3);
    assertFailure(only(decode(send(header(version(1, 1), 2), query, query))), 0x04, null);

    ResponseMessage response =
        decode(send(header(version(1, 1), 2), withId(query, 7), withId(discover(), 8)));
    assertThat(response.items())
        .extracting(ResponseMessage.Item::batchItemId)
        .containsExactly(batchId(7), batchId(8));
    assertThat(response.items()).allMatch(ResponseMessage.Item::isSuccess);
  }

  @Test
  @DisplayName("A batch stops at its first failure, and the identifier carries over between items")
  void answer_batch_stopsAtFailureAndKeepsPlaceholder() throws Exception {
    ResponseMessage response =
        decode(
            send(
                header(version(1, 1), 4),
                withId(KmipMessages.create(), 1),
                withId(item(0x12), 2),
                withId(item(0x12), 3),
                withId(KmipMessages.create(), 4)));

    assertThat(response.items())
        .extracting(ResponseMessage.Item::isSuccess)
        .containsExactly(true, true, false);
    assertThat(engine.keys())
        .singleElement()
        .satisfies(key -> assertThat(key.state()).isEqualTo("Active"));
    assertFailure(ask("1.1", item(0x12)), 0x01, 0x12);
  }

  static Stream<Arguments> badCreations() {
    Ttlv algorithm = attribute("Cryptographic Algorithm", Ttlv.enumeration(0x42000b, 3));
    Ttlv length = attribute("Cryptographic Length", Ttlv.integer(0x42000b, 256));
    Ttlv mask = attribute("Cryptographic Usage Mask", Ttlv.integer(0x42000b, 12));
    Ttlv comment = attribute("x-Comment", Ttlv.text(0x42000b, "mine"));
    Ttlv state = attribute("State", Ttlv.enumeration(0x42000b, 2));
    Ttlv odd = attribute("Cryptographic Length", Ttlv.integer(0x42000b, 100));
    Ttlv rsa = attribute("Cryptographic Algorithm", Ttlv.enumeration(0x42000b, 4));
    return Stream.of(
        Arguments.of("no usage mask", 2, List.of(algorithm, length), 0x07),
        Arguments.of("no length", 2, List.of(algorithm, mask), 0x07),
        Arguments.of("no algorithm", 2, List.of(length, mask), 0x07),
        Arguments.of("custom attribute", 2, List.of(algorithm, length, mask, comment), 0x07),
        Arguments.of("read-only attribute", 2, List.of(algorithm, length, mask, state), 0x07),
        Arguments.of("length of 100", 2, List.of(algorithm, odd, mask), 0x07),
        Arguments.of("RSA", 2, List.of(rsa, length, mask), 0x07),
        Arguments.of("certificate", 1, List.of(algorithm, length, mask), 0x07),
        Arguments.of("length twice", 2, List.of(algorithm, length, length, mask), 0x0e));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badCreations")
  @DisplayName("A key is made of algorithm, length and usage mask, and of nothing wrong")
  void create_badAttributes_areRefused(String what, int type, List<Ttlv> attributes, int reason)
      throws Exception {
    ResponseMessage.Item answer = ask("1.1", createOf(type, attributes));

    assertFailure(answer, reason, 0x01);
    assertThat(engine.keys()).as(what).isEmpty();
  }

  /**
   * What is asked for, and what comes of it.
   *
   * @param answer the reason of a failure; else the state of the key after it
   */
  record Step(String what, String version, Ttlv item, String answer) {}

  /** Bad input and a key's whole life, of the key "1". */
  static List<Step> life() {
    Ttlv one = id("1");
    Ttlv raw = Ttlv.enumeration(KmipTag.KEY_FORMAT_TYPE, 1);
    Ttlv transparent = Ttlv.enumeration(KmipTag.KEY_FORMAT_TYPE, 7);
    Ttlv compressed = Ttlv.enumeration(KmipTag.KEY_COMPRESSION_TYPE, 1);
    Ttlv label = Ttlv.text(KmipTag.ATTRIBUTE_NAME, "x-Product_Version");
    return List.of(
        new Step("no versions in 1.0", "1.0", discover(), "Operation Not Supported"),
        new Step("not implemented", "1.1", item(0x09), "Operation Not Supported"),
        new Step("create", "1.1", KmipMessages.create(), "Pre-Active"),
        new Step("get", "1.1", item(0x0a, one), "Pre-Active"),
        new Step("revoke early", "1.1", revoke("1", 1), "Illegal Operation"),
        new Step("activate", "1.1", item(0x12, one), "Active"),
        new Step("activate twice", "1.2", item(0x12, one), "Permission Denied"),
        new Step("destroy active", "1.3", item(0x14, one), "Permission Denied"),
        new Step("get raw", "1.1", item(0x0a, one, raw), "Active"),
        new Step(
            "get transparent",
            "1.1",
            item(0x0a, one, transparent),
            "Key Format Type Not Supported"),
        new Step(
            "get compressed",
            "1.1",
            item(0x0a, one, compressed),
            "Key Compression Type Not Supported"),
        new Step("absent label", "1.1", item(0x0b, one, label), "Active"),
        new Step("revoke", "1.4", revoke("1", 1), "Deactivated"),
        new Step("compromised", "1.0", revoke("1", 2), "Compromised"),
        new Step("destroy", "1.1", item(0x14, one), ""),
        new Step("destroy twice", "1.1", item(0x14, one), "Item Not Found"),
        new Step("get destroyed", "1.1", item(0x0a, one), "Item Not Found"));
  }

  @Test
  @DisplayName(
      "A key's states follow the specification, a destroyed key is gone; Get hands out raw keys"
          + " only, neither converted nor compressed nor wrapped")
  void key_states_followLifecycle() throws Exception {
    for (Step step : life()) {
      ResponseMessage.Item answer = ask(step.version(), step.item());
      String state = engine.keys().stream().map(FakeKmipKey::state).collect(joining());
      assertThat(answer.isSuccess() ? state : Objects.requireNonNull(answer.reason()).name())
          .as(step.what())
          .isEqualTo(step.answer());
    }
    ask("1.1", KmipMessages.create());
    Ttlv wrapping = Ttlv.structure(KmipTag.KEY_WRAPPING_SPECIFICATION);
    assertFailure(ask("1.1", item(0x0a, id("2"), wrapping)), 0x08, 0x0a);
  }

  @Test
  @DisplayName("Labels are added with the next index; standard single attributes are not")
  void addAttribute_custom_isStoredWithIndex() throws Exception {
    ask("1.1", KmipMessages.create());
    assertThat(values("1", "x-Name")).as("an empty success").isEmpty();
    Ttlv first = attribute("x-Name", Ttlv.text(0x42000b, "vm-1"));
    Ttlv second = attribute("x-Name", Ttlv.text(0x42000b, "vm-2"));

    assertThat(ask("1.1", item(0x0d, id("1"), first)).isSuccess()).isTrue();
    Ttlv answered = payload(ask("1.1", item(0x0d, id("1"), second)));

    assertThat(answered)
        .isEqualTo(
            Ttlv.structure(
                KmipTag.RESPONSE_PAYLOAD,
                id("1"),
                Ttlv.structure(
                    KmipTag.ATTRIBUTE,
                    Ttlv.text(KmipTag.ATTRIBUTE_NAME, "x-Name"),
                    Ttlv.integer(KmipTag.ATTRIBUTE_INDEX, 1),
                    Ttlv.text(KmipTag.ATTRIBUTE_VALUE, "vm-2"))));
    assertThat(engine.keys().get(0).attributes()).containsEntry("x-Name", List.of("vm-1", "vm-2"));
    Ttlv state = attribute("State", Ttlv.enumeration(0x42000b, 2));
    assertFailure(ask("1.1", item(0x0d, id("1"), state)), 0x0b, 0x0d);
    Ttlv unknown = attribute("Lease Time", Ttlv.integer(0x42000b, 2));
    assertFailure(ask("1.1", item(0x0d, id("1"), unknown)), 0x07, 0x0d);
    assertFailure(ask("1.1", item(0x0d, id("9"), first)), 0x01, 0x0d);
  }

  @Test
  @DisplayName("The Digest is that of the key's bytes, by the algorithms that the test names")
  void getAttributes_digest_isOfTheBytes() throws Exception {
    ask("1.1", KmipMessages.create());
    byte[] material = Objects.requireNonNull(engine.material("1"));
    TtlvValue sha256 = digest(6, MessageDigest.getInstance("SHA-256").digest(material));
    TtlvValue sha512 = digest(8, MessageDigest.getInstance("SHA-512").digest(material));

    assertThat(values("1", "Digest")).containsExactly(sha256);
    engine.useDigests(List.of("SHA-512", "SHA-256"));
    assertThat(values("1", "Digest")).containsExactly(sha512, sha256);
    engine.useDigests(List.of());
    assertThat(values("1", "Digest")).isEmpty();
    refuses(() -> engine.useDigests(List.of("CRC")), "SHA-256");
  }

  private static TtlvValue digest(int algorithm, byte[] value) {
    return new TtlvValue.Structure(
        List.of(
            Ttlv.enumeration(KmipTag.HASHING_ALGORITHM, algorithm),
            Ttlv.bytes(KmipTag.DIGEST_VALUE, value),
            Ttlv.enumeration(KmipTag.KEY_FORMAT_TYPE, 1)));
  }

  @Test
  @DisplayName("A right is refused to one client, and not to another")
  void refuse_oneClient_othersMay() throws Exception {
    X509Certificate other = AUTHORITY.client("backup").issue().certificate();
    ask("1.1", KmipMessages.create());
    engine.refuse(other, KmipOperation.GET, KmipResultReason.PERMISSION_DENIED);

    assertThat(ask("1.1", item(0x0a, id("1"))).isSuccess()).isTrue();
    assertFailure(ask(engine, other, "1.1", item(0x0a, id("1"))), 0x0c, 0x0a);
    engine.behave();
    assertThat(ask(engine, other, "1.1", item(0x0a, id("1"))).isSuccess()).isTrue();
  }

  @Test
  @DisplayName("Query lists what the version has, and the type that can be created")
  void query_operations_dependOnVersion() throws Exception {
    Ttlv all = payload(ask("1.1", query(1, 2)));
    TtlvFields fields = all.fields();
    List<Integer> operations = new ArrayList<>();
    for (Ttlv operation : fields.repeated(KmipTag.OPERATION)) {
      operations.add(operation.enumeration());
    }
    assertThat(operations)
        .containsExactly(0x01, 0x08, 0x0a, 0x0b, 0x0d, 0x12, 0x13, 0x14, 0x18, 0x1e);
    assertThat(fields.repeated(KmipTag.OBJECT_TYPE))
        .extracting(Ttlv::enumeration)
        .containsExactly(2);
    fields.end();
    assertThat(payload(ask("1.0", query(1))).fields().repeated(KmipTag.OPERATION))
        .hasSize(operations.size() - 1)
        .doesNotContain(Ttlv.enumeration(KmipTag.OPERATION, 0x1e));
  }

  private byte[] send(Ttlv header, Ttlv... items) {
    return engine.answer(TtlvCodec.encode(message(header, items)), CLIENT);
  }
}
