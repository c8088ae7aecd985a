package io.vmcrypt.kmip.internal.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvEncoder;
import io.vmcrypt.kmip.protocol.KmipObjectType;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A request of one operation, as vCenter sends it. */
public final class KmipRequest {

  private static final int USERNAME_AND_PASSWORD = 1;
  private static final int KEY_BITS = 256;
  private static final int ENCRYPT_AND_DECRYPT = 0xc;
  private static final int CESSATION_OF_OPERATION = 6;

  private final KmipOperation operation;
  private final List<Ttlv> payloads;

  private KmipRequest(KmipOperation operation, Ttlv... payload) {
    this(operation, List.of(Ttlv.structure(Tag.REQUEST_PAYLOAD, payload)));
  }

  private KmipRequest(KmipOperation operation, List<Ttlv> payloads) {
    this.operation = operation;
    this.payloads = payloads;
  }

  /** Which versions do you speak? */
  public static KmipRequest discoverVersions() {
    return new KmipRequest(KmipOperation.DISCOVER_VERSIONS);
  }

  /** What can you do (1), what can you keep (2), who are you (3)? */
  public static KmipRequest query() {
    return query(1, 2, 3);
  }

  /** Who are you? That is all that vCenter asks. */
  public static KmipRequest queryServer() {
    return query(3);
  }

  private static KmipRequest query(int... functions) {
    return new KmipRequest(
        KmipOperation.QUERY,
        IntStream.of(functions)
            .mapToObj(function -> Ttlv.enumeration(Tag.QUERY_FUNCTION, function))
            .toArray(Ttlv[]::new));
  }

  /** Make an AES-256 key; in the order of vCenter's attributes. */
  public static KmipRequest createKey() {
    return new KmipRequest(
        KmipOperation.CREATE,
        Ttlv.enumeration(Tag.OBJECT_TYPE, KmipObjectType.SYMMETRIC_KEY.code()),
        Ttlv.structure(
            Tag.TEMPLATE_ATTRIBUTE,
            attribute(
                "Cryptographic Algorithm",
                Ttlv.enumeration(Tag.ATTRIBUTE_VALUE, KeyAttributes.AES)),
            attribute(
                "Cryptographic Usage Mask", Ttlv.integer(Tag.ATTRIBUTE_VALUE, ENCRYPT_AND_DECRYPT)),
            attribute("Cryptographic Length", Ttlv.integer(Tag.ATTRIBUTE_VALUE, KEY_BITS))));
  }

  private static Ttlv attribute(String name, Ttlv value) {
    return Ttlv.structure(Tag.ATTRIBUTE, Ttlv.text(Tag.ATTRIBUTE_NAME, name), value);
  }

  public static KmipRequest get(String id) {
    return new KmipRequest(KmipOperation.GET, id(id));
  }

  public static KmipRequest getState(String id) {
    return getAttributes(id, List.of(KeyAttributes.STATE));
  }

  /** When was a key made? */
  public static KmipRequest getInitialDate(String id) {
    return getAttributes(id, List.of(KeyAttributes.INITIAL_DATE));
  }

  /** Which values have these attributes of a key? */
  public static KmipRequest getAttributes(String id, List<String> names) {
    List<Ttlv> payload = new ArrayList<>();
    payload.add(id(id));
    names.forEach(name -> payload.add(Ttlv.text(Tag.ATTRIBUTE_NAME, name)));
    return new KmipRequest(
        KmipOperation.GET_ATTRIBUTES, List.of(Ttlv.structure(Tag.REQUEST_PAYLOAD, payload)));
  }

  /**
   * Which symmetric keys do you have?
   *
   * @param most how many ids to answer with at most
   * @param offset how many to pass over; a server is asked to from KMIP 1.3 on
   */
  public static KmipRequest locateKeys(int most, int offset) {
    List<Ttlv> payload = new ArrayList<>();
    payload.add(Ttlv.integer(Tag.MAXIMUM_ITEMS, most));
    if (offset > 0) {
      payload.add(Ttlv.integer(Tag.OFFSET_ITEMS, offset));
    }
    payload.add(
        attribute(
            KeyAttributes.OBJECT_TYPE,
            Ttlv.enumeration(Tag.ATTRIBUTE_VALUE, KmipObjectType.SYMMETRIC_KEY.code())));
    return new KmipRequest(
        KmipOperation.LOCATE, List.of(Ttlv.structure(Tag.REQUEST_PAYLOAD, payload)));
  }

