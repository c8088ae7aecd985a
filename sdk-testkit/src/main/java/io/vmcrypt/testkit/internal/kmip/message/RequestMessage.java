package io.vmcrypt.testkit.internal.kmip.message;

import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends (KMIP 1.x, section 7.1): the header's fields and one item for each operation.
 */
public record RequestMessage(Header header, List<Item> items) {

  /**
   * The header; an absent field is null. What tells nothing that a server must act on is read, and
   * not kept.
   */
  public record Header(
      KmipVersion version,
      @Nullable Integer maximumResponseSize,
      boolean asynchronous,
      List<Credential> credentials,
      int batchErrorContinuation,
      @Nullable Instant timeStamp) {

    public static Header of(KmipVersion version, @Nullable Credential credential) {
      return new Header(
          version,
          null,
          false,
          credential == null ? List.of() : List.of(credential),
          BATCH_STOP,
          null);
    }
  }

  /**
   * One operation with its payload. If a message has several, each needs an id. It may have a
   * vendor's extension; if that is critical, who does not know it may not do the operation.
   */
  public record Item(
      int operation, @Nullable Ttlv batchItemId, Ttlv payload, boolean hasCriticalExtension) {

    public Item(int operation, @Nullable Ttlv batchItemId, Ttlv payload) {
      this(operation, batchItemId, payload, false);
    }
  }

  public static final int BATCH_STOP = 2;
  public static final int BATCH_UNDO = 3;

  private static final int MAX_BATCH_ITEMS = 1000;

  public RequestMessage {
    items = List.copyOf(items);
  }

  public Ttlv toTtlv() {
    List<Ttlv> headerItems = new ArrayList<>();
    headerItems.add(header.version().toTtlv());
    header.credentials().forEach(credential -> headerItems.add(credential.toTtlv()));
    headerItems.add(Ttlv.integer(KmipTag.BATCH_COUNT, items.size()));
    List<Ttlv> message = new ArrayList<>();
    message.add(Ttlv.structure(KmipTag.REQUEST_HEADER, headerItems));
    for (Item item : items) {
      List<Ttlv> batchItem = new ArrayList<>();
      batchItem.add(Ttlv.enumeration(KmipTag.OPERATION, item.operation()));
      Ttlv id = item.batchItemId();
      if (id != null) {
        batchItem.add(id);
      }
      batchItem.add(item.payload());
      message.add(Ttlv.structure(KmipTag.BATCH_ITEM, batchItem));
    }
    return Ttlv.structure(KmipTag.REQUEST_MESSAGE, message);
  }

  /** The version of a message, of which the rest may be of another version's form. */
  public static KmipVersion versionOf(Ttlv message) throws TtlvException {
    TtlvFields header = fields(message).required(KmipTag.REQUEST_HEADER).fields();
    return KmipVersion.from(header.required(KmipTag.PROTOCOL_VERSION));
  }

  private static TtlvFields fields(Ttlv message) throws TtlvException {
    if (message.tag() != KmipTag.REQUEST_MESSAGE) {
      throw new TtlvException("A request cannot begin with " + KmipTag.describe(message.tag()));
    }
    return message.fields();
  }

  /** Reads a message of KMIP 1.x. */
  public static RequestMessage from(Ttlv message) throws TtlvException {
    TtlvFields fields = fields(message);
    TtlvFields header = fields.required(KmipTag.REQUEST_HEADER).fields();
    KmipVersion version = KmipVersion.from(header.required(KmipTag.PROTOCOL_VERSION));
    Ttlv size = header.optional(KmipTag.MAXIMUM_RESPONSE_SIZE);
    if (version.compareTo(KmipVersion.V1_4) >= 0) {
      skipCorrelation(header);
    }
    Ttlv asynchronous = header.optional(KmipTag.ASYNCHRONOUS_INDICATOR);
    if (version.compareTo(KmipVersion.V1_2) >= 0) {
      skipAttestation(header);
    }
    Ttlv authentication = header.optional(KmipTag.AUTHENTICATION);
    Ttlv continuation = header.optional(KmipTag.BATCH_ERROR_CONTINUATION_OPTION);
    Ttlv order = header.optional(KmipTag.BATCH_ORDER_OPTION);
    if (order != null) {
      // operations are always done in order, which satisfies both values
      order.bool();
    }
    Ttlv timeStamp = header.optional(KmipTag.TIME_STAMP);
    int count = header.required(KmipTag.BATCH_COUNT).integer();
    header.end();
    if (count < 1 || count > MAX_BATCH_ITEMS) {
      throw new TtlvException("Batch Count must be 1 to " + MAX_BATCH_ITEMS + ", but is " + count);
    }
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(item(fields.required(KmipTag.BATCH_ITEM).fields()));
    }
    fields.end();
    return new RequestMessage(
        new Header(
            version,
            size == null ? null : size.integer(),
            asynchronous != null && asynchronous.bool(),
            authentication == null ? List.of() : Credential.from(authentication, version),
            continuation == null ? BATCH_STOP : continuation.enumeration(),
            timeStamp == null ? null : timeStamp.dateTime()),
        items);
  }

  /** By these, client and server find a message in each other's logs; kmip-go sends the first. */
  private static void skipCorrelation(TtlvFields header) throws TtlvException {
    for (int tag : List.of(KmipTag.CLIENT_CORRELATION_VALUE, KmipTag.SERVER_CORRELATION_VALUE)) {
      Ttlv value = header.optional(tag);
      if (value != null) {
        value.text();
      }
    }
  }

  /** What a client could attest; no operation asks for it. */
  private static void skipAttestation(TtlvFields header) throws TtlvException {
    Ttlv capable = header.optional(KmipTag.ATTESTATION_CAPABLE_INDICATOR);
    if (capable != null) {
      capable.bool();
    }
    for (Ttlv type : header.repeated(KmipTag.ATTESTATION_TYPE)) {
      type.enumeration();
    }
  }

  private static Item item(TtlvFields fields) throws TtlvException {
    int operation = fields.required(KmipTag.OPERATION).enumeration();
    Ttlv id = fields.optional(KmipTag.UNIQUE_BATCH_ITEM_ID);
    if (id != null && id.bytes().length == 0) {
      throw new TtlvException("Unique Batch Item ID is empty");
    }
    Ttlv payload = fields.required(KmipTag.REQUEST_PAYLOAD);
    Ttlv extension = fields.optional(KmipTag.MESSAGE_EXTENSION);
    fields.end();
    return new Item(operation, id, payload, extension != null && isCritical(extension.fields()));
  }

  private static boolean isCritical(TtlvFields extension) throws TtlvException {
    extension.required(KmipTag.VENDOR_IDENTIFICATION).text();
    boolean critical = extension.required(KmipTag.CRITICALITY_INDICATOR).bool();
    extension.required(KmipTag.VENDOR_EXTENSION).fields();
    extension.end();
    return critical;
  }
}
