package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.key.KeyUse;
import io.vmcrypt.vsphere.internal.key.KeyUsers;
import io.vmcrypt.vsphere.internal.key.KeysInUse;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerStatus;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks whether a cluster can do without a server: one of the others must answer while keys are in
 * use.
 *
 * @param crypto asks
 * @param attempt what is tried
 * @param cluster the cluster
 * @param name the server that is to go
 */
record ServerRemoval(CryptoManager crypto, Attempt attempt, KmipCluster cluster, String name) {

  void check(Supplier<KmsClusterStatus> status) {
    KeyUsers keys = new KeyUsers(crypto.session());
    KeysInUse inUse = keys.ofProvider(attempt, cluster.id());
    if (inUse.isNone()) {
      return;
    }
    ServerLook look = ServerLook.at(status);
    List<KmsServerStatus> others =
        look.servers().stream().filter(server -> !server.name().equals(name)).toList();
    if (others.stream().anyMatch(KmsServerStatus::isHealthy)) {
      return;
    }
    String left =
        cluster.servers().stream()
            .map(KmsServer::name)
            .filter(other -> !other.equals(name))
            .map(look::inWords)
            .collect(Collectors.joining(", "));
    KeyUse use = KeyUse.of(keys, attempt, cluster.id(), inUse);
    throw use.refusal(
        use.inWords() + ", and no other server of the cluster is seen to work: " + left,
        "Mend the others first (KmsCluster.awaitHealthy says what they lack), or remove it even if"
            + " in use (removeServerEvenIfInUse), knowing that VMs cannot get their keys until"
            + " another server works.");
  }
}