  /** Label a key: all labels in one message, as vCenter does. */
  public static KmipRequest addLabels(String id, List<Map.Entry<String, String>> labels) {
    return new KmipRequest(
        KmipOperation.ADD_ATTRIBUTE,
        labels.stream()
            .map(
                label ->
                    Ttlv.structure(
                        Tag.REQUEST_PAYLOAD,
                        id(id),
                        attribute(
                            label.getKey(), Ttlv.text(Tag.ATTRIBUTE_VALUE, label.getValue()))))
            .toList());
  }

  public static KmipRequest activate(String id) {
    return new KmipRequest(KmipOperation.ACTIVATE, id(id));
  }

  public static KmipRequest revoke(String id) {
    return new KmipRequest(
        KmipOperation.REVOKE,
        id(id),
        Ttlv.structure(
            Tag.REVOCATION_REASON,
            Ttlv.enumeration(Tag.REVOCATION_REASON_CODE, CESSATION_OF_OPERATION)));
  }

  public static KmipRequest destroy(String id) {
    return new KmipRequest(KmipOperation.DESTROY, id(id));
  }

  private static Ttlv id(String id) {
    return Ttlv.text(Tag.UNIQUE_IDENTIFIER, id);
  }

  public KmipOperation operation() {
    return operation;
  }

  /**
   * The ids of the batch items, in order. The answer has to name them, so that it is known what it
   * answers. Empty if the items have none: vCenter gives Discover Versions none.
   *
   * @param mark tells this message from all others of a conversation
   */
  public List<String> batchIds(String mark) {
    if (operation.equals(KmipOperation.DISCOVER_VERSIONS)) {
      return List.of();
    }
    return payloads.size() == 1
        ? List.of(mark)
        : IntStream.range(0, payloads.size()).mapToObj(i -> mark + "." + i).toList();
  }

  /**
   * The whole message.
   *
   * @param credential goes into the header; holds a secret, so the array is one too
   * @param mark as in {@link #batchIds}
   */
  public byte[] encode(KmipVersion version, @Nullable KmipCredential credential, String mark) {
    List<String> ids = batchIds(mark);
    List<Ttlv> header = new ArrayList<>();
    header.add(
        Ttlv.structure(
            Tag.PROTOCOL_VERSION,
            Ttlv.integer(Tag.PROTOCOL_VERSION_MAJOR, version.major()),
            Ttlv.integer(Tag.PROTOCOL_VERSION_MINOR, version.minor())));
    if (credential != null) {
      header.add(authentication(credential));
    }
    header.add(Ttlv.integer(Tag.BATCH_COUNT, payloads.size()));
    List<Ttlv> message = new ArrayList<>();
    message.add(Ttlv.structure(Tag.REQUEST_HEADER, header));
    for (int i = 0; i < payloads.size(); i++) {
      List<Ttlv> item = new ArrayList<>();
      item.add(Ttlv.enumeration(Tag.OPERATION, operation.code()));
      if (!ids.isEmpty()) {
        item.add(Ttlv.bytes(Tag.UNIQUE_BATCH_ITEM_ID, ids.get(i).getBytes(US_ASCII)));
      }
      item.add(payloads.get(i));
      message.add(Ttlv.structure(Tag.BATCH_ITEM, item));
    }
    return TtlvEncoder.encode(Ttlv.structure(Tag.REQUEST_MESSAGE, message));
  }

  private static Ttlv authentication(KmipCredential credential) {
    return Ttlv.structure(
        Tag.AUTHENTICATION,
        Ttlv.structure(
            Tag.CREDENTIAL,
            Ttlv.enumeration(Tag.CREDENTIAL_TYPE, USERNAME_AND_PASSWORD),
            Ttlv.structure(
                Tag.CREDENTIAL_VALUE,
                Ttlv.text(Tag.USERNAME, credential.userName()),
                Ttlv.text(Tag.PASSWORD, credential.password().reveal()))));
  }
}
