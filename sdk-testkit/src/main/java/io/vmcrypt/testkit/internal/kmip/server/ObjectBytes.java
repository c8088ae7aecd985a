package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of an object as they travel (KMIP 1.4, sections 2.1.3 and 2.2): as they are, neither
 * compressed nor wrapped.
 */
final class ObjectBytes {

  /** A Certificate Type. */
  private static final int X509 = 1;

  /** A Secret Data Type. */
  private static final int PASSWORD = 1;

  private ObjectBytes() {}

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
    fields.add(Ttlv.enumeration(KmipTag.KEY_FORMAT_TYPE, StoredObject.RAW));
    fields.add(
        Ttlv.structure(KmipTag.KEY_VALUE, Ttlv.bytes(KmipTag.KEY_MATERIAL, object.material())));
    if (object.type() != StoredObject.SECRET_DATA) {
      fields.add(Ttlv.enumeration(KmipTag.CRYPTOGRAPHIC_ALGORITHM, object.algorithm()));
      fields.add(Ttlv.integer(KmipTag.CRYPTOGRAPHIC_LENGTH, object.bits()));
    }
    return Ttlv.structure(KmipTag.KEY_BLOCK, fields);
  }
}
