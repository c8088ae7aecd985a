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
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.only;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.payload;
import static io.vmcrypt.testkit.internal.kmip.server.KmipMessages.revoke;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.message.ResponseMessage;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvCodec;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Objects' lives beyond what vCenter asks for, as KMIP 1.4, sections 4 and 11, describes them. */
class KmipObjectsTest extends KmipLab {

  @Test
  @DisplayName("A name belongs to one object: another cannot be made with it, nor take it")
  void names_areUnique() throws Exception {
    List<Ttlv> first = KmipMessages.aes(name("one"));
    assertThat(ask(createOf(2, first)).isSuccess()).isTrue();
    assertFailure(ask(createOf(2, first)), 0x07, 0x01);
    ask(KmipMessages.create());
    assertFailure(ask(item(0x0d, id("2"), name("one"))), 0x0b, 0x0d);
    assertThat(ask(item(0x0d, id("2"), name("two"))).isSuccess()).isTrue();
    assertFailure(
        ask(item(0x0d, id("1"), attribute("Archive Date", Ttlv.dateTime(VALUE, NOW)))), 0x0c, 0x0d);
  }

  @Test
  @DisplayName("An archived object tells its attributes and gives nothing")
  void archive_object_isPutAway() throws Exception {
    StoredObject key =
        new StoredObject("1", StoredObject.SYMMETRIC_KEY, new byte[32], Map.of(), NOW);
    key.archive(NOW);
    engine.put(key);

    for (int operation : new int[] {0x0a, 0x12, 0x14}) {
      assertFailure(ask(item(operation, id("1"))), 0x0d, operation);
    }
    assertFailure(ask(revoke("1", 2)), 0x0d, 0x13);
    assertFailure(ask(item(0x0d, id("1"), name("x"))), 0x0d, 0x0d);
    assertThat(values("1", "Archive Date")).containsExactly(new TtlvValue.DateTime(NOW));
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

    for (int operation : new int[] {0x0a, 0x0b, 0x12, 0x14}) {
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

  private ResponseMessage.Item ask(Ttlv item) throws TtlvException {
    return ask("1.1", item);
  }

  private static ResponseMessage.Item ask(KmipEngine server, X509Certificate client, Ttlv item)
      throws TtlvException {
    return ask(server, client, "1.1", item);
  }
}
