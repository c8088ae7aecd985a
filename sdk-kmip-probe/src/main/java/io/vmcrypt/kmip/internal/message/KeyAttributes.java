package io.vmcrypt.kmip.internal.message;

import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipObjectType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server told about a key by Get Attributes (KMIP 1.1 section 3). What it left out is absent
 * here. An attribute that can have one value and came with two is an error.
 */
public final class KeyAttributes {

  /** A key as vSphere makes them. */
  public static final int AES = 3;

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

  private final @Nullable KmipObjectType type;
  private final @Nullable Integer algorithm;
  private final @Nullable Integer length;
  private final @Nullable Integer usageMask;
  private final @Nullable Integer state;
  private final @Nullable Instant initialDate;
  private final @Nullable Instant archiveDate;
  private final List<KeyDigest> digests;

  private KeyAttributes(Ttlv payload) throws TtlvException {
    Ttlv objectType = single(payload, OBJECT_TYPE);
    this.type = objectType == null ? null : new KmipObjectType(objectType.asEnumeration());
    Ttlv told = single(payload, ALGORITHM);
    this.algorithm = told == null ? null : told.asEnumeration();
    told = single(payload, LENGTH);
    this.length = told == null ? null : told.asInteger();
    told = single(payload, USAGE_MASK);
    this.usageMask = told == null ? null : told.asInteger();
    told = single(payload, STATE);
    this.state = told == null ? null : told.asEnumeration();
    this.initialDate = moment(single(payload, INITIAL_DATE));
    this.archiveDate = moment(single(payload, ARCHIVE_DATE));
    List<KeyDigest> read = new ArrayList<>();
    for (Ttlv digest : values(payload, DIGEST)) {
      KeyDigest.read(digest).ifPresent(read::add);
    }
    this.digests = List.copyOf(read);
  }

  static KeyAttributes from(Ttlv payload) throws TtlvException {
    return new KeyAttributes(payload);
  }

  private static @Nullable Instant moment(@Nullable Ttlv value) throws TtlvException {
    return value == null ? null : Instant.ofEpochSecond(value.asDateTime());
  }

  private static @Nullable Ttlv single(Ttlv payload, String name) throws TtlvException {
    List<Ttlv> values = values(payload, name);
    if (values.size() > 1) {
      throw new TtlvException(values.get(1).offset(), "the key has two values of " + name);
    }
    return values.isEmpty() ? null : values.get(0);
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

  public Optional<KmipObjectType> type() {
    return Optional.ofNullable(type);
  }

  public Optional<Integer> algorithm() {
    return Optional.ofNullable(algorithm);
  }

  /** In bits. */
  public Optional<Integer> length() {
    return Optional.ofNullable(length);
  }

  public Optional<Integer> usageMask() {
    return Optional.ofNullable(usageMask);
  }

  public Optional<Integer> state() {
    return Optional.ofNullable(state);
  }

  public Optional<Instant> initialDate() {
    return Optional.ofNullable(initialDate);
  }

  public Optional<Instant> archiveDate() {
    return Optional.ofNullable(archiveDate);
  }

  /** Those that can tell keys apart. */
  public List<KeyDigest> digests() {
    return digests;
  }
}
