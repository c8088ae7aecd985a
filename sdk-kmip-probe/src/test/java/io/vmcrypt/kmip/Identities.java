package io.vmcrypt.kmip;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.testkit.certificate.TestIdentity;

/** From the testkit's words to the SDK's. */
final class Identities {

  private Identities() {}

  static ClientIdentity client(TestIdentity identity) {
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }
}
