package io.vmcrypt.testkit.internal.kmip.server;

import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.assertFailure;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.attribute;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.decode;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.header;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.item;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.message;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.payload;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.withId;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.message.ResponseMessage;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvCodec;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Locate as KMIP 1.4, sections 4.9 and 11.9, describes it. */
class KmipLocateTest extends KmipLab {

  private static final Instant DAY = NOW;

  @BeforeEach
  void hold() {
    engine.put(key("a", 0, 12));
    engine.put(key("b", 1, 48));
    engine.put(key("c", 2, 60));
    StoredObject archived = key("d", 3, 12);
    archived.archive(DAY);
    engine.put(archived);
  }

  private static StoredObject key(String id, int days, int usage) {
    Map<String, List<TtlvValue>> attributes = new LinkedHashMap<>();
    attributes.put("Name", List.of(name(id + " key", 1).value()));
    attributes.put(KmipAttribute.ALGORITHM.name(), List.of(new TtlvValue.Enumeration(3)));
    attributes.put(KmipAttribute.LENGTH.name(), List.of(new TtlvValue.Int(256)));
    attributes.put(KmipAttribute.USAGE_MASK.name(), List.of(new TtlvValue.Int(usage)));
    return new StoredObject(
        id, StoredObject.SYMMETRIC_KEY, new byte[32], attributes, DAY.plusSeconds(days * 86_400L));
  }

  private static Ttlv name(String text, @Nullable Integer type) {
    List<Ttlv> fields = new ArrayList<>();
    fields.add(Ttlv.text(KmipTag.NAME_VALUE, text));
    if (type != null) {
      fields.add(Ttlv.enumeration(KmipTag.NAME_TYPE, type));
    }
    return Ttlv.structure(VALUE, fields);
  }

  private static Ttlv initial(int day) {
    return attribute("Initial Date", Ttlv.dateTime(VALUE, DAY.plusSeconds(day * 86_400L)));
  }

  @Test
  @DisplayName(
      "One date is that date; two are a range in any order, with its limits; more are none")
  void locate_dates_areMomentOrRange() throws Exception {
    assertThat(located(initial(1))).containsExactly("b");
    assertThat(located(initial(1), initial(2))).containsExactly("b", "c");
    assertThat(located(initial(1), initial(0))).containsExactly("a", "b");
    assertThat(located(initial(5), initial(9))).isEmpty();
    Ttlv preActive = attribute("State", Ttlv.enumeration(VALUE, 1));
    assertThat(located(initial(1), preActive)).as("each narrows").containsExactly("b");
    assertThat(located(attribute("Cryptographic Algorithm", Ttlv.enumeration(VALUE, 4)))).isEmpty();
    assertFailure(locate("1.1", initial(1), initial(2), initial(3)), 0x07, 0x08);
  }

  @Test
  @DisplayName("A usage mask finds what has all its bits, and perhaps others")
  void locate_usageMask_asksForBits() throws Exception {
    assertThat(located(attribute("Cryptographic Usage Mask", Ttlv.integer(VALUE, 12))))
        .containsExactly("a", "c");
    assertThat(located(attribute("Cryptographic Usage Mask", Ttlv.integer(VALUE, 4))))
        .containsExactly("a", "c");
    assertThat(located(attribute("Cryptographic Usage Mask", Ttlv.integer(VALUE, 1)))).isEmpty();
  }

  @Test
  @DisplayName("Of a structure, such as a name or a digest, only the fields count that are given")
  void locate_structure_matchesGivenFields() throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(new byte[32]);

