package io.vmcrypt.kmip.internal.ttlv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One item of a message. Its text form shows tags and types and never a value: values may be keys,
 * passwords, or text that a server chose.
 */
public final class Ttlv {

  /** Half of what Java can tell, so that one can still add to it. */
  private static final long MOST_SECONDS = Instant.MAX.getEpochSecond() / 2;

  /** Reads something from an item. */
  public interface Reading<T> {
    T of(Ttlv item) throws TtlvException;
  }

  private final int tag;
  private final TtlvType type;
  private final Object value;
  private final int offset;

  /**
   * The value has the Java type that {@link TtlvDecoder} gives the item type; a text that is not
   * UTF-8 is its bytes.
   */
  Ttlv(int tag, TtlvType type, Object value, int offset) {
    this.tag = tag;
    this.type = type;
    this.value = value;
    this.offset = offset;
  }

  public static Ttlv structure(int tag, Ttlv... children) {
    return new Ttlv(tag, TtlvType.STRUCTURE, List.of(children), 0);
  }

  public static Ttlv structure(int tag, List<Ttlv> children) {
    return new Ttlv(tag, TtlvType.STRUCTURE, List.copyOf(children), 0);
  }

  public static Ttlv integer(int tag, int value) {
    return new Ttlv(tag, TtlvType.INTEGER, value, 0);
  }

  public static Ttlv enumeration(int tag, int value) {
    return new Ttlv(tag, TtlvType.ENUMERATION, value, 0);
  }

  public static Ttlv text(int tag, String value) {
    return new Ttlv(tag, TtlvType.TEXT_STRING, value, 0);
  }

  /** Keeps the array itself, so that {@link #wipe} reaches it. */
  public static Ttlv bytes(int tag, byte[] value) {
    return new Ttlv(tag, TtlvType.BYTE_STRING, value, 0);
  }

  public int tag() {
    return tag;
  }

  public TtlvType type() {
    return type;
  }

  /** Where it began in the message that it was read from. */
  public int offset() {
    return offset;
  }

  Object value() {
    return value;
  }

  public List<Ttlv> children() throws TtlvException {
    check(TtlvType.STRUCTURE);
    return rawChildren();
  }

  /** For a structure alone. */
  List<Ttlv> rawChildren() {
    @SuppressWarnings("unchecked") // every structure is made from a list of items
    List<Ttlv> children = (List<Ttlv>) value;
    return children;
  }

  public int asInteger() throws TtlvException {
    check(TtlvType.INTEGER);
    return (Integer) value;
  }

  public int asEnumeration() throws TtlvException {
    check(TtlvType.ENUMERATION);
    return (Integer) value;
  }

  public String asText() throws TtlvException {
    check(TtlvType.TEXT_STRING);
    if (value instanceof byte[]) {
      throw new TtlvException(offset, "a text is not UTF-8");
    }
    return (String) value;
  }

  /** For people: a text that is not UTF-8 is taken for ISO 8859-1, as some vendors write it. */
  public String asAnyText() throws TtlvException {
    check(TtlvType.TEXT_STRING);
    return value instanceof byte[] bytes ? new String(bytes, ISO_8859_1) : (String) value;
  }

  /** The array itself. */
  public byte[] asBytes() throws TtlvException {
    check(TtlvType.BYTE_STRING);
    return (byte[]) value;
  }

  /**
   * A Date-Time: seconds since 1970.
   *
   * @throws TtlvException also for one that is lawful and that no calendar has
   */
  public Instant asInstant() throws TtlvException {
    check(TtlvType.DATE_TIME);
    long seconds = ByteBuffer.wrap((byte[]) value).getLong();
    if (seconds < -MOST_SECONDS || seconds > MOST_SECONDS) {
      throw new TtlvException(offset, "a date is " + seconds + " s from 1970");
    }
    return Instant.ofEpochSecond(seconds);
  }

  public boolean isStructure() {
    return type == TtlvType.STRUCTURE;
  }

  private void check(TtlvType wanted) throws TtlvException {
    if (type != wanted) {
      throw new TtlvException(
          offset, String.format("item %06x is of type %s, expected %s", tag, type, wanted));
    }
  }

  /** The one child with the tag. If there are two, nobody knows which one is meant. */
  public Optional<Ttlv> find(int childTag) throws TtlvException {
    Ttlv found = null;
    for (Ttlv child : children()) {
      if (child.tag == childTag && found != null) {
        throw new TtlvException(
            child.offset, String.format("item %06x has two items %06x in it", tag, childTag));
      }
      if (child.tag == childTag) {
        found = child;
      }
    }
    return Optional.ofNullable(found);
  }

  /** What the one child with the tag tells; empty if it is not there. */
  public <T> Optional<T> find(int childTag, Reading<T> reading) throws TtlvException {
    Optional<Ttlv> child = find(childTag);
    return child.isPresent() ? Optional.of(reading.of(child.get())) : Optional.empty();
  }

  /** The one child with the tag, which must be there. */
  public Ttlv get(int childTag) throws TtlvException {
    return find(childTag)
        .orElseThrow(
            () ->
                new TtlvException(
                    offset, String.format("item %06x has no item %06x in it", tag, childTag)));
  }

  public List<Ttlv> list(int childTag) throws TtlvException {
    return children().stream().filter(child -> child.tag == childTag).toList();
  }

  /** What each child with the tag tells. */
  public <T> List<T> list(int childTag, Reading<T> reading) throws TtlvException {
    List<T> read = new ArrayList<>();
    for (Ttlv child : list(childTag)) {
      read.add(reading.of(child));
    }
    return read;
  }

  /** Overwrites all byte strings in it with zeros. */
  public void wipe() {
    if (value instanceof byte[] bytes) {
      Arrays.fill(bytes, (byte) 0);
    } else if (type == TtlvType.STRUCTURE) {
      rawChildren().forEach(Ttlv::wipe);
    }
  }
}
