package io.vmcrypt.kmip.internal.message;

import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A digest of a key's bytes (KMIP 1.1 section 3.17): it tells two keys apart without showing
 * either. It is compared in memory, and shown nowhere.
 */
public final class KeyDigest {

  private static final int SHA_256 = 6;
  private static final int RAW = 1;

  /** How many bytes each has. Older algorithms are no proof. */
  private static final Map<Integer, Integer> BYTES = Map.of(5, 28, SHA_256, 32, 7, 48, 8, 64);

  private final int algorithm;
  private final @Nullable Integer format;
  private final ByteBuffer value;

  private KeyDigest(int algorithm, @Nullable Integer format, byte[] value) {
    this.algorithm = algorithm;
    this.format = format;
    this.value = ByteBuffer.wrap(value.clone());
  }

  /** Empty if it cannot tell keys apart: by an unknown algorithm, or without a real value. */
  static Optional<KeyDigest> read(Ttlv digest) throws TtlvException {
    int algorithm = digest.get(Tag.HASHING_ALGORITHM).asEnumeration();
    Optional<Ttlv> value = digest.find(Tag.DIGEST_VALUE);
    Integer told = digest.find(Tag.KEY_FORMAT_TYPE, Ttlv::asEnumeration).orElse(null);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = value.get().asBytes();
    Integer wanted = BYTES.get(algorithm);
    return wanted == null || bytes.length != wanted || isFilled(bytes)
        ? Optional.empty()
        : Optional.of(new KeyDigest(algorithm, told, bytes));
  }

  /** Such as all zeros: the server has no access to the bytes, and says something. */
  private static boolean isFilled(byte[] bytes) {
    for (byte one : bytes) {
      if (one != bytes[0]) {
        return false;
      }
    }
    return true;
  }

  /** Of bytes that were got. */
  static KeyDigest of(byte[] material) {
    try {
      return new KeyDigest(SHA_256, RAW, MessageDigest.getInstance("SHA-256").digest(material));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether both were made in the same way, so that two of one key are equal. */
  public boolean isComparableWith(KeyDigest other) {
    return algorithm == other.algorithm && Objects.equals(format, other.format);
  }

  public boolean isEqualTo(KeyDigest other) {
    return isComparableWith(other) && value.equals(other.value);
  }
}