    assertThat(located(attribute("Name", name("b key", 1)))).containsExactly("b");
    assertThat(located(attribute("Name", name("b key", null)))).containsExactly("b");
    assertThat(located(attribute("Name", name("b key", 2)))).isEmpty();
    assertThat(
            located(
                attribute(
                    "Digest", Ttlv.structure(VALUE, Ttlv.bytes(KmipTag.DIGEST_VALUE, digest)))))
        .containsExactly("a", "b", "c");
  }

  @Test
  @DisplayName("Archived objects are found only by a Storage Status Mask that asks for them")
  void locate_storage_isOnLineByDefault() throws Exception {
    assertThat(located()).containsExactly("a", "b", "c");
    assertThat(located(Ttlv.integer(KmipTag.STORAGE_STATUS_MASK, 2))).containsExactly("d");
    assertThat(located(Ttlv.integer(KmipTag.STORAGE_STATUS_MASK, 3)))
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  @DisplayName("An attribute that the server does not understand gets Invalid Field, not all keys")
  void locate_unknownAttribute_isInvalidField() throws Exception {
    assertFailure(locate("1.1", attribute("Colour", Ttlv.text(VALUE, "red"))), 0x07, 0x08);
    assertThat(located(attribute("x-Vendor", Ttlv.text(VALUE, "VMware, Inc.")))).isEmpty();
    assertFailure(locate("1.1", attribute("State", Ttlv.integer(VALUE, 2))), 0x04, null);
  }

  @Test
  @DisplayName("From 1.3 on pages can be skipped and the answer counts; before, neither exists")
  void locate_pages_dependOnVersion() throws Exception {
    Ttlv skip = Ttlv.integer(KmipTag.OFFSET_ITEMS, 1);
    Ttlv one = Ttlv.integer(KmipTag.MAXIMUM_ITEMS, 1);

    assertThat(payload(locate("1.3", one, skip)))
        .isEqualTo(
            Ttlv.structure(
                KmipTag.RESPONSE_PAYLOAD,
                Ttlv.integer(KmipTag.LOCATED_ITEMS, 3),
                Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, "b")));
    assertThat(payload(locate("1.2", one)))
        .isEqualTo(
            Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, "a")));
    assertFailure(locate("1.2", one, skip), 0x04, null);
    assertThat(payload(locate("1.4", Ttlv.integer(KmipTag.MAXIMUM_ITEMS, 0))))
        .isEqualTo(
            Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, Ttlv.integer(KmipTag.LOCATED_ITEMS, 3)));
  }

  @Test
  @DisplayName("A later item of the batch means the object found, if no other can be meant")
  void locate_placeholder_isSetForOneOnly() throws Exception {
    assertThat(then(item(0x08, attribute("Name", name("b key", 1))))).isEqualTo("b");
    assertThat(then(item(0x08, Ttlv.integer(KmipTag.MAXIMUM_ITEMS, 1)))).isEqualTo("a");
    assertThat(then(item(0x08))).isEqualTo("Item Not Found");
    assertThat(then(item(0x08, initial(9)))).isEqualTo("Item Not Found");
  }

  /** Which object Get gives after a Locate in the same message, or why none. */
  private String then(Ttlv locate) throws TtlvException {
    Ttlv request =
        message(header(KmipVersion.parse("1.1"), 2), withId(locate, 1), withId(item(0x0a), 2));
    ResponseMessage.Item got =
        decode(engine.answer(TtlvCodec.encode(request), CLIENT)).items().get(1);
    if (!got.isSuccess()) {
      return String.valueOf(got.reason() == null ? null : got.reason().name());
    }
    TtlvFields fields = payload(got).fields();
    fields.required(KmipTag.OBJECT_TYPE);
    return fields.required(KmipTag.UNIQUE_IDENTIFIER).text();
  }

  private List<String> located(Ttlv... wanted) throws TtlvException {
    List<String> ids = new ArrayList<>();
    for (Ttlv id : payload(locate("1.1", wanted)).fields().repeated(KmipTag.UNIQUE_IDENTIFIER)) {
      ids.add(id.text());
    }
    return ids;
  }

  private ResponseMessage.Item locate(String version, Ttlv... wanted) throws TtlvException {
    return ask(version, item(0x08, wanted));
  }
}
