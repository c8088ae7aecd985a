package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What becomes of an object (KMIP 1.4, sections 4.19 to 4.21): its states. */
final class KeyLife {

  private static final int REVOKED_FOR_COMPROMISE = 2;
  private static final int LAST_REASON = 7;

  private final StoredObjects objects;

  KeyLife(StoredObjects objects) {
    this.objects = objects;
  }

  Prepared prepareActivate(TtlvFields payload) throws TtlvException {
    String id = StoredObjects.identifier(payload);
    payload.end();
    return () -> {
      StoredObject object = objects.findOnLine(id);
      if (object.state() != StoredObject.PRE_ACTIVE) {
        throw KmipRefusal.permissionDenied(
            "The object state is not pre-active and cannot be activated.");
      }
      object.state(StoredObject.ACTIVE);
      object.date(KmipAttribute.ACTIVATION_DATE, objects.now());
      object.changed(objects.now());
      return Prepared.answerFor(object);
    };
  }

  Prepared prepareRevoke(TtlvFields payload) throws TtlvException {
    String id = StoredObjects.identifier(payload);
    Ttlv reason = payload.required(KmipTag.REVOCATION_REASON);
    TtlvFields fields = reason.fields();
    int code = fields.required(KmipTag.REVOCATION_REASON_CODE).enumeration();
    Ttlv message = fields.optional(KmipTag.REVOCATION_MESSAGE);
    if (message != null) {
      message.text();
    }
    fields.end();
    Ttlv occurrence = payload.optional(KmipTag.COMPROMISE_OCCURRENCE_DATE);
    Instant occurred = occurrence == null ? null : occurrence.dateTime();
    payload.end();
    if (code < 1 || code > LAST_REASON) {
      throw new TtlvException("Revocation Reason Code " + code + " is unknown");
    }
    return () -> {
      StoredObject object = objects.findOnLine(id);
      if (code == REVOKED_FOR_COMPROMISE) {
        compromise(object, occurred);
      } else if (object.state() == StoredObject.ACTIVE) {
        object.state(StoredObject.DEACTIVATED);
        object.date(KmipAttribute.DEACTIVATION_DATE, objects.now());
      } else {
        throw new KmipRefusal(
            KmipResultReason.ILLEGAL_OPERATION,
            "The object is not active and cannot be revoked with reason other than"
                + " KEY_COMPROMISE");
      }
      object.set(
          KmipAttribute.REVOCATION_REASON,
          new TtlvValue.Structure(((TtlvValue.Structure) reason.value()).items()));
      object.changed(objects.now());
      return Prepared.answerFor(object);
    };
  }

  private void compromise(StoredObject object, @Nullable Instant occurred) {
    object.state(StoredObject.COMPROMISED);
    object.date(KmipAttribute.COMPROMISE_DATE, objects.now());
    if (occurred != null) {
      object.date(KmipAttribute.COMPROMISE_OCCURRENCE_DATE, occurred);
    }
  }

  Prepared prepareDestroy(TtlvFields payload) throws TtlvException {
    String id = StoredObjects.identifier(payload);
    payload.end();
    return () -> {
      StoredObject object = objects.findOnLine(id);
      if (object.state() == StoredObject.ACTIVE) {
        throw KmipRefusal.permissionDenied("Object is active and cannot be destroyed.");
      }
      objects.remove(object.id());
      return Prepared.answerFor(object);
    };
  }
}
