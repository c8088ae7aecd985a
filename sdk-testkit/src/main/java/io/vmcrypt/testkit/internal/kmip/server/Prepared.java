package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;

/** A request that was read and can be done, which may be refused. */
@FunctionalInterface
interface Prepared {

  /** Does it and returns the payload of the answer. */
  Ttlv perform() throws KmipRefusal;

  static Ttlv answer(Ttlv... fields) {
    return Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, fields);
  }

  static Ttlv answerFor(StoredObject object) {
    return answer(Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, object.id()));
  }
}
