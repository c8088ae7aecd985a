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
 * Checks whether a cluster can do without a server. While keys are in use, one of the others must
 * work.
 *
 * @param crypto asks
 * @param attempt what is tried
 * @param cluster the cluster
 * @param name the server to remove
 */
record ServerRemoval(CryptoManager crypto, Attempt attempt, KmipCluster cluster, String name) {

  private static final String SILENT_NOW = ", and does not answer vCenter now";

  void check(Supplier<KmsClusterStatus> status) {
    KeyUsers keys = new KeyUsers(crypto.session());
    KeysInUse inUse = keys.ofProvider(attempt, cluster.id());
    if (inUse.isNone()) {
      return;
    }
    ServerLook look = ServerLook.at(status);
    List<KmsServerStatus> others =
        look.servers().stream().filter(server -> !server.name().equals(name)).toList();
    ServerDial dial = new ServerDial(crypto, attempt, cluster);
    List<String> healthy =
        others.stream().filter(KmsServerStatus::isHealthy).map(KmsServerStatus::name).toList();
    if (healthy.stream().anyMatch(dial::answersTrusted)) {
      return;
    }
    String left =
        cluster.servers().stream()
            .map(KmsServer::name)
            .filter(other -> !other.equals(name))
            .map(other -> look.inWords(other) + (healthy.contains(other) ? SILENT_NOW : ""))
            .collect(Collectors.joining(", "));
    KeyUse use = KeyUse.of(keys, attempt, cluster.id(), inUse);
    throw use.refusal(
        use.inWords() + ", and no other server of the cluster is seen to work: " + left,
        "Repair the other servers first: the status of the cluster says what is wrong. Or remove"
            + " the server even if keys are in use: then VMs cannot get their keys until another"
            + " server works.");
  }
}
