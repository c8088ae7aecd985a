package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.ledger.Ledger;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Checks whether a cluster can do without a server. While keys are in use, one of the others must
 * work, and it must be proved that each that works has them: vCenter asks any of them.
 */
record ServerRemoval(
    CryptoManager crypto, Attempt attempt, KmipCluster cluster, String name, Removal removal) {

  private static final String SILENT_NOW = ", and does not answer vCenter now";

  private static final String FORCE =
      "Or remove the server by force: then VMs cannot get their keys until a server"
          + " works that holds them.";

  void check(Supplier<KmsClusterStatus> status) {
    KeyNeed need =
        Ledger.look(crypto.session(), attempt).keysOf(cluster.id()).skipping(removal.skipped());
    if (need.isByNobody()) {
      return;
    }
    ServerLook look = ServerLook.at(status);
    List<KmsClusterStatus.Server> others =
        look.servers().stream().filter(server -> !server.name().equals(name)).toList();
    ServerDial dial = new ServerDial(crypto, attempt, cluster);
    List<String> healthy =
        others.stream()
            .filter(KmsClusterStatus.Server::isHealthy)
            .map(KmsClusterStatus.Server::name)
            .toList();
    List<String> working = healthy.stream().filter(dial::answersTrusted).toList();
    if (working.isEmpty()) {
      throw refusal(
          need,
          need.inWords()
              + ", and no other server of the cluster is seen to work: "
              + cluster.servers().stream()
                  .map(KmsServer::name)
                  .filter(other -> !other.equals(name))
                  .map(other -> look.inWords(other) + (healthy.contains(other) ? SILENT_NOW : ""))
                  .collect(Collectors.joining(", ")),
          "Repair the other servers first: the status of the cluster says what is wrong. " + FORCE,
          Map.of());
    }
    KeyProof proof =
        new KeyProof(
            crypto,
            removal.proofs(),
            need.kmsKeyIds(),
            false,
            cluster.servers(),
            new ClientTrust(crypto, cluster.id())::present);
    List<String> unproved = new ArrayList<>();
    for (KmsServer server : cluster.servers()) {
      if (working.contains(server.name())) {
        proof.lackAt(server, () -> dial.certificate(server.name())).ifPresent(unproved::add);
      }
    }
    if (unproved.isEmpty() && need.areKeysKnown()) {
      return;
    }
    throw refusal(
        need,
        need.inWords() + (unproved.isEmpty() ? "" : ", and " + String.join("; ", unproved)),
        "Let the KMIP probe get each key in use from each server that stays, with the client"
            + " certificate that vCenter shows and as its user, and hand over its answers as the"
            + " proof. "
            + Repointing.open(need)
            + FORCE,
        proof.lacking());
  }

  private KeysInUseException refusal(
      KeyNeed need, String outcome, String advice, Map<String, String> lacking) {
    return new KeysInUseException(attempt, outcome, advice, need, lacking);
  }
}
