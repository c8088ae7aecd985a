package io.vmcrypt.kmip.internal.message;

import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipObjectType;
import java.util.Optional;

/**
 * What is known of a key that a server gave (KMIP 1.1 section 4.11). Its bytes are not in it: what
 * is kept of them is a digest.
 *
 * @param digest of its bytes, by SHA-256; empty if they are wrapped
 */
public record GivenKey(
    String id,
    KmipObjectType type,
    Optional<Integer> algorithm,
    Optional<Integer> length,
    int format,
    boolean wrapped,
    int bytes,
    Optional<KeyDigest> digest) {

  private static final int RAW = 1;
  private static final int TRANSPARENT = 7;
  private static final int KEY_BYTES = 32;
  private static final int KEY_BITS = 256;

  static GivenKey from(Ttlv payload) throws TtlvException {
    String id = payload.get(Tag.UNIQUE_IDENTIFIER).asText();
    KmipObjectType type = new KmipObjectType(payload.get(Tag.OBJECT_TYPE).asEnumeration());
    Optional<Integer> none = Optional.empty();
    if (!type.equals(KmipObjectType.SYMMETRIC_KEY)) {
      return new GivenKey(id, type, none, none, 0, false, 0, Optional.empty());
    }
    Ttlv block = payload.get(Tag.SYMMETRIC_KEY).get(Tag.KEY_BLOCK);
    Optional<Integer> algorithm = block.find(Tag.CRYPTOGRAPHIC_ALGORITHM, Ttlv::asEnumeration);
    Optional<Integer> length = block.find(Tag.CRYPTOGRAPHIC_LENGTH, Ttlv::asInteger);
    int format = block.get(Tag.KEY_FORMAT_TYPE).asEnumeration();
    boolean wrapped = block.find(Tag.KEY_WRAPPING_DATA).isPresent();
    Ttlv value = block.get(Tag.KEY_VALUE);
    if (wrapped) {
      return new GivenKey(id, type, algorithm, length, format, true, 0, Optional.empty());
    }
    Ttlv material = value.get(Tag.KEY_MATERIAL);
    byte[] key = material.isStructure() ? material.get(Tag.KEY).asBytes() : material.asBytes();
    Optional<KeyDigest> digest = Optional.of(KeyDigest.of(key));
    return new GivenKey(id, type, algorithm, length, format, false, key.length, digest);
  }

  /** Whether it is the raw bytes, as vCenter was seen to get them; else wrapped, or transparent. */
  public boolean isRaw() {
    return format == RAW && !wrapped;
  }

  /**
   * {@return why it is not the AES-256 key that was asked for; empty if nothing speaks against it;
   * the bytes of a wrapped key are not judged}
   */
  public Optional<String> whyUnfit(String asked) {
    if (!id.equals(asked)) {
      return Optional.of("the answer is about another key");
    }
    if (!type.equals(KmipObjectType.SYMMETRIC_KEY)) {
      return Optional.of("it is of type " + type + ", not " + KmipObjectType.SYMMETRIC_KEY);
    }
    if (algorithm.isPresent() && algorithm.get() != KeyAttributes.AES) {
      String name = KeyAttributes.algorithmName(algorithm.get());
      return Optional.of("its algorithm is " + name + ", not AES");
    }
    if (length.isPresent() && length.get() != KEY_BITS) {
      return Optional.of("its length is " + length.get() + " bits, not " + KEY_BITS);
    }
    if (format != RAW && format != TRANSPARENT) {
      return Optional.of(
          String.format("its Key Format Type is 0x%x, in which its bytes are not known", format));
    }
    return digest.isPresent() && bytes != KEY_BYTES
        ? Optional.of("it has " + bytes + " bytes, not the " + KEY_BYTES + " of AES-256")
        : Optional.empty();
  }
}
