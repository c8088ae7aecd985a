package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an object as they travel (KMIP 1.4, sections 2.1.3 and 2.2): as they are, neither
 * compressed nor wrapped.
 */
final class ObjectBytes {

  private static final int OPAQUE = 2;

  /** A Certificate Type. */
  private static final int X509 = 1;

  /** A Secret Data Type. */
  private static final int PASSWORD = 1;

  /** The object types that can be registered, and the tags of their structures. */
  private static final Map<Integer, Integer> TAGS =
      Map.of(
          StoredObject.CERTIFICATE, KmipTag.CERTIFICATE,
          StoredObject.SYMMETRIC_KEY, KmipTag.SYMMETRIC_KEY,
          StoredObject.SECRET_DATA, KmipTag.SECRET_DATA);

  private final byte[] material;
  private final int format;
  private final @Nullable Integer algorithm;
  private final @Nullable Integer bits;
  private final @Nullable KmipRefusal unfit;

  private ObjectBytes(
      byte[] material,
      int format,
      @Nullable Integer algorithm,
      @Nullable Integer bits,
      @Nullable KmipRefusal unfit) {
    this.material = material;
    this.format = format;
    this.algorithm = algorithm;
    this.bits = bits;
    this.unfit = unfit;
  }

  private static ObjectBytes unfit(KmipResultReason reason, String words) {
    return new ObjectBytes(
        new byte[0], StoredObject.RAW, null, null, new KmipRefusal(reason, words));
  }

  /** Reads the object that a client registers under a type. */
  static ObjectBytes from(int type, Ttlv object) throws TtlvException {
    Integer tag = TAGS.get(type);
    if (tag == null) {
      return unfit(
          KmipResultReason.INVALID_FIELD, "The object type " + type + " is not supported.");
    }
    if (tag != object.tag()) {
      return unfit(
          KmipResultReason.INVALID_FIELD,
          "The object is not of the Object Type that the request names.");
    }
    TtlvFields fields = object.fields();
    if (type == StoredObject.CERTIFICATE) {
      return certificate(fields);
    }
    if (type == StoredObject.SECRET_DATA) {
      int kind = fields.required(KmipTag.SECRET_DATA_TYPE).enumeration();
      ObjectBytes bytes = keyBlock(fields.required(KmipTag.KEY_BLOCK).fields(), true);
      fields.end();
      return kind == PASSWORD
          ? bytes
          : unfit(
              KmipResultReason.INVALID_FIELD,
              "The Secret Data Type " + kind + " is not supported.");
    }
    ObjectBytes bytes = keyBlock(fields.required(KmipTag.KEY_BLOCK).fields(), false);
    fields.end();
    return bytes;
  }

  private static ObjectBytes certificate(TtlvFields fields) throws TtlvException {
    int kind = fields.required(KmipTag.CERTIFICATE_TYPE).enumeration();
    byte[] value = fields.required(KmipTag.CERTIFICATE_VALUE).bytes();
    fields.end();
    return kind == X509
        ? new ObjectBytes(value, StoredObject.RAW, null, null, null)
        : unfit(
            KmipResultReason.INVALID_FIELD, "The Certificate Type " + kind + " is not supported.");
  }

  private static ObjectBytes keyBlock(TtlvFields block, boolean mayBeOpaque) throws TtlvException {
    int format = block.required(KmipTag.KEY_FORMAT_TYPE).enumeration();
    Ttlv compression = block.optional(KmipTag.KEY_COMPRESSION_TYPE);
    Ttlv value = block.required(KmipTag.KEY_VALUE);
    Ttlv algorithm = block.optional(KmipTag.CRYPTOGRAPHIC_ALGORITHM);
    Ttlv bits = block.optional(KmipTag.CRYPTOGRAPHIC_LENGTH);
    Ttlv wrapping = block.optional(KmipTag.KEY_WRAPPING_DATA);
    block.end();
    if (compression != null) {
      return unfit(
          KmipResultReason.KEY_COMPRESSION_TYPE_NOT_SUPPORTED, "Key compression is not supported.");
    }
    if (wrapping != null) {
      return unfit(KmipResultReason.FEATURE_NOT_SUPPORTED, "Key wrapping is not supported.");
    }
    if (format != StoredObject.RAW && !(mayBeOpaque && format == OPAQUE)) {
      return unfit(
          KmipResultReason.KEY_FORMAT_TYPE_NOT_SUPPORTED,
          "The Key Format Type " + format + " is not supported.");
    }
    TtlvFields fields = value.fields();
    byte[] material = fields.required(KmipTag.KEY_MATERIAL).bytes();
    fields.end();
    return new ObjectBytes(
        material,
        format,
        algorithm == null ? null : algorithm.enumeration(),
        bits == null ? null : bits.integer(),
        null);
  }

  /** The bytes, unless the server cannot keep such an object. */
  byte[] material() throws KmipRefusal {
    if (unfit != null) {
      throw unfit;
    }
    return material.clone();
  }

  /** The Key Format Type under which they came. */
  int format() {
    return format;
  }

  @Nullable Integer algorithm() {
    return algorithm;
  }

  @Nullable Integer bits() {
    return bits;
  }

  /** An object as Get gives it. */
  static Ttlv of(StoredObject object) {
    return switch (object.type()) {
      case StoredObject.CERTIFICATE ->
          Ttlv.structure(
              KmipTag.CERTIFICATE,
              Ttlv.enumeration(KmipTag.CERTIFICATE_TYPE, X509),
              Ttlv.bytes(KmipTag.CERTIFICATE_VALUE, object.material()));
      case StoredObject.PRIVATE_KEY -> Ttlv.structure(KmipTag.PRIVATE_KEY, keyBlock(object));
      case StoredObject.SECRET_DATA ->
          Ttlv.structure(
              KmipTag.SECRET_DATA,
              Ttlv.enumeration(KmipTag.SECRET_DATA_TYPE, PASSWORD),
              keyBlock(object));
      default -> Ttlv.structure(KmipTag.SYMMETRIC_KEY, keyBlock(object));
    };
  }

  /** Of a secret, which is no key, there is no algorithm and no length to tell. */
  private static Ttlv keyBlock(StoredObject object) {
    List<Ttlv> fields = new ArrayList<>();
    fields.add(Ttlv.enumeration(KmipTag.KEY_FORMAT_TYPE, object.format()));
    fields.add(
        Ttlv.structure(KmipTag.KEY_VALUE, Ttlv.bytes(KmipTag.KEY_MATERIAL, object.material())));
    if (object.type() != StoredObject.SECRET_DATA) {
      fields.add(Ttlv.enumeration(KmipTag.CRYPTOGRAPHIC_ALGORITHM, object.algorithm()));
      fields.add(Ttlv.integer(KmipTag.CRYPTOGRAPHIC_LENGTH, object.bits()));
    }
    return Ttlv.structure(KmipTag.KEY_BLOCK, fields);
  }
}
