package io.vmcrypt.kmip.internal.message;

import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipObjectType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key that a server gave (KMIP 1.1 section 4.11). Its bytes are not in it: what
 * is kept of them is a digest.
 */
public final class GivenKey {

  private static final int RAW = 1;
  private static final int TRANSPARENT = 7;
  private static final int KEY_BYTES = 32;
  private static final int KEY_BITS = 256;

  private final String id;
  private final KmipObjectType type;
  private final @Nullable Integer algorithm;
  private final @Nullable Integer length;
  private final int format;
  private final boolean wrapped;
  private final int bytes;
  private final @Nullable KeyDigest digest;

  private GivenKey(Ttlv payload) throws TtlvException {
    this.id = payload.get(Tag.UNIQUE_IDENTIFIER).asText();
    this.type = new KmipObjectType(payload.get(Tag.OBJECT_TYPE).asEnumeration());
    if (!type.equals(KmipObjectType.SYMMETRIC_KEY)) {
      this.algorithm = null;
      this.length = null;
      this.format = 0;
      this.wrapped = false;
      this.bytes = 0;
      this.digest = null;
      return;
    }
    Ttlv block = payload.get(Tag.SYMMETRIC_KEY).get(Tag.KEY_BLOCK);
    Optional<Ttlv> told = block.find(Tag.CRYPTOGRAPHIC_ALGORITHM);
    this.algorithm = told.isPresent() ? told.get().asEnumeration() : null;
    told = block.find(Tag.CRYPTOGRAPHIC_LENGTH);
    this.length = told.isPresent() ? told.get().asInteger() : null;
    this.format = block.get(Tag.KEY_FORMAT_TYPE).asEnumeration();
    this.wrapped = block.find(Tag.KEY_WRAPPING_DATA).isPresent();
    Ttlv value = block.get(Tag.KEY_VALUE);
    if (wrapped) {
      this.bytes = 0;
      this.digest = null;
      return;
    }
    Ttlv material = value.get(Tag.KEY_MATERIAL);
    byte[] key = material.isStructure() ? material.get(Tag.KEY).asBytes() : material.asBytes();
    this.bytes = key.length;
    this.digest = KeyDigest.of(key);
  }

  static GivenKey from(Ttlv payload) throws TtlvException {
    return new GivenKey(payload);
  }

  /** Whether it is the raw bytes, as vCenter was seen to get them; else wrapped, or transparent. */
  public boolean isRaw() {
    return format == RAW && !wrapped;
  }

  /** Of its bytes, by SHA-256; empty if they are wrapped. */
  public Optional<KeyDigest> digest() {
    return Optional.ofNullable(digest);
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
    if (algorithm != null && algorithm != KeyAttributes.AES) {
      return Optional.of("its algorithm is " + KeyAlgorithm.name(algorithm) + ", not AES");
    }
    if (length != null && length != KEY_BITS) {
      return Optional.of("its length is " + length + " bits, not " + KEY_BITS);
    }
    if (format != RAW && format != TRANSPARENT) {
      return Optional.of(
          String.format("its Key Format Type is 0x%x, in which its bytes are not known", format));
    }
    return digest != null && bytes != KEY_BYTES
        ? Optional.of("it has " + bytes + " bytes, not the " + KEY_BYTES + " of AES-256")
        : Optional.empty();
  }
}
