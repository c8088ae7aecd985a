package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The status of a KMS cluster: vSphere {@code CryptoManagerKmipClusterStatus}.
 *
 * @param clusterId the cluster's name
 * @param overallStatus of the whole cluster; empty before vSphere 7.0
 * @param servers each server's status
 * @param clientCertificate the certificate that vCenter shows to the KMS; empty if vCenter does not
 *     report it
 */
public record KmsClusterStatus(
    String clusterId,
    Optional<ManagedEntityStatus> overallStatus,
    List<KmsServerStatus> servers,
    Optional<KmsCertificateInfo> clientCertificate) {

  public KmsClusterStatus {
    requireNonNull(clusterId, "clusterId");
    requireNonNull(overallStatus, "overallStatus");
    servers = List.copyOf(servers);
    requireNonNull(clientCertificate, "clientCertificate");
  }

  /**
   * Whether vCenter can work with the cluster.
   *
   * @return true if there is a server, and each is {@linkplain KmsServerStatus#isHealthy() healthy}
   */
  public boolean isHealthy() {
    return !servers.isEmpty() && servers.stream().allMatch(KmsServerStatus::isHealthy);
  }

  /**
   * What is wrong and what to do about it.
   *
   * @return sentences for people, each naming its server; empty if all is well
   */
  public List<String> problems() {
    return servers.isEmpty()
        ? List.of("KMS cluster " + clusterId + " has no server: add one.")
        : servers.stream().flatMap(server -> server.problems().stream()).toList();
  }

  /**
   * The state in few words, for progress.
   *
   * @return each server with its status, and which side does not trust the other
   */
  public String summary() {
    return servers.isEmpty()
        ? "no servers"
        : servers.stream().map(KmsServerStatus::summary).collect(Collectors.joining("; "));
  }
}
