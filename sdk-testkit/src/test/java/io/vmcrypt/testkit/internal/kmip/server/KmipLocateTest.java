package io.vmcrypt.testkit.internal.kmip.server;

import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.assertFailure;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.attribute;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.item;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.name;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.payload;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.message.ResponseMessage;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Locate as KMIP 1.4, sections 4.9 and 11.9, describes it. */
class KmipLocateTest extends KmipLab {

  @BeforeEach
  void hold() {
    List.of("a", "b", "c").forEach(id -> engine.put(key(id)));
    StoredObject archived = key("d");
    archived.archive(NOW);
    engine.put(archived);
  }

  private static StoredObject key(String id) {
    Map<String, List<TtlvValue>> attributes = new LinkedHashMap<>();
    attributes.put(
        "Name", List.of(((TtlvValue.Structure) name(id + " key").value()).items().get(1).value()));
    attributes.put(KmipAttribute.ALGORITHM.name(), List.of(new TtlvValue.Enumeration(3)));
    return new StoredObject(id, StoredObject.SYMMETRIC_KEY, new byte[32], attributes, NOW);
  }

  private static Ttlv state(int state) {
    return attribute("State", Ttlv.enumeration(VALUE, state));
  }

  @Test
  @DisplayName("Each attribute that is given narrows; archived objects are not found")
  void locate_attributes_narrow() throws Exception {
    assertThat(located()).containsExactly("a", "b", "c");
    assertThat(located(state(1))).containsExactly("a", "b", "c");
    assertThat(located(state(1), name("b key"))).containsExactly("b");
    assertThat(located(state(2), name("b key"))).isEmpty();
    assertThat(located(attribute("Cryptographic Algorithm", Ttlv.enumeration(VALUE, 4)))).isEmpty();
    assertThat(located(attribute("x-Vendor", Ttlv.text(VALUE, "VMware, Inc.")))).isEmpty();
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of(0x07, 0x08, attribute("Colour", Ttlv.text(VALUE, "red"))),
        Arguments.of(0x04, null, attribute("State", Ttlv.integer(VALUE, 2))),
        Arguments.of(0x08, 0x08, attribute("Initial Date", Ttlv.dateTime(VALUE, NOW))),
        Arguments.of(0x08, 0x08, attribute("Digest", Ttlv.structure(VALUE))),
        Arguments.of(0x08, 0x08, KmipMessages.usageMask()),
        Arguments.of(0x08, 0x08, Ttlv.integer(KmipTag.STORAGE_STATUS_MASK, 2)),
        Arguments.of(0x08, 0x08, Ttlv.enumeration(KmipTag.OBJECT_GROUP_MEMBER, 1)));
  }

  @ParameterizedTest
  @MethodSource("others")
  @DisplayName(
      "An attribute that the server does not understand gets Invalid Field, not all keys; what it"
          + " does not model is refused by name")
  void locate_byOthers_isRefused(int reason, Integer operation, Ttlv wanted) throws Exception {
    ResponseMessage.Item answer = locate("1.1", wanted);
    assertFailure(answer, reason, operation);
    if (reason == 0x08) {
      assertThat(answer.message()).startsWith("This fake does not model Locate by ");
    }
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
