package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.vsphere.internal.key.UnknownProvider;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    Ledger look = Ledger.look(session, attempt);
    KeyNeed need = look.ofProvider(id).skipping(removal.skipped());
    if (!need.isByNobody()) {
      throw new KeysInUseException(attempt, need.inWords(), advice, need, Map.of());
    }
    List<ComputeCluster> named = look.clustersNaming(id);
    if (!named.isEmpty()) {
      throw new ConflictException(
          attempt,
          "the encryption mode of clusters names it, so that their hosts get keys of it: "
              + KeyNeed.named(named),
          "Name another key provider in the encryption mode of these clusters first. Or remove it"
              + " by force: their hosts get no key then.");
    }
  }

  /** "It is not there" is no answer where VMs wait for it: somebody has removed it, by hand. */
  public static void checkAbsent(
      VimSession session, Attempt attempt, String id, Removal removal, String kind) {
    if (removal.isForced()) {
      return;
    }
    KeyNeed need = Ledger.look(session, attempt).ofProvider(id);
    boolean isNamed =
        need.keys().stream().anyMatch(key -> key.providerId().equals(Optional.of(id)))
            // vSAN shows the name, and no key
            || need.users().stream().anyMatch(user -> user.kind() == KeyUser.Kind.VSAN_CLUSTER);
    if (isNamed) {
      throw UnknownProvider.saying(
          attempt,
          "there is no %s of that name, and keys that name it are in use: %s"
              .formatted(kind, KeyNeed.named(need.users())),
          ProviderName.names(session, attempt).orElse(List.of()));
    }
  }
}
