package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.Map;

/** A key provider, standard or native, goes. It cannot be brought back with its keys. */
public final class ProviderRemoval {

  private ProviderRemoval() {}

  /**
   * Refuses it, unless nobody needs its keys.
   *
   * @param removal what somebody has looked at
   * @param advice how its users get other keys
   */
  public static void check(
      VimSession session, Attempt attempt, String id, Removal removal, String advice) {
    KeyNeed need = RemovalOptions.lifted(Ledger.look(session, attempt).ofProvider(id), removal);
    if (!need.isByNobody()) {
      throw new KeysInUseException(attempt, need.inWords(), advice, need, Map.of());
    }
  }
}
