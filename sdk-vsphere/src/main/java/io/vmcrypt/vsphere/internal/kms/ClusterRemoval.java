package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.vsphere.internal.inventory.EntityNames;
import io.vmcrypt.vsphere.internal.ledger.ProviderRemoval;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions.Option;
import io.vmcrypt.vsphere.internal.names.ObjectName;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.NotShown;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Removes a KMS cluster. Checks first everything that could stand in the way. The default is moved
 * before, so that there is always one.
 */
final class ClusterRemoval {

  private final CryptoManager crypto;
  private final String clusterId;
  private final Removal removal;
  private final Attempt attempt;

  ClusterRemoval(CryptoManager crypto, String clusterId, Removal removal) {
    this.crypto = crypto;
    this.clusterId = ObjectName.checked("cluster name", clusterId);
    this.removal = removal;
    RemovalOptions.check(removal, "a KMS cluster", Option.SKIP);
    this.attempt = crypto.attempt("remove KMS cluster " + clusterId);
  }

  boolean run() {
    List<KmipCluster> all = crypto.listAllKinds(attempt);
    Optional<KmipCluster> found = KmipCluster.named(all, clusterId);
    if (found.isEmpty()) {
      ProviderRemoval.checkAbsent(crypto.session(), attempt, clusterId, removal, "KMS cluster");
      return false;
    }
    KmipCluster cluster = found.get();
    check(cluster, all);
    if (!removal.isForced()) {
      checkUnused();
      // the look takes minutes: what else was judged is judged anew
      List<KmipCluster> now = crypto.listAllKinds(attempt);
      Optional<KmipCluster> still = KmipCluster.named(now, clusterId);
      if (still.isEmpty()) {
        return false;
      }
      check(still.get(), now);
      still.get().requireServers(attempt, cluster.servers());
    }
    for (KmsServer server : cluster.servers()) {
      removeServer(server.name());
    }
    removeRest(cluster.servers());
    return true;
  }

  private void check(KmipCluster cluster, List<KmipCluster> all) {
    checkKind(cluster);
    checkEntities(cluster);
    checkDefault(cluster, all);
  }

  private void checkKind(KmipCluster cluster) {
    if (!cluster.isStandard()) {
      throw new ConflictException(
          attempt,
          "the key provider of that name is no KMS cluster, but " + cluster.kind(),
          "Check the name. This removes KMS clusters only, no native key providers.");
    }
  }

  private void checkEntities(KmipCluster cluster) {
    if (!cluster.entities().isEmpty()) {
      Map<ManagedObjectReference, String> names =
          new EntityNames(crypto.session()).of(attempt, cluster.entities());
      throw new ConflictException(
          attempt,
          "it is the default of parts of the inventory: "
              + cluster.entities().stream()
                  .map(entity -> names.get(entity) + " (" + entity.value() + ")")
                  .collect(Collectors.joining(", ")),
          "Give these another default first, or remove the one that they have.");
    }
  }

  private void checkDefault(KmipCluster cluster, List<KmipCluster> all) {
    if (cluster.isDefault() && all.size() > 1) {
      throw new ConflictException(
          attempt,
          "it is the default, and there are others",
          "Make another one the default first: one of %s."
              .formatted(
                  String.join(
                      ", ",
                      KmipCluster.ids(all.stream().filter(other -> !other.equals(cluster))))));
    }
  }

  private void checkUnused() {
    ProviderRemoval.check(
        crypto.session(),
        attempt,
        clusterId,
        removal,
        "Decrypt the VMs first, or give VMs and hosts keys of another key provider. Or remove it"
            + " by force: VMs with its keys cannot be started again without it.");
  }

  private void removeServer(String name) {
    Attempt each = crypto.attempt("remove KMS server " + name + " from KMS cluster " + clusterId);
    try {
      crypto.removeServer(each, clusterId, name);
    } catch (NotFoundException e) {
      // someone else has removed it already
    }
  }

  /**
   * Some releases keep a cluster without servers: removes it too. What somebody has set up under
   * its name meanwhile stays.
   */
  private void removeRest(List<KmsServer> removed) {
    Optional<KmipCluster> left = KmipCluster.named(crypto.listAllKinds(attempt), clusterId);
    if (left.isEmpty()) {
      return;
    }
    boolean isRest = left.get().isStandard() && removed.containsAll(left.get().servers());
    if (isRest && crypto.session().version().isAtLeast(ApiVersion.V7_0)) {
      try {
        crypto.unregister(attempt, clusterId);
      } catch (NotFoundException e) {
        return;
      }
    }
    KmipCluster.named(crypto.listAllKinds(attempt), clusterId)
        .map(rest -> "it, with " + Count.of(rest.servers().size(), "server"))
        .ifPresent(
            rest -> {
              throw NotShown.still(attempt, rest);
            });
  }
}
