package io.vmcrypt.kmip.internal.message;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvDecoder;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipOperation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads all that a probe reads out of an answer. */
final class AnswerReading {

  /** Reads something from an answer. */
  private interface Reader {
    Object read(KmipResponse response) throws TtlvException;
  }

  private static final Map<KmipOperation, List<Reader>> READERS =
      Map.of(
          KmipOperation.DISCOVER_VERSIONS,
          List.of(KmipResponse::versions),
          KmipOperation.QUERY,
          List.of(KmipResponse::operations, KmipResponse::objectTypes, KmipResponse::vendor),
          KmipOperation.GET,
          List.of(KmipResponse::key),
          KmipOperation.GET_ATTRIBUTES,
          List.of(KmipResponse::state, KmipResponse::attributes));

  private static final List<Reader> OTHERS = List.of(KmipResponse::id, KmipResponse::createdKey);

  private AnswerReading() {}

  /** The operation that the message names, as if just that had been asked. */
  static KmipOperation operation(byte[] bytes) throws TtlvException {
    Optional<Ttlv> operation = first(bytes).find(Tag.OPERATION);
    return operation.isPresent()
        ? new KmipOperation(operation.get().asEnumeration())
        : KmipOperation.DISCOVER_VERSIONS;
  }

  private static Ttlv first(byte[] bytes) throws TtlvException {
    return TtlvDecoder.decode(bytes).list(Tag.BATCH_ITEM).stream()
        .findFirst()
        .orElseThrow(() -> new TtlvException(0, "no item"));
  }

  /** Any other exception than the typed one comes out of here. */
  static void readAll(byte[] bytes, KmipOperation asked) {
    KmipResponse response;
    try {
      response = KmipResponse.decode(bytes, asked, List.of("probe"));
      requireNonNull(response.refusal());
    } catch (TtlvException e) {
      return;
    }
    for (Reader reader : READERS.getOrDefault(asked, OTHERS)) {
      try {
        requireNonNull(reader.read(response));
      } catch (TtlvException e) {
        // the next one may be there
      }
    }
    response.wipe();
  }
}
