package io.vmcrypt.kmip.internal.message;

import io.vmcrypt.kmip.KmipObjectType;
import io.vmcrypt.kmip.KmipOperation;
import io.vmcrypt.kmip.KmipVersion;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvDecoder;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An answer to a request of one operation. A server that cannot read the request may answer in
 * another version and leave the operation out.
 */
public final class KmipResponse {

  private static final int SUCCESS = 0;
  private static final int RAW = 1;

  private final Ttlv message;
  private final KmipVersion version;
  private final Ttlv item;
  private final int status;

  private KmipResponse(Ttlv message, KmipVersion version, Ttlv item, int status) {
    this.message = message;
    this.version = version;
    this.item = item;
    this.status = status;
  }

  /** Reads an answer and checks that it answers the request. */
  public static KmipResponse decode(byte[] bytes, KmipOperation asked) throws TtlvException {
    Ttlv message = TtlvDecoder.decode(bytes);
    if (message.tag() != Tag.RESPONSE_MESSAGE) {
      throw new TtlvException(0, "the message is not a Response Message");
    }
    Ttlv header = message.get(Tag.RESPONSE_HEADER);
    Ttlv item = message.get(Tag.BATCH_ITEM);
    int status = item.get(Tag.RESULT_STATUS).asEnumeration();
    Optional<Ttlv> operation = item.find(Tag.OPERATION);
    boolean answersIt =
        operation.isPresent() ? operation.get().asEnumeration() == asked.code() : status != SUCCESS;
    if (!answersIt) {
      throw new TtlvException(item.offset(), "the answer is not an answer to " + asked);
    }
    return new KmipResponse(message, version(header.get(Tag.PROTOCOL_VERSION)), item, status);
  }

  private static KmipVersion version(Ttlv item) throws TtlvException {
    return new KmipVersion(
        item.get(Tag.PROTOCOL_VERSION_MAJOR).asInteger(),
        item.get(Tag.PROTOCOL_VERSION_MINOR).asInteger());
  }

  /** The KMIP version of the answer. */
  public KmipVersion version() {
    return version;
  }

  public boolean isSuccess() {
    return status == SUCCESS;
  }

  /** The Result Reason; zero if there is none. */
  public int reason() throws TtlvException {
    Optional<Ttlv> reason = item.find(Tag.RESULT_REASON);
    return reason.isPresent() ? reason.get().asEnumeration() : 0;
  }

  /** The name of the Result Reason. */
  public String reasonName() throws TtlvException {
    return ResultReason.name(reason());
  }

  /** The refusal in words. */
  public String refusal() throws TtlvException {
    Optional<Ttlv> text = item.find(Tag.RESULT_MESSAGE);
    return reasonName()
        + (text.isPresent() ? " (\"" + SafeText.of(text.get().asAnyText()) + "\")" : "");
  }

  private Ttlv payload() throws TtlvException {
    return item.get(Tag.RESPONSE_PAYLOAD);
  }

  /** From Discover Versions; empty if the server names none. */
  public List<KmipVersion> versions() throws TtlvException {
    List<KmipVersion> versions = new ArrayList<>();
    // kmip 1.1 section 4.26: an empty answer may leave the payload out
    if (item.find(Tag.RESPONSE_PAYLOAD).isPresent()) {
      for (Ttlv version : payload().list(Tag.PROTOCOL_VERSION)) {
        versions.add(version(version));
      }
    }
    return versions;
  }

  /** From Query. */
  public List<KmipOperation> operations() throws TtlvException {
    List<KmipOperation> operations = new ArrayList<>();
    for (Ttlv operation : payload().list(Tag.OPERATION)) {
      operations.add(new KmipOperation(operation.asEnumeration()));
    }
    return operations;
  }

  /** From Query. */
  public List<KmipObjectType> objectTypes() throws TtlvException {
    List<KmipObjectType> types = new ArrayList<>();
    for (Ttlv type : payload().list(Tag.OBJECT_TYPE)) {
      types.add(new KmipObjectType(type.asEnumeration()));
    }
    return types;
  }

  /** From Query; empty if the server gives none. */
  public String vendor() throws TtlvException {
    Optional<Ttlv> vendor = payload().find(Tag.VENDOR_IDENTIFICATION);
    return vendor.isPresent() ? SafeText.of(vendor.get().asAnyText()) : "";
  }

  /** From Create, and from all operations that name a key. */
  public String id() throws TtlvException {
    return payload().get(Tag.UNIQUE_IDENTIFIER).asText();
  }

  /**
   * From Get: how many bytes the key has.
   *
   * @return empty if the key is wrapped, or not in the form of raw bytes: both are valid (KMIP 1.1
   *     section 2.1.3)
   */
  public OptionalInt rawKeyLength() throws TtlvException {
    Ttlv block = payload().get(Tag.SYMMETRIC_KEY).get(Tag.KEY_BLOCK);
    if (block.get(Tag.KEY_FORMAT_TYPE).asEnumeration() != RAW
        || block.find(Tag.KEY_WRAPPING_DATA).isPresent()) {
      block.get(Tag.KEY_VALUE);
      return OptionalInt.empty();
    }
    return OptionalInt.of(block.get(Tag.KEY_VALUE).get(Tag.KEY_MATERIAL).asBytes().length);
  }

  /**
   * From several operations in one message: why the first refused one was refused; empty if none
   * was.
   */
  public Optional<String> firstRefusal() throws TtlvException {
    for (Ttlv each : message.list(Tag.BATCH_ITEM)) {
      int result = each.get(Tag.RESULT_STATUS).asEnumeration();
      if (result != SUCCESS) {
        return Optional.of(new KmipResponse(message, version, each, result).refusal());
      }
    }
    return Optional.empty();
  }

  /** From Get Attributes: the State. */
  public int state() throws TtlvException {
    for (Ttlv attribute : payload().list(Tag.ATTRIBUTE)) {
      if (attribute.get(Tag.ATTRIBUTE_NAME).asText().equals("State")) {
        return attribute.get(Tag.ATTRIBUTE_VALUE).asEnumeration();
      }
    }
    throw new TtlvException(payload().offset(), "the answer has no State");
  }

  /** Overwrites the key that may be in it. */
  public void wipe() {
    message.wipe();
  }
}
