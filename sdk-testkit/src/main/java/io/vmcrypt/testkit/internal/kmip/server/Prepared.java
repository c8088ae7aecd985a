package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;

/** A request that was read and can be done, which may be refused. */
@FunctionalInterface
interface Prepared {
  Ttlv perform() throws KmipRefusal;
}
