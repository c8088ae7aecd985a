package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.message.KmipOperation;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;

/**
 * The key server's operations on its objects. A request is first read, which fails if the payload
 * does not belong to the operation. Then it is done, which may be refused. Not safe for several
 * threads.
 */
final class KeyOperations {

  private final StoredObjects objects;
  private final KeyMaking making;
  private final AttributeOperations attributes;
  private final KeyLife life;

  KeyOperations(StoredObjects objects, Digests digests) {
    this.objects = objects;
    this.making = new KeyMaking(objects);
    this.attributes = new AttributeOperations(objects, digests);
    this.life = new KeyLife(objects);
  }

  Prepared prepare(KmipOperation operation, TtlvFields payload, KmipVersion version)
      throws TtlvException {
    return switch (operation.name()) {
      case "Create" -> making.prepareCreate(payload);
      case "Locate" -> prepareLocate(payload, version);
      case "Get" -> prepareGet(payload);
      case "Get Attributes" -> attributes.prepareGetAttributes(payload);
      case "Add Attribute" -> attributes.prepareAddAttribute(payload);
      case "Activate" -> life.prepareActivate(payload);
      case "Revoke" -> life.prepareRevoke(payload);
      case "Destroy" -> life.prepareDestroy(payload);
      default -> throw new AssertionError("Offered, yet not implemented: " + operation);
    };
  }

  private Prepared prepareLocate(TtlvFields payload, KmipVersion version) throws TtlvException {
    Locating locating = Locating.from(payload, version);
    return () -> {
      // no client of this fake means "the object found" by a later item without an identifier
      objects.means(null);
      return locating.answer(locating.matching(objects.visible()));
    };
  }

  private Prepared prepareGet(TtlvFields payload) throws TtlvException {
    String id = StoredObjects.identifier(payload);
    Ttlv format = payload.optional(KmipTag.KEY_FORMAT_TYPE);
    Integer wantedFormat = format == null ? null : format.enumeration();
    Ttlv compression = payload.optional(KmipTag.KEY_COMPRESSION_TYPE);
    if (compression != null) {
      compression.enumeration();
    }
    Ttlv wrapping = payload.optional(KmipTag.KEY_WRAPPING_SPECIFICATION);
    payload.end();
    return () -> {
      if (compression != null) {
        throw new KmipRefusal(
            KmipResultReason.KEY_COMPRESSION_TYPE_NOT_SUPPORTED,
            "Key compression is not supported.");
      }
      StoredObject object = objects.find(id);
      if (wantedFormat != null && wantedFormat != StoredObject.RAW) {
        throw new KmipRefusal(
            KmipResultReason.KEY_FORMAT_TYPE_NOT_SUPPORTED,
            "Key format conversion to " + wantedFormat + " is unsupported.");
      }
      if (wrapping != null) {
        throw new KmipRefusal(
            KmipResultReason.FEATURE_NOT_SUPPORTED, "Key wrapping is not supported.");
      }
      object = objects.findOnLine(object.id());
      return Prepared.answer(
          Ttlv.enumeration(KmipTag.OBJECT_TYPE, object.type()),
          Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, object.id()),
          ObjectBytes.of(object));
    };
  }
}
