package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import java.util.Set;

/** What is done to the home of a VM or to a disk. */
enum CryptoAction {
  NONE,
  ENCRYPT,
  DECRYPT,
  SHALLOW_RECRYPT,
  DEEP_RECRYPT;

  static final String SHALLOW = "CryptoSpecShallowRecrypt";

  boolean needsOffline() {
    return this != NONE && this != SHALLOW_RECRYPT;
  }

  void demand(Set<String> privileges) {
    switch (this) {
      case NONE -> {}
      case ENCRYPT -> privileges.add(Privileges.ENCRYPT);
      case DECRYPT -> privileges.add("Cryptographer.Decrypt");
      case SHALLOW_RECRYPT, DEEP_RECRYPT -> privileges.add("Cryptographer.Recrypt");
    }
  }
}
