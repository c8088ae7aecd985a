package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.internal.ledger.Ledger;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions.Option;
import io.vmcrypt.vsphere.internal.names.ObjectName;
import io.vmcrypt.vsphere.internal.session.NotShown;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Removes servers of a cluster, if it can do without them. While keys are in use, one of the others
 * must work, and it must be proved that each that works has them: vCenter asks any of them.
 */
final class ServerRemoval {

  private static final String SILENT_NOW = ", and does not answer vCenter now";

  private final CryptoManager crypto;
  private final String clusterId;
  private final List<String> names;
  private final Removal removal;
  private final Attempt attempt;
  private final String force;

  ServerRemoval(
      CryptoManager crypto, String clusterId, Collection<String> serverNames, Removal removal) {
    this.crypto = crypto;
    this.names = serverNames.stream().map(name -> ObjectName.checked("server name", name)).toList();
    this.clusterId = ObjectName.checked("cluster name", clusterId);
    this.removal = removal;
    RemovalOptions.check(removal, "a key server", Option.SKIP, Option.PROVED);
    String all = String.join(", ", names);
    this.attempt = crypto.attempt("remove KMS server " + all + " from KMS cluster " + clusterId);
    this.force =
        ("Or remove %s by force: then VMs cannot get their keys until a server works that holds"
                + " them.")
            .formatted(all);
  }

  /** What would be removed. Throws if it may not be. */
  List<Change> plan() {
    KmipCluster cluster = cluster();
    check(cluster);
    return changes(cluster);
  }

  List<Change> run() {
    KmipCluster judged = cluster();
    check(judged);
    KmipCluster cluster = removal.isForced() ? judged : cluster();
    List<Change> changes = changes(cluster);
    if (changes.isEmpty()) {
      return changes;
    }
    cluster.requireServers(attempt, judged.servers());
    going(cluster).forEach(name -> crypto.removeServer(attempt, clusterId, name));
    KmipCluster after = cluster();
    if (!going(after).isEmpty()) {
      throw NotShown.of(attempt, "that server " + String.join(", ", going(after)) + " is gone");
    }
    return changes;
  }

  private KmipCluster cluster() {
    return crypto.get(attempt, clusterId);
  }

  private List<String> going(KmipCluster cluster) {
    return cluster.serverNames().stream().filter(names::contains).toList();
  }

  private List<Change> changes(KmipCluster cluster) {
    return cluster.servers().stream()
        .filter(server -> names.contains(server.name()))
        .map(
            server ->
                Change.removed(
                    attempt.system(),
                    Subject.of(VimKmsClusters.KIND, clusterId).part("server " + server.name()),
                    server.address() + ":" + server.port()))
        .toList();
  }

  private void check(KmipCluster cluster) {
    List<String> going = going(cluster);
    if (going.isEmpty()) {
      return;
    }
    if (going.size() == cluster.servers().size()) {
      throw new ConflictException(
          attempt,
          "it is the cluster's last server",
          "Remove the whole cluster, or first add the server that replaces this one.");
    }
    if (!removal.isForced()) {
      checkKeys(cluster, new VimKmsCluster(crypto, cluster)::status);
    }
  }

  void checkKeys(KmipCluster cluster, Supplier<KmsClusterStatus> status) {
    KeyNeed need =
        Ledger.look(crypto.session(), attempt).keysOf(clusterId).skipping(removal.skipped());
    if (need.isByNobody()) {
      return;
    }
    ServerLook look = ServerLook.at(status);
    ServerDial dial = new ServerDial(crypto, attempt, cluster);
    List<String> healthy =
        look.servers().stream()
            .filter(server -> !names.contains(server.name()))
            .filter(KmsClusterStatus.Server::isHealthy)
            .map(KmsClusterStatus.Server::name)
            .toList();
    List<String> working = healthy.stream().filter(dial::answersTrusted).toList();
    if (working.isEmpty()) {
      throw refusal(
          need,
          need.inWords()
              + ", and no other server of the cluster is seen to work: "
              + cluster.serverNames().stream()
                  .filter(other -> !names.contains(other))
                  .map(other -> look.inWords(other) + (healthy.contains(other) ? SILENT_NOW : ""))
                  .collect(Collectors.joining(", ")),
          "Repair the other servers first: the status of the cluster says what is wrong. ",
          Map.of());
    }
    KeyProof proof =
        new KeyProof(
            crypto,
            removal.proofs(),
            need.kmsKeyIds(),
            false,
            cluster.servers(),
            () -> Present.at(crypto, clusterId));
    List<String> unproved = new ArrayList<>();
    for (KmsServer server : cluster.servers()) {
      if (working.contains(server.name())) {
        proof.lackAt(server, () -> dial.certificate(server.name())).ifPresent(unproved::add);
      }
    }
    if (!unproved.isEmpty() || !need.areKeysKnown()) {
      throw refusal(
          need,
          need.inWords() + (unproved.isEmpty() ? "" : ", and " + String.join("; ", unproved)),
          "Let the KMIP probe get each key in use from each server that stays, with the client"
              + " certificate that vCenter shows and as its user, and hand over its answers as the"
              + " proof. "
              + Repointing.open(need),
          proof.lacking());
    }
  }

  private KeysInUseException refusal(
      KeyNeed need, String outcome, String advice, Map<String, String> lacking) {
    return new KeysInUseException(attempt, outcome, advice + force, need, lacking);
  }
}
