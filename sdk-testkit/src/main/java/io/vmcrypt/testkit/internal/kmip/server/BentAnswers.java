package io.vmcrypt.testkit.internal.kmip.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.message.KmipOperation;
import io.vmcrypt.testkit.internal.kmip.message.ResponseMessage;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import io.vmcrypt.testkit.kmip.part.KmipAnswerFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Bends the answers to some operations, after they were done as they should be. */
final class BentAnswers {

  private static final int LOCATE = 0x08;

  private final Map<KmipOperation, KmipAnswerFault> faults = new HashMap<>();

  void bend(KmipOperation operation, KmipAnswerFault fault) {
    faults.put(operation, fault);
  }

  void behave() {
    faults.clear();
  }

  /**
   * The items as they are sent.
   *
   * @param oldest the id of the oldest key, which a bent answer names as if it were meant
   */
  List<ResponseMessage.Item> items(List<ResponseMessage.Item> items, String oldest) {
    List<ResponseMessage.Item> bent = new ArrayList<>();
    for (ResponseMessage.Item item : items) {
      bent.addAll(bent(item, oldest));
    }
    return bent;
  }

  /** The Batch Count as it is sent with these items. */
  int count(List<ResponseMessage.Item> bent) {
    return bent.stream().anyMatch(item -> fault(item) == KmipAnswerFault.WRONG_COUNT)
        ? bent.size() + 1
        : bent.size();
  }

  private @Nullable KmipAnswerFault fault(ResponseMessage.Item item) {
    Integer operation = item.operation();
    return operation == null || !item.isSuccess()
        ? null
        : KmipOperation.ofCode(operation).map(faults::get).orElse(null);
  }

  private List<ResponseMessage.Item> bent(ResponseMessage.Item item, String oldest) {
    KmipAnswerFault fault = fault(item);
    if (fault == null) {
      return List.of(item);
    }
    Integer operation = item.operation();
    Ttlv batchItemId = item.batchItemId();
    Ttlv payload = item.payload();
    return switch (fault) {
      case WRONG_COUNT -> List.of(item);
      case TWO_ITEMS ->
          List.of(
              item,
              with(
                  item,
                  operation,
                  batchItemId,
                  replaced(payload, KmipTag.UNIQUE_IDENTIFIER, id -> id(oldest))));
      case ANOTHER_BATCH_ID ->
          List.of(
              with(
                  item,
                  operation,
                  Ttlv.bytes(KmipTag.UNIQUE_BATCH_ITEM_ID, "another".getBytes(US_ASCII)),
                  payload));
      case NO_BATCH_ID -> List.of(with(item, operation, null, payload));
      case ANOTHER_OPERATION -> List.of(with(item, LOCATE, batchItemId, payload));
      case ANOTHER_OBJECT_TYPE ->
          List.of(
              with(
                  item,
                  operation,
                  batchItemId,
                  replaced(
                      payload,
                      KmipTag.OBJECT_TYPE,
                      type -> Ttlv.enumeration(KmipTag.OBJECT_TYPE, StoredObject.CERTIFICATE))));
      case TWO_IDS -> List.of(with(item, operation, batchItemId, followed(payload, id(oldest))));
      case TWO_STATES -> List.of(with(item, operation, batchItemId, followed(payload, active())));
      case PENDING -> List.of(ResponseMessage.Item.pending(operation, batchItemId));
    };
  }

  private static ResponseMessage.Item with(
      ResponseMessage.Item item,
      @Nullable Integer operation,
      @Nullable Ttlv batchItemId,
      @Nullable Ttlv payload) {
    return new ResponseMessage.Item(
        operation, batchItemId, item.status(), item.reason(), item.message(), payload);
  }

  private static Ttlv id(String id) {
    return Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, id);
  }

  private static Ttlv active() {
    return Ttlv.structure(
        KmipTag.ATTRIBUTE,
        Ttlv.text(KmipTag.ATTRIBUTE_NAME, KmipAttribute.STATE.name()),
        Ttlv.enumeration(KmipTag.ATTRIBUTE_VALUE, StoredObject.ACTIVE));
  }

  private static @Nullable Ttlv replaced(
      @Nullable Ttlv payload, int tag, UnaryOperator<Ttlv> change) {
    return payload != null && payload.value() instanceof TtlvValue.Structure structure
        ? Ttlv.structure(
            payload.tag(),
            structure.items().stream()
                .map(field -> field.tag() == tag ? change.apply(field) : field)
                .toList())
        : payload;
  }

  private static @Nullable Ttlv followed(@Nullable Ttlv payload, Ttlv last) {
    if (payload == null || !(payload.value() instanceof TtlvValue.Structure structure)) {
      return payload;
    }
    List<Ttlv> fields = new ArrayList<>(structure.items());
    fields.add(last);
    return Ttlv.structure(payload.tag(), fields);
  }
}
