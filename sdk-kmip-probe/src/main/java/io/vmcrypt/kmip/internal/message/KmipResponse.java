package io.vmcrypt.kmip.internal.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvDecoder;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipObjectType;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An answer to a request of one operation. It is tied to the request by the number of its items,
 * their operation and their ids: an answer about something else is an error, whatever it says. A
 * server that cannot read the request may answer in another version and leave operation and id out.
 */
public final class KmipResponse {

  /** Reads something from an answer. */
  public interface Reader<T> {
    T read(KmipResponse response) throws TtlvException;
  }

  private static final int MAX_ID = 1024;
  private static final int SUCCESS = 0;
  private static final int FAILED = 1;
  private static final int PENDING = 2;
  private static final int UNDONE = 3;

  private final Ttlv message;
  private final KmipVersion version;
  private final List<Ttlv> items;
  private final Ttlv item;
  private final int status;

  private KmipResponse(Ttlv message, KmipVersion version, List<Ttlv> items, Ttlv item, int status) {
    this.message = message;
    this.version = version;
    this.items = items;
    this.item = item;
    this.status = status;
  }

  /**
   * Reads an answer and checks that it answers the request.
   *
   * @param batchIds the ids of the request's items; empty if its one item had none
   */
  public static KmipResponse decode(byte[] bytes, KmipOperation asked, List<String> batchIds)
      throws TtlvException {
    Ttlv message = TtlvDecoder.decode(bytes);
    try {
      return tied(message, asked, batchIds);
    } catch (TtlvException e) {
      // there may be a key in it
      message.wipe();
      throw e;
    }
  }

  private static KmipResponse tied(Ttlv message, KmipOperation asked, List<String> batchIds)
      throws TtlvException {
    if (message.tag() != Tag.RESPONSE_MESSAGE) {
      throw new TtlvException(0, "the message is not a Response Message");
    }
    Ttlv header = message.get(Tag.RESPONSE_HEADER);
    List<Ttlv> items = message.list(Tag.BATCH_ITEM);
    int count = header.get(Tag.BATCH_COUNT).asInteger();
    int sent = Math.max(1, batchIds.size());
    if (items.isEmpty() || count != items.size() || items.size() > sent) {
      throw new TtlvException(
          header.offset(),
          "the answer has %s items and a Batch Count of %s, the request had %s"
              .formatted(items.size(), count, sent));
    }
    int last = SUCCESS;
    List<String> open = new ArrayList<>(batchIds);
    for (Ttlv each : items) {
      last = status(each.get(Tag.RESULT_STATUS));
      tie(each, last, asked, open, sent > 1);
    }
    if (items.size() < sent && last == SUCCESS) {
      throw new TtlvException(
          header.offset(), "the answer has " + items.size() + " items of " + sent);
    }
    Ttlv first = items.get(0);
    return new KmipResponse(
        message,
        version(header.get(Tag.PROTOCOL_VERSION)),
        items,
        first,
        first.get(Tag.RESULT_STATUS).asEnumeration());
  }

  /** A status that KMIP does not have is neither done nor refused. */
  private static int status(Ttlv item) throws TtlvException {
    int status = item.asEnumeration();
    if (status < SUCCESS || status > UNDONE) {
      throw new TtlvException(item.offset(), "the answer has the unknown Result Status " + status);
    }
    return status;
  }

