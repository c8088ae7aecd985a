package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KmsClusterInUseException;
import java.util.List;
import java.util.Map;

/** A key provider, standard or native, goes. It cannot be brought back with its keys. */
public final class ProviderRemoval {

  private ProviderRemoval() {}

  /**
   * Refuses it, unless nobody needs its keys.
   *
   * @param passedOver the ids of what somebody has looked at
   * @param othersChecked whether somebody has looked at first-class disks and vSAN
   * @param advice how its users get other keys
   */
  public static void check(
      VimSession session,
      Attempt attempt,
      String id,
      List<String> passedOver,
      boolean othersChecked,
      String advice) {
    KeyNeed all = Ledger.look(session, attempt).ofProvider(id).passingOver(passedOver);
    KeyNeed need = othersChecked ? all.othersChecked() : all;
    if (!need.isByNobody()) {
      throw new KmsClusterInUseException(attempt, need.inWords(), advice, need, Map.of());
    }
  }
}
