package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KmsClusterInUseException;
import java.util.List;
import java.util.Map;

/** A key provider, of whichever kind, goes only when nobody needs a key of it. */
public final class ProviderNeed {

  private ProviderNeed() {}

  /**
   * Refuses the removal of one that somebody needs, or of which that is not known.
   *
   * @param passedOver the users that somebody has said it may go without
   * @param othersChecked whether somebody has said that nothing outside this vCenter needs it
   * @param advice what to do first
   */
  public static void refuse(
      VimSession session,
      Attempt attempt,
      String id,
      List<String> passedOver,
      boolean othersChecked,
      String advice) {
    KeyNeed need = Ledger.look(session, attempt).ofProvider(id).passingOver(passedOver);
    if (othersChecked) {
      need = need.othersChecked();
    }
    if (!need.isByNobody()) {
      throw new KmsClusterInUseException(attempt, need.inWords(), advice, need, Map.of());
    }
  }
}