  private static void tie(
      Ttlv item, int status, KmipOperation asked, List<String> open, boolean needsId)
      throws TtlvException {
    Optional<Ttlv> operation = item.find(Tag.OPERATION);
    boolean answersIt =
        operation.isPresent() ? operation.get().asEnumeration() == asked.code() : status == FAILED;
    if (!answersIt) {
      throw new TtlvException(item.offset(), "the answer is not an answer to " + asked);
    }
    Optional<Ttlv> id = item.find(Tag.UNIQUE_BATCH_ITEM_ID);
    if (id.isEmpty()) {
      // with one item it is plain what is meant, and some servers leave the id out
      if (needsId && operation.isPresent()) {
        throw new TtlvException(item.offset(), "one of several answers has no id");
      }
    } else if (!open.isEmpty() && !open.remove(new String(id.get().asBytes(), ISO_8859_1))) {
      throw new TtlvException(item.offset(), "the answer is an answer to another request");
    }
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

  /** Whether the server puts the answer off: that is neither done nor refused. */
  public boolean isPending() {
    return status == PENDING;
  }

  /** Whether the server says which operation it answers; if not, it could not read the message. */
  public boolean namesOperation() throws TtlvException {
    return item.find(Tag.OPERATION).isPresent();
  }

  /** The Result Reason; zero if there is none. */
  public int reason() throws TtlvException {
    return item.find(Tag.RESULT_REASON, Ttlv::asEnumeration).orElse(0);
  }

  /**
   * Whether it says that what was asked for is refused; false for success, for what is put off, and
   * for a failure of the server, which says nothing of it.
   */
  public boolean isNo() throws TtlvException {
    return status == FAILED && !ResultReason.isOfTheServer(reason());
  }

  /** The name of the Result Reason. */
  public String reasonName() throws TtlvException {
    return ResultReason.name(reason());
  }

  /** The refusal in words. */
  public String refusal() throws TtlvException {
    Optional<String> text = item.find(Tag.RESULT_MESSAGE, Ttlv::asAnyText);
    String result =
        switch (status) {
          case PENDING -> "Operation Pending";
          case UNDONE -> "Operation Undone";
          default -> reasonName();
        };
    return result + text.map(said -> " (\"" + SafeText.of(said) + "\")").orElse("");
  }

  private Ttlv payload() throws TtlvException {
    return item.get(Tag.RESPONSE_PAYLOAD);
  }

  /** From Discover Versions; empty if the server names none. */
  public List<KmipVersion> versions() throws TtlvException {
    // kmip 1.1 section 4.26: an empty answer may leave the payload out
    return item.find(
            Tag.RESPONSE_PAYLOAD,
            payload -> payload.list(Tag.PROTOCOL_VERSION, each -> version(each)))
        .orElse(List.of());
  }

  /** From Query. */
  public List<KmipOperation> operations() throws TtlvException {
    return payload().list(Tag.OPERATION, each -> new KmipOperation(each.asEnumeration()));
  }

  /** From Query. */
  public List<KmipObjectType> objectTypes() throws TtlvException {
    return payload().list(Tag.OBJECT_TYPE, each -> new KmipObjectType(each.asEnumeration()));
  }

  /** From Query; empty if the server gives none. */
  public String vendor() throws TtlvException {
    return payload().find(Tag.VENDOR_IDENTIFICATION, Ttlv::asAnyText).map(SafeText::of).orElse("");
  }

  /** From Create, and from all operations that name a key. */
  public String id() throws TtlvException {
    return payload().get(Tag.UNIQUE_IDENTIFIER).asText();
  }

  /** Whether nothing in it, in none of its items, says that it is about another key. */
  public boolean isAbout(String id) throws TtlvException {
    for (Ttlv each : items) {
      if (!each.get(Tag.RESPONSE_PAYLOAD)
          .find(Tag.UNIQUE_IDENTIFIER, Ttlv::asText)
          .orElse(id)
          .equals(id)) {
        return false;
      }
    }
    return true;
  }

  /** When it was answered, by the clock of the server; empty if it does not say. */
  public Optional<Instant> timeStamp() throws TtlvException {
    return message.get(Tag.RESPONSE_HEADER).find(Tag.TIME_STAMP, Ttlv::asInstant);
  }

  /**
   * From Create: the id of the new key. What else was made is not ours.
   *
   * @throws TtlvException also if the id is none: empty, too long, or with a line break in it
   */
  public String createdKey() throws TtlvException {
    Ttlv type = payload().get(Tag.OBJECT_TYPE);
    if (type.asEnumeration() != KmipObjectType.SYMMETRIC_KEY.code()) {
      throw new TtlvException(
          type.offset(),
          "a %s was to be created, and the answer is about a %s"
              .formatted(KmipObjectType.SYMMETRIC_KEY, new KmipObjectType(type.asEnumeration())));
    }
    return keyId(payload().get(Tag.UNIQUE_IDENTIFIER));
  }

  /**
   * From Locate. Nothing is there where nothing was found.
   *
   * @throws TtlvException also if an id is none: empty, too long, or with a line break in it
   */
  public List<String> located() throws TtlvException {
    return item.find(
            Tag.RESPONSE_PAYLOAD,
            payload -> payload.list(Tag.UNIQUE_IDENTIFIER, KmipResponse::keyId))
        .orElse(List.of());
  }

  private static String keyId(Ttlv item) throws TtlvException {
    String id = item.asText();
    if (id.isBlank() || id.length() > MAX_ID || id.chars().anyMatch(Character::isISOControl)) {
      throw new TtlvException(item.offset(), "a Unique Identifier is no id of a key");
    }
    return id;
  }

  /** From Locate: how many there are in all; empty if the server does not say, as before 1.3. */
  public Optional<Integer> locatedItems() throws TtlvException {
    Optional<Ttlv> payload = item.find(Tag.RESPONSE_PAYLOAD);
    return payload.isPresent()
        ? payload.get().find(Tag.LOCATED_ITEMS, Ttlv::asInteger)
        : Optional.empty();
  }

  /** From Get. */
  public GivenKey key() throws TtlvException {
    return GivenKey.from(payload());
  }

  /** From Get Attributes. */
  public KeyAttributes attributes() throws TtlvException {
    return KeyAttributes.from(payload());
  }

  /**
   * From several operations in one message: why the first refused one was refused; empty if none
   * was.
   */
  public Optional<String> firstRefusal() throws TtlvException {
    for (Ttlv each : items) {
      int result = each.get(Tag.RESULT_STATUS).asEnumeration();
      if (result != SUCCESS) {
        return Optional.of(new KmipResponse(message, version, items, each, result).refusal());
      }
    }
    return Optional.empty();
  }

  /** From Get Attributes: the State. */
  public int state() throws TtlvException {
    int offset = payload().offset();
    return attributes()
        .state()
        .orElseThrow(() -> new TtlvException(offset, "the answer has no State"));
  }

  /** Overwrites the key that may be in it. */
  public void wipe() {
    message.wipe();
  }
}
