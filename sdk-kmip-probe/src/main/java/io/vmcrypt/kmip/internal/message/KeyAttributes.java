package io.vmcrypt.kmip.internal.message;

import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipObjectType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server told about a key by Get Attributes (KMIP 1.1 section 3). What it left out is absent
 * here. An attribute that can have one value and came with two is an error.
 *
 * @param length in bits
 * @param digests those that can tell keys apart
 */
public record KeyAttributes(
    Optional<KmipObjectType> type,
    Optional<Integer> algorithm,
    Optional<Integer> length,
    Optional<Integer> usageMask,
    Optional<Integer> state,
    Optional<Instant> initialDate,
    Optional<Instant> archiveDate,
    List<KeyDigest> digests) {

  /** A key as vSphere makes them. */
  public static final int AES = 3;

  /** Names for messages (enumeration Cryptographic Algorithm, KMIP 1.1 section 9.1.3.2.13). */
  private static final Map<Integer, String> ALGORITHMS =
      Map.of(1, "DES", 2, "3DES", AES, "AES", 9, "HMAC-SHA256", 16, "Blowfish", 17, "Camellia");

  static final String STATE = "State";
  static final String OBJECT_TYPE = "Object Type";
  private static final String ALGORITHM = "Cryptographic Algorithm";
  private static final String LENGTH = "Cryptographic Length";
  private static final String USAGE_MASK = "Cryptographic Usage Mask";
  static final String INITIAL_DATE = "Initial Date";
  private static final String ARCHIVE_DATE = "Archive Date";
  private static final String DIGEST = "Digest";

  /** What is asked of a key, so that it is known which one it is and whether it can be used. */
  public static final List<String> ALL =
      List.of(
          OBJECT_TYPE, ALGORITHM, LENGTH, USAGE_MASK, STATE, INITIAL_DATE, ARCHIVE_DATE, DIGEST);

  /** The same for a server that refuses the whole question because of the last two. */
  public static final List<String> BASIC =
      List.of(OBJECT_TYPE, ALGORITHM, LENGTH, USAGE_MASK, STATE, INITIAL_DATE);

  public static String algorithmName(int code) {
    return ALGORITHMS.getOrDefault(code, String.format("0x%x", code));
  }

  static KeyAttributes from(Ttlv payload) throws TtlvException {
    return new KeyAttributes(
        single(payload, OBJECT_TYPE, told -> new KmipObjectType(told.asEnumeration())),
        single(payload, ALGORITHM, Ttlv::asEnumeration),
        single(payload, LENGTH, Ttlv::asInteger),
        single(payload, USAGE_MASK, Ttlv::asInteger),
        single(payload, STATE, Ttlv::asEnumeration),
        single(payload, INITIAL_DATE, Ttlv::asInstant),
        single(payload, ARCHIVE_DATE, Ttlv::asInstant),
        digests(payload));
  }

  private static <T> Optional<T> single(Ttlv payload, String name, Ttlv.Reading<T> reading)
      throws TtlvException {
    List<Ttlv> values = values(payload, name);
    if (values.size() > 1) {
      throw new TtlvException(values.get(1).offset(), "the key has two values of " + name);
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(reading.of(values.get(0)));
  }

  private static List<KeyDigest> digests(Ttlv payload) throws TtlvException {
    List<KeyDigest> digests = new ArrayList<>();
    for (Ttlv digest : values(payload, DIGEST)) {
      KeyDigest.read(digest).ifPresent(digests::add);
    }
    return List.copyOf(digests);
  }

  private static List<Ttlv> values(Ttlv payload, String name) throws TtlvException {
    List<Ttlv> values = new ArrayList<>();
    for (Ttlv attribute : payload.list(Tag.ATTRIBUTE)) {
      if (attribute.get(Tag.ATTRIBUTE_NAME).asText().equals(name)) {
        values.add(attribute.get(Tag.ATTRIBUTE_VALUE));
      }
    }
    return values;
  }
}
