package io.vmcrypt.vsphere.shared.key;

import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The key servers that two vCenters have in common, and what follows for keys whose ids are plain
 * numbers: each KMS that counts has a key of this id. Immutable and thread-safe.
 */
public final class KeyServersInCommon {

  /** Why it is not known whether a key is the same at both, after the word "id". */
  public static final String NOT_THE_SAME =
      " is a plain number, and the two vCenters have no key server of it in common: another KMS"
          + " that counts has another key of this id";

  private final Set<Server> servers;

  /** A key server of a key provider. */
  private record Server(String provider, String address, int port) {}

  private KeyServersInCommon(Set<Server> servers) {
    this.servers = servers;
  }

  /**
   * Those of two vCenters.
   *
   * @param one the KMS clusters of one; none if they are not shown
   * @param other the KMS clusters of the other; none if they are not shown
   */
  public static KeyServersInCommon of(List<KmsCluster> one, List<KmsCluster> other) {
    Set<Server> servers = servers(one);
    servers.retainAll(servers(other));
    return new KeyServersInCommon(Set.copyOf(servers));
  }

  /** Of vCenters that show none. */
  public static KeyServersInCommon none() {
    return new KeyServersInCommon(Set.of());
  }

  private static Set<Server> servers(List<KmsCluster> clusters) {
    Set<Server> servers = new HashSet<>();
    for (KmsCluster cluster : clusters) {
      for (KmsServer server : cluster.servers()) {
        servers.add(new Server(cluster.id(), HostName.normal(server.address()), server.port()));
      }
    }
    return servers;
  }

  /** Whether the key of this id at one vCenter may be another than that at the other. */
  public boolean mayDiffer(CryptoKeyId key) {
    return key.isNumber()
        && servers.stream().noneMatch(one -> key.providerId().equals(Optional.of(one.provider())));
  }
}
