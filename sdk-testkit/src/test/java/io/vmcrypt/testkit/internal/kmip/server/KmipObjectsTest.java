package io.vmcrypt.testkit.internal.kmip.server;

import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.assertFailure;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.attribute;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.createOf;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.decode;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.discover;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.extended;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.header;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.id;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.item;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.message;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.name;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.numbers;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.only;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.payload;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.register;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.revoke;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.symmetricKey;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.usageMask;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.message.ResponseMessage;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvCodec;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Objects' lives beyond what vCenter asks for, as KMIP 1.4, sections 4 and 11, describes them. */
class KmipObjectsTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final int VALUE = KmipTag.ATTRIBUTE_VALUE;
  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final X509Certificate CLIENT = AUTHORITY.client("vcenter").issue().certificate();

  private final MovingClock clock = new MovingClock();
  private final KmipEngine engine = engine(false);

  private KmipEngine engine(boolean toOwnersOnly) {
    return new KmipEngine(
        new KmipEngine.Settings(
            Stream.of("1.4", "1.3", "1.2", "1.1", "1.0").map(KmipVersion::parse).toList(),
            Set.of(),
            null,
            true,
            toOwnersOnly,
            clock),
        numbers());
  }

  private static final class MovingClock extends Clock {
    private Instant now = NOW;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  @DisplayName("A key that is registered is given as it came, and its attributes are told")
  void register_key_isGivenBack() throws Exception {
    assertThat(payload(ask(register(2, List.of(usageMask(), name("old")), symmetricKey(32, 256)))))
        .isEqualTo(Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, id("1")));

    TtlvFields got = payload(ask(item(0x0a, id("1")))).fields();
    assertThat(got.required(KmipTag.OBJECT_TYPE).enumeration()).isEqualTo(2);
    assertThat(got.required(KmipTag.UNIQUE_IDENTIFIER).text()).isEqualTo("1");
    assertThat(got.required(KmipTag.SYMMETRIC_KEY)).isEqualTo(symmetricKey(32, 256));
    assertThat(values("1", "State")).containsExactly(new TtlvValue.Enumeration(1));
    assertThat(values("1", "Cryptographic Length")).containsExactly(new TtlvValue.Int(256));
    assertThat(values("1", "Initial Date")).containsExactly(new TtlvValue.DateTime(NOW));
    assertThat(values("1", "Last Change Date")).containsExactly(new TtlvValue.DateTime(NOW));
    assertThat(values("1", "Digest")).hasSize(1);
  }

  @Test
  @DisplayName("Certificates and passwords are registered too")
  void register_otherTypes_areGivenBack() throws Exception {
    byte[] word = "correct horse".getBytes(StandardCharsets.UTF_8);
    Ttlv secret =
        Ttlv.structure(
            KmipTag.SECRET_DATA,
            Ttlv.enumeration(KmipTag.SECRET_DATA_TYPE, 1),
            Ttlv.structure(
                KmipTag.KEY_BLOCK,
                Ttlv.enumeration(KmipTag.KEY_FORMAT_TYPE, 2),
                Ttlv.structure(KmipTag.KEY_VALUE, Ttlv.bytes(KmipTag.KEY_MATERIAL, word))));
    Ttlv certificate =
        Ttlv.structure(
            KmipTag.CERTIFICATE,
            Ttlv.enumeration(KmipTag.CERTIFICATE_TYPE, 1),
            Ttlv.bytes(KmipTag.CERTIFICATE_VALUE, CLIENT.getEncoded()));

    assertThat(ask(register(7, List.of(usageMask()), secret)).isSuccess()).isTrue();
    assertThat(ask(register(1, List.of(usageMask()), certificate)).isSuccess()).isTrue();

    assertThat(engine.material("1")).isEqualTo(word);
    TtlvFields told = payload(ask(item(0x0a, id("1")))).fields();
    told.required(KmipTag.OBJECT_TYPE);
    told.required(KmipTag.UNIQUE_IDENTIFIER);
    assertThat(told.required(KmipTag.SECRET_DATA)).isEqualTo(secret);
    assertThat(ask(item(0x0a, id("1"), Ttlv.enumeration(KmipTag.KEY_FORMAT_TYPE, 2))).isSuccess())
        .isTrue();
    assertFailure(
        ask(item(0x0a, id("1"), Ttlv.enumeration(KmipTag.KEY_FORMAT_TYPE, 1))), 0x10, 0x0a);
    TtlvFields got = payload(ask(item(0x0a, id("2")))).fields();
    got.required(KmipTag.OBJECT_TYPE);
    got.required(KmipTag.UNIQUE_IDENTIFIER);
    assertThat(got.required(KmipTag.CERTIFICATE)).isEqualTo(certificate);
  }

  @Test
  @DisplayName("What does not fit together is not registered, each with the specification's reason")
  void register_unfit_isRefused() throws Exception {
    List<Ttlv> masked = List.of(usageMask());
    Ttlv key = symmetricKey(32, 256);

    assertFailure(ask(register(2, List.of(), key)), 0x07, 0x03);
    assertFailure(ask(register(1, masked, key)), 0x07, 0x03);
    assertFailure(ask(register(5, masked, key)), 0x07, 0x03);
    assertFailure(ask(register(2, masked, symmetricKey(16, 256))), 0x07, 0x03);
    assertFailure(ask(register(2, masked, symmetricKey(10, 80))), 0x07, 0x03);
    assertFailure(
        ask(
            register(
                2,
                List.of(usageMask(), attribute("Cryptographic Length", Ttlv.integer(VALUE, 128))),
                key)),
        0x07,
        0x03);
    assertFailure(ask(register(2, masked, with(key, KmipTag.KEY_FORMAT_TYPE, 7))), 0x10, 0x03);
    assertFailure(ask(register(2, masked)), 0x04, null);
    assertFailure(ask(register(2, masked, key, key)), 0x04, null);
    ask(register(2, List.of(usageMask(), name("one")), key));
    assertFailure(ask(register(2, List.of(usageMask(), name("one")), key)), 0x07, 0x03);
    assertThat(engine.keys()).hasSize(1);
  }

  private static Ttlv with(Ttlv key, int tag, int value) {
    Ttlv block = ((TtlvValue.Structure) key.value()).items().get(0);
    return Ttlv.structure(
        key.tag(),
        Ttlv.structure(
            block.tag(),
            ((TtlvValue.Structure) block.value())
                .items().stream()
                    .map(field -> field.tag() == tag ? Ttlv.enumeration(tag, value) : field)
                    .toList()));
  }

  @Test
  @DisplayName("Re-key makes a new key that takes over names, labels and dates; both are linked")
  void rekey_activeKey_isReplaced() throws Exception {
    ask(register(2, List.of(usageMask(), name("vm")), symmetricKey(32, 256)));
    ask(item(0x0d, id("1"), attribute("x-Vendor", Ttlv.text(VALUE, "VMware, Inc."))));
    ask(item(0x12, id("1")));
    clock.now = NOW.plusSeconds(60);

    assertThat(payload(ask(item(0x04, id("1")))))
        .isEqualTo(Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, id("2")));

    assertThat(values("1", "Name")).isEmpty();
    assertThat(values("2", "Name")).hasSize(1);
    assertThat(values("2", "x-Vendor")).containsExactly(new TtlvValue.Text("VMware, Inc."));
    assertThat(values("2", "State")).containsExactly(new TtlvValue.Enumeration(2));
    assertThat(values("2", "Activation Date")).containsExactly(new TtlvValue.DateTime(NOW));
    assertThat(values("2", "Initial Date"))
        .containsExactly(new TtlvValue.DateTime(NOW.plusSeconds(60)));
    assertThat(values("1", "Link")).containsExactly(link(0x106, "2"));
    assertThat(values("2", "Link")).containsExactly(link(0x107, "1"));
    assertThat(engine.material("2")).hasSize(32).isNotEqualTo(engine.material("1"));
  }

  private static TtlvValue link(int type, String other) {
    return new TtlvValue.Structure(
        List.of(
            Ttlv.enumeration(KmipTag.LINK_TYPE, type),
            Ttlv.text(KmipTag.LINKED_OBJECT_IDENTIFIER, other)));
  }

  @Test
  @DisplayName("With an offset the new key is Pre-Active until then; without dates it stays so")
  void rekey_offset_activatesLater() throws Exception {
    ask(KmipMessages.create());
    ask(item(0x04, id("1")));
    assertThat(values("2", "State")).containsExactly(new TtlvValue.Enumeration(1));
    assertThat(values("2", "Activation Date")).isEmpty();

    ask(item(0x04, id("1"), new Ttlv(KmipTag.OFFSET, new TtlvValue.Interval(Duration.ofHours(1)))));
    assertThat(values("3", "State")).containsExactly(new TtlvValue.Enumeration(1));
    clock.now = NOW.plusSeconds(3_600);
    assertThat(values("3", "State")).containsExactly(new TtlvValue.Enumeration(2));
    assertFailure(ask(item(0x12, id("3"))), 0x0c, 0x12);
  }

  @Test
  @DisplayName("Only a symmetric key that is there and not archived is re-keyed")
  void rekey_unfit_isRefused() throws Exception {
    assertFailure(ask(item(0x04, id("nope"))), 0x01, 0x04);
    Ttlv certificate =
        Ttlv.structure(
            KmipTag.CERTIFICATE,
            Ttlv.enumeration(KmipTag.CERTIFICATE_TYPE, 1),
            Ttlv.bytes(KmipTag.CERTIFICATE_VALUE, CLIENT.getEncoded()));
    ask(register(1, List.of(usageMask()), certificate));
    assertFailure(ask(item(0x04, id("1"))), 0x0c, 0x04);
    ask(KmipMessages.create());
    ask(item(0x15, id("2")));
    assertFailure(ask(item(0x04, id("2"))), 0x0d, 0x04);
  }

  @Test
  @DisplayName("A label is modified and deleted by its index, which no deletion changes")
  void attributes_modifyAndDelete_keepIndexes() throws Exception {
    ask(KmipMessages.create());
    for (String value : List.of("a", "b", "c")) {
      ask(item(0x0d, id("1"), attribute("x-Name", Ttlv.text(VALUE, value))));
    }

    assertThat(payload(ask(item(0x0e, id("1"), indexed("x-Name", 2, "C")))))
        .isEqualTo(Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, id("1"), indexed("x-Name", 2, "C")));
    assertThat(payload(ask(delete("x-Name", 1))))
        .isEqualTo(Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, id("1"), indexed("x-Name", 1, "b")));
    assertThat(payload(ask(attributesOf("1", "x-Name"))))
        .isEqualTo(
            Ttlv.structure(
                KmipTag.RESPONSE_PAYLOAD,
                id("1"),
                indexed("x-Name", 0, "a"),
                indexed("x-Name", 2, "C")));
    assertFailure(ask(delete("x-Name", 1)), 0x01, 0x0f);
    assertFailure(ask(item(0x0e, id("1"), indexed("x-Name", 1, "B"))), 0x01, 0x0e);
    assertThat(payload(ask(item(0x0d, id("1"), attribute("x-Name", Ttlv.text(VALUE, "d"))))))
        .isEqualTo(Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, id("1"), indexed("x-Name", 3, "d")));
  }

  @Test
  @DisplayName("What belongs to the server is neither modified nor deleted by a client")
  void attributes_readOnly_arePermissionDenied() throws Exception {
    ask(KmipMessages.create());
    Ttlv state = attribute("State", Ttlv.enumeration(VALUE, 2));

    assertFailure(ask(item(0x0e, id("1"), state)), 0x0c, 0x0e);
    assertFailure(ask(delete("State", 0)), 0x0c, 0x0f);
    assertFailure(ask(delete("Colour", 0)), 0x01, 0x0f);
    assertFailure(ask(delete("x-Name", 0)), 0x01, 0x0f);
    assertFailure(
        ask(item(0x0d, id("1"), attribute("Archive Date", Ttlv.dateTime(VALUE, NOW)))), 0x0c, 0x0d);
    assertThat(values("1", "State")).containsExactly(new TtlvValue.Enumeration(1));
  }

  @Test
  @DisplayName("A name belongs to one object: another cannot be made with it, nor take it")
  void names_areUnique() throws Exception {
    List<Ttlv> first =
        List.of(
            attribute("Cryptographic Algorithm", Ttlv.enumeration(VALUE, 3)),
            usageMask(),
            attribute("Cryptographic Length", Ttlv.integer(VALUE, 256)),
            name("one"));
    assertThat(ask(createOf(2, first)).isSuccess()).isTrue();
    assertFailure(ask(createOf(2, first)), 0x07, 0x01);
    ask(KmipMessages.create());
    assertFailure(ask(item(0x0d, id("2"), name("one"))), 0x0b, 0x0d);
    assertThat(ask(item(0x0d, id("2"), name("two"))).isSuccess()).isTrue();
    assertFailure(ask(item(0x0e, id("2"), name("one"))), 0x0b, 0x0e);
    assertThat(ask(item(0x0f, id("1"), Ttlv.text(KmipTag.ATTRIBUTE_NAME, "Name"))).isSuccess())
        .isTrue();
    assertThat(ask(item(0x0e, id("2"), name("one"))).isSuccess()).isTrue();
  }

  @Test
  @DisplayName("An archived object tells its attributes and gives nothing until it is recovered")
  void archive_object_isPutAway() throws Exception {
    ask(KmipMessages.create());
    assertThat(payload(ask(item(0x15, id("1")))))
        .isEqualTo(Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, id("1")));

    for (int operation : new int[] {0x04, 0x0a, 0x12, 0x14, 0x15}) {
      assertFailure(ask(item(operation, id("1"))), 0x0d, operation);
    }
    assertFailure(ask(revoke("1", 2)), 0x0d, 0x13);
    assertFailure(ask(item(0x0d, id("1"), name("x"))), 0x0d, 0x0d);
    assertThat(values("1", "Archive Date")).containsExactly(new TtlvValue.DateTime(NOW));

    assertThat(ask(item(0x16, id("1"))).isSuccess()).isTrue();
    assertThat(values("1", "Archive Date")).isEmpty();
    assertThat(ask(item(0x0a, id("1"))).isSuccess()).isTrue();
    assertFailure(ask(item(0x16, id("nope"))), 0x01, 0x16);
  }

  @Test
  @DisplayName("The dates and the reason of a key's end are told")
  void revoke_key_tellsDatesAndReason() throws Exception {
    ask(KmipMessages.create());
    ask(item(0x12, id("1")));
    clock.now = NOW.plusSeconds(5);
    ask(revoke("1", 5));

    assertThat(values("1", "Activation Date")).containsExactly(new TtlvValue.DateTime(NOW));
    assertThat(values("1", "Deactivation Date"))
        .containsExactly(new TtlvValue.DateTime(NOW.plusSeconds(5)));
    assertThat(values("1", "Last Change Date"))
        .containsExactly(new TtlvValue.DateTime(NOW.plusSeconds(5)));
    assertThat(values("1", "Revocation Reason"))
        .containsExactly(
            new TtlvValue.Structure(List.of(Ttlv.enumeration(KmipTag.REVOCATION_REASON_CODE, 5))));
  }

  @Test
  @DisplayName("An extension that is not critical is ignored; a critical one is not supported")
  void extension_critical_isNotSupported() throws Exception {
    assertThat(ask(extended(KmipMessages.create(), false)).isSuccess()).isTrue();
    assertFailure(ask(extended(KmipMessages.create(), true)), 0x08, 0x01);
    assertFailure(
        ask(
            Ttlv.structure(
                KmipTag.BATCH_ITEM,
                Ttlv.enumeration(KmipTag.OPERATION, 0x1e),
                Ttlv.structure(KmipTag.REQUEST_PAYLOAD),
                Ttlv.structure(KmipTag.MESSAGE_EXTENSION))),
        0x04,
        null);
    assertThat(engine.keys()).hasSize(1);
  }

  @Test
  @DisplayName("KMIP 2.x is refused by name, under a version that the server speaks")
  void answer_kmip2_isRefusedByName() throws Exception {
    for (int minor : new int[] {0, 1}) {
      ResponseMessage response =
          decode(
              engine.answer(
                  TtlvCodec.encode(message(header(new KmipVersion(2, minor), 1), discover())),
                  CLIENT));
      assertThat(response.version()).isEqualTo(new KmipVersion(1, 0));
      assertFailure(only(response), 0x04, null);
      assertThat(only(response).message())
          .contains("KMIP 2." + minor + " is not supported")
          .contains("1.4, 1.3, 1.2, 1.1, 1.0");
    }
  }

  @Test
  @DisplayName(
      "Where objects are their owners', another client neither finds nor gets nor ends one")
  void owners_anotherClient_seesNothing() throws Exception {
    KmipEngine strict = engine(true);
    X509Certificate stranger = AUTHORITY.client("stranger").issue().certificate();
    X509Certificate renewed = AUTHORITY.client("vcenter").issue().certificate();
    assertThat(ask(strict, CLIENT, KmipMessages.create()).isSuccess()).isTrue();

    for (int operation : new int[] {0x04, 0x0a, 0x0b, 0x0c, 0x12, 0x14, 0x15, 0x16}) {
      assertFailure(ask(strict, stranger, item(operation, id("1"))), 0x0c, operation);
    }
    assertThat(payload(ask(strict, stranger, item(0x08))))
        .isEqualTo(Ttlv.structure(KmipTag.RESPONSE_PAYLOAD));
    assertThat(payload(ask(strict, CLIENT, item(0x08))))
        .isEqualTo(Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, id("1")));
    assertThat(renewed).isNotEqualTo(CLIENT);
    assertThat(ask(strict, renewed, item(0x0a, id("1"))).isSuccess()).isTrue();
    // an administrator's object is everybody's
    strict.put(new StoredObject("a", StoredObject.SYMMETRIC_KEY, new byte[32], Map.of(), NOW));
    assertThat(ask(strict, stranger, item(0x0a, id("a"))).isSuccess()).isTrue();
  }

  private static Ttlv indexed(String name, int index, String value) {
    return Ttlv.structure(
        KmipTag.ATTRIBUTE,
        Ttlv.text(KmipTag.ATTRIBUTE_NAME, name),
        Ttlv.integer(KmipTag.ATTRIBUTE_INDEX, index),
        Ttlv.text(VALUE, value));
  }

  private static Ttlv delete(String name, int index) {
    return item(
        0x0f,
        id("1"),
        Ttlv.text(KmipTag.ATTRIBUTE_NAME, name),
        Ttlv.integer(KmipTag.ATTRIBUTE_INDEX, index));
  }

  private static Ttlv attributesOf(String object, String name) {
    return item(0x0b, id(object), Ttlv.text(KmipTag.ATTRIBUTE_NAME, name));
  }

  private List<TtlvValue> values(String object, String name) throws TtlvException {
    List<TtlvValue> values = new ArrayList<>();
    TtlvFields fields = payload(ask(attributesOf(object, name))).fields();
    fields.required(KmipTag.UNIQUE_IDENTIFIER);
    for (Ttlv attribute : fields.repeated(KmipTag.ATTRIBUTE)) {
      TtlvFields parts = attribute.fields();
      assertThat(parts.required(KmipTag.ATTRIBUTE_NAME).text()).isEqualTo(name);
      parts.optional(KmipTag.ATTRIBUTE_INDEX);
      values.add(parts.required(VALUE).value());
    }
    return values;
  }

  private ResponseMessage.Item ask(Ttlv item) throws TtlvException {
    return ask(engine, CLIENT, item);
  }

  private static ResponseMessage.Item ask(KmipEngine server, X509Certificate client, Ttlv item)
      throws TtlvException {
    byte[] request = TtlvCodec.encode(message(header(KmipVersion.parse("1.1"), 1), item));
    return only(decode(server.answer(request, client)));
  }
}
