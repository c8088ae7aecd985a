package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.VsanCluster;
import java.util.List;
import java.util.Optional;

/**
 * What the encryption of vSAN says of keys: with whose keys a cluster encrypts, and never with
 * which.
 *
 * @param clusters all that could be read
 */
record VsanKeys(List<VsanCluster> clusters) {

  /** Those that encrypt with keys of a key provider. */
  List<KeyUser> usersOf(String providerId) {
    return clusters.stream()
        .filter(cluster -> isOf(providerId, cluster))
        .map(VsanKeys::user)
        .toList();
  }

  /** Those that encrypt with keys of nobody knows whom. */
  List<KeyUser> usersWithoutProvider() {
    return clusters.stream()
        .filter(cluster -> cluster.encrypted() && cluster.keyProvider().isEmpty())
        .map(VsanKeys::user)
        .toList();
  }

  /** Those that may have keys of a key provider, and do not say so. */
  List<KeyDoubt> doubtsOf(String providerId) {
    return clusters.stream()
        .filter(cluster -> cluster.mayHaveKeyOf(providerId) && !isOf(providerId, cluster))
        .map(
            cluster ->
                doubt(
                    cluster,
                    "vCenter does not show whose keys the vSAN of cluster %s has%s"
                        .formatted(
                            cluster, cluster.changing() ? ", which writes its data anew now" : "")))
        .toList();
  }

  /** That those which encrypt with keys of a key provider do not show which. */
  List<KeyDoubt> unnamedOf(String providerId) {
    return clusters.stream()
        .filter(cluster -> isOf(providerId, cluster))
        .map(VsanKeys::unnamed)
        .toList();
  }

  /** That a key may be one of theirs. */
  List<KeyDoubt> mayBe(CryptoKeyId key) {
    Optional<String> provider = key.providerId();
    return clusters.stream()
        .filter(
            cluster ->
                provider
                    .map(cluster::mayHaveKeyOf)
                    .orElse(cluster.encrypted() || !cluster.encryptionShown()))
        .map(VsanKeys::unnamed)
        .toList();
  }

  private static boolean isOf(String providerId, VsanCluster cluster) {
    return cluster.encrypted() && cluster.keyProvider().equals(Optional.of(providerId));
  }

  private static KeyUser user(VsanCluster cluster) {
    return new KeyUser(cluster.id(), cluster.name(), KeyUser.Kind.VSAN_CLUSTER);
  }

  private static KeyDoubt unnamed(VsanCluster cluster) {
    return doubt(
        cluster, "vCenter does not show which key the vSAN of cluster " + cluster + " has");
  }

  private static KeyDoubt doubt(VsanCluster cluster, String seen) {
    return new KeyDoubt(
        KeyDoubt.Kind.VSAN,
        cluster.id(),
        seen,
        "Look at Configure > vSAN > Services of the cluster in the vSphere Client.",
        Optional.empty());
  }
}
