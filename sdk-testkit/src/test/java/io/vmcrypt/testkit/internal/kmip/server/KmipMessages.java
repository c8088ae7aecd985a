package io.vmcrypt.testkit.internal.kmip.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.message.ResponseMessage;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvCodec;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests to a key server, item by item, and what is said of its answers. */
final class KmipMessages {

  private KmipMessages() {}

  /** Ids as PyKMIP gives them, so that a test can name a key beforehand. */
  static Supplier<String> numbers() {
    AtomicInteger last = new AtomicInteger();
    return () -> Integer.toString(last.incrementAndGet());
  }

  static ResponseMessage decode(byte[] answer) throws TtlvException {
    return ResponseMessage.from(TtlvCodec.decode(answer));
  }

  static ResponseMessage.Item only(ResponseMessage response) {
    assertThat(response.items()).hasSize(1);
    return response.items().get(0);
  }

  static Ttlv payload(ResponseMessage.Item item) {
    assertThat(item.isSuccess()).as("%s", item).isTrue();
    return Objects.requireNonNull(item.payload());
  }

  static void assertFailure(ResponseMessage.Item item, int reason, @Nullable Integer operation) {
    assertThat(item.statusName()).isEqualTo("Operation Failed");
    assertThat(Objects.requireNonNull(item.reason()).code()).isEqualTo(reason);
    assertThat(item.operation()).isEqualTo(operation);
    assertThat(item.message()).isNotEmpty();
    assertThat(item.payload()).isNull();
  }

  static List<String> versions(ResponseMessage.Item item) throws TtlvException {
    List<String> versions = new ArrayList<>();
    for (Ttlv version : payload(item).fields().repeated(KmipTag.PROTOCOL_VERSION)) {
      versions.add(KmipVersion.from(version).toString());
    }
    return versions;
  }

  static KmipVersion version(int major, int minor) {
    return new KmipVersion(major, minor);
  }

  static Ttlv message(Ttlv header, Ttlv... items) {
    List<Ttlv> all = new ArrayList<>(List.of(header));
    all.addAll(Arrays.asList(items));
    return Ttlv.structure(KmipTag.REQUEST_MESSAGE, all);
  }

  static Ttlv header(KmipVersion version, int count) {
    return Ttlv.structure(
        KmipTag.REQUEST_HEADER, version.toTtlv(), Ttlv.integer(KmipTag.BATCH_COUNT, count));
  }

  static Ttlv item(int operation, Ttlv... payload) {
    return Ttlv.structure(
        KmipTag.BATCH_ITEM,
        Ttlv.enumeration(KmipTag.OPERATION, operation),
        Ttlv.structure(KmipTag.REQUEST_PAYLOAD, payload));
  }

  static Ttlv withId(Ttlv item, int id) {
    List<Ttlv> fields = new ArrayList<>(((TtlvValue.Structure) item.value()).items());
    fields.add(1, batchId(id));
    return Ttlv.structure(KmipTag.BATCH_ITEM, fields);
  }

  static Ttlv batchId(int id) {
    return Ttlv.bytes(KmipTag.UNIQUE_BATCH_ITEM_ID, new byte[] {(byte) id});
  }

  static Ttlv discover(KmipVersion... versions) {
    return item(0x1e, Arrays.stream(versions).map(KmipVersion::toTtlv).toArray(Ttlv[]::new));
  }

  static Ttlv query(int... functions) {
    return item(
        0x18,
        Arrays.stream(functions)
            .mapToObj(function -> Ttlv.enumeration(KmipTag.QUERY_FUNCTION, function))
            .toArray(Ttlv[]::new));
  }

  static List<Ttlv> attributes(Object argument) {
    return ((List<?>) argument).stream().map(Ttlv.class::cast).toList();
  }

  static Ttlv createOf(int type, List<Ttlv> attributes) {
    return item(
        0x01,
        Ttlv.enumeration(KmipTag.OBJECT_TYPE, type),
        Ttlv.structure(KmipTag.TEMPLATE_ATTRIBUTE, attributes));
  }

  static Ttlv create() {
    return createOf(2, aes());
  }

  /** What a key of 256 bits is made of, and more. */
  static List<Ttlv> aes(Ttlv... more) {
    List<Ttlv> all = new ArrayList<>();
    all.add(attribute("Cryptographic Algorithm", Ttlv.enumeration(0x42000b, 3)));
    all.add(usageMask());
    all.add(attribute("Cryptographic Length", Ttlv.integer(0x42000b, 256)));
    all.addAll(Arrays.asList(more));
    return all;
  }

  static Ttlv revoke(String id, int code) {
    return item(
        0x13,
        id(id),
        Ttlv.structure(
            KmipTag.REVOCATION_REASON, Ttlv.enumeration(KmipTag.REVOCATION_REASON_CODE, code)));
  }

  static Ttlv attribute(String name, Ttlv value) {
    return Ttlv.structure(KmipTag.ATTRIBUTE, Ttlv.text(KmipTag.ATTRIBUTE_NAME, name), value);
  }

  static Ttlv id(String id) {
    return Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, id);
  }

  static Ttlv usageMask() {
    return attribute("Cryptographic Usage Mask", Ttlv.integer(KmipTag.ATTRIBUTE_VALUE, 12));
  }

  static Ttlv name(String text) {
    return attribute(
        "Name",
        Ttlv.structure(
            KmipTag.ATTRIBUTE_VALUE,
            Ttlv.text(KmipTag.NAME_VALUE, text),
            Ttlv.enumeration(KmipTag.NAME_TYPE, 1)));
  }

  /** An item with a vendor's extension. */
  static Ttlv extended(Ttlv item, boolean critical) {
    List<Ttlv> fields = new ArrayList<>(((TtlvValue.Structure) item.value()).items());
    fields.add(
        Ttlv.structure(
            KmipTag.MESSAGE_EXTENSION,
            Ttlv.text(KmipTag.VENDOR_IDENTIFICATION, "a vendor"),
            new Ttlv(KmipTag.CRITICALITY_INDICATOR, new TtlvValue.Bool(critical)),
            Ttlv.structure(KmipTag.VENDOR_EXTENSION)));
    return Ttlv.structure(KmipTag.BATCH_ITEM, fields);
  }
}
