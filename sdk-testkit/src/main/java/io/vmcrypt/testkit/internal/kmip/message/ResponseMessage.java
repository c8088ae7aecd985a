package io.vmcrypt.testkit.internal.kmip.message;

import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server answers (KMIP 1.x, section 7.1). */
public record ResponseMessage(KmipVersion version, Instant timeStamp, List<Item> items) {

  /**
   * The result of one operation. The operation is absent where the request could not be read;
   * reason and message are there on failure only, the payload on success only.
   */
  public record Item(
      @Nullable Integer operation,
      @Nullable Ttlv batchItemId,
      int status,
      @Nullable KmipResultReason reason,
      @Nullable String message,
      @Nullable Ttlv payload) {

    public static Item success(int operation, @Nullable Ttlv batchItemId, Ttlv payload) {
      return new Item(operation, batchItemId, STATUS_SUCCESS, null, null, payload);
    }

    public static Item failure(
        @Nullable Integer operation,
        @Nullable Ttlv batchItemId,
        KmipResultReason reason,
        String message) {
      return new Item(operation, batchItemId, STATUS_FAILED, reason, message, null);
    }

    /** The result will come later; the client may ask for it with Poll. */
    public static Item pending(@Nullable Integer operation, @Nullable Ttlv batchItemId) {
      return new Item(operation, batchItemId, STATUS_PENDING, null, null, null);
    }

    public boolean isSuccess() {
      return status == STATUS_SUCCESS;
    }

    public String statusName() {
      return switch (status) {
        case STATUS_SUCCESS -> "Success";
        case STATUS_FAILED -> "Operation Failed";
        case STATUS_PENDING -> "Operation Pending";
        case 3 -> "Operation Undone";
        default -> "Result Status " + status;
      };
    }
  }

  private static final int STATUS_SUCCESS = 0;
  private static final int STATUS_FAILED = 1;
  private static final int STATUS_PENDING = 2;

  public ResponseMessage {
    items = List.copyOf(items);
  }

  public Ttlv toTtlv() {
    return toTtlv(items.size());
  }

  /**
   * The whole message.
   *
   * @param count the Batch Count, which a test may falsify
   */
  public Ttlv toTtlv(int count) {
    List<Ttlv> message = new ArrayList<>();
    message.add(
        Ttlv.structure(
            KmipTag.RESPONSE_HEADER,
            version.toTtlv(),
            Ttlv.dateTime(KmipTag.TIME_STAMP, timeStamp),
            Ttlv.integer(KmipTag.BATCH_COUNT, count)));
    for (Item item : items) {
      message.add(Ttlv.structure(KmipTag.BATCH_ITEM, itemFields(item)));
    }
    return Ttlv.structure(KmipTag.RESPONSE_MESSAGE, message);
  }

  private static List<Ttlv> itemFields(Item item) {
    List<Ttlv> fields = new ArrayList<>();
    Integer operation = item.operation();
    if (operation != null) {
      fields.add(Ttlv.enumeration(KmipTag.OPERATION, operation));
    }
    Ttlv id = item.batchItemId();
    if (id != null) {
      fields.add(id);
    }
    fields.add(Ttlv.enumeration(KmipTag.RESULT_STATUS, item.status()));
    KmipResultReason reason = item.reason();
    if (reason != null) {
      fields.add(Ttlv.enumeration(KmipTag.RESULT_REASON, reason.code()));
    }
    String text = item.message();
    if (text != null) {
      fields.add(Ttlv.text(KmipTag.RESULT_MESSAGE, text));
    }
    if (item.status() == STATUS_PENDING) {
      fields.add(Ttlv.bytes(KmipTag.ASYNCHRONOUS_CORRELATION_VALUE, new byte[] {1}));
    }
    Ttlv payload = item.payload();
    if (payload != null) {
      fields.add(payload);
    }
    return fields;
  }

  public static ResponseMessage from(Ttlv message) throws TtlvException {
    if (message.tag() != KmipTag.RESPONSE_MESSAGE) {
      throw new TtlvException("A response cannot begin with " + KmipTag.describe(message.tag()));
    }
    TtlvFields fields = message.fields();
    TtlvFields header = fields.required(KmipTag.RESPONSE_HEADER).fields();
    KmipVersion version = KmipVersion.from(header.required(KmipTag.PROTOCOL_VERSION));
    Instant timeStamp = header.required(KmipTag.TIME_STAMP).dateTime();
    int count = header.required(KmipTag.BATCH_COUNT).integer();
    header.end();
    List<Item> items = new ArrayList<>();
    for (Ttlv item : fields.repeated(KmipTag.BATCH_ITEM)) {
      items.add(item(item.fields()));
    }
    fields.end();
    if (count != items.size() || count == 0) {
      throw new TtlvException("Batch Count is " + count + ", but the items are " + items.size());
    }
    return new ResponseMessage(version, timeStamp, items);
  }

  private static Item item(TtlvFields fields) throws TtlvException {
    Ttlv operation = fields.optional(KmipTag.OPERATION);
    Ttlv id = fields.optional(KmipTag.UNIQUE_BATCH_ITEM_ID);
    int status = fields.required(KmipTag.RESULT_STATUS).enumeration();
    Ttlv reason = fields.optional(KmipTag.RESULT_REASON);
    Ttlv text = fields.optional(KmipTag.RESULT_MESSAGE);
    fields.optional(KmipTag.ASYNCHRONOUS_CORRELATION_VALUE);
    Ttlv payload = fields.optional(KmipTag.RESPONSE_PAYLOAD);
    fields.end();
    return new Item(
        operation == null ? null : operation.enumeration(),
        id,
        status,
        reason == null ? null : KmipResultReason.ofCode(reason.enumeration()),
        text == null ? null : text.text(),
        payload);
  }
}
