package io.vmcrypt.testkit.internal.kmip.server;

import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.decode;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.header;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.item;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.message;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.numbers;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.only;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.payload;

import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.message.ResponseMessage;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvCodec;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** An engine that speaks all versions, and a client of it. */
abstract class KmipLab {

  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  static final int VALUE = KmipTag.ATTRIBUTE_VALUE;
  static final TestAuthority AUTHORITY = TestAuthority.create();
  static final X509Certificate CLIENT = AUTHORITY.client("vcenter").issue().certificate();

  final ManualClock clock = ManualClock.startingAt(NOW);
  final KmipEngine engine = engine(false);

  final KmipEngine engine(boolean toOwnersOnly) {
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

  static ResponseMessage.Item ask(
      KmipEngine server, X509Certificate client, String version, Ttlv item) throws TtlvException {
    byte[] request = TtlvCodec.encode(message(header(KmipVersion.parse(version), 1), item));
    return only(decode(server.answer(request, client)));
  }

  final ResponseMessage.Item ask(String version, Ttlv item) throws TtlvException {
    return ask(engine, CLIENT, version, item);
  }

  /** The values that an object's attribute has, in the order of their indexes. */
  final List<TtlvValue> values(String object, String name) throws TtlvException {
    Ttlv asked = item(0x0b, KmipMessages.id(object), Ttlv.text(KmipTag.ATTRIBUTE_NAME, name));
    TtlvFields fields = payload(ask("1.1", asked)).fields();
    fields.required(KmipTag.UNIQUE_IDENTIFIER);
    List<TtlvValue> values = new ArrayList<>();
    for (Ttlv attribute : fields.repeated(KmipTag.ATTRIBUTE)) {
      TtlvFields parts = attribute.fields();
      parts.required(KmipTag.ATTRIBUTE_NAME);
      parts.optional(KmipTag.ATTRIBUTE_INDEX);
      values.add(parts.required(VALUE).value());
    }
    return values;
  }
}
