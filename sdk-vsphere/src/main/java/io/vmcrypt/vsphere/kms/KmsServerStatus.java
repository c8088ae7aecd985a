package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The status of a server of a KMS cluster: vSphere {@code CryptoManagerKmipServerStatus}. The
 * client is vCenter, and the server is the KMS.
 *
 * @param name the server's alias
 * @param status vCenter's verdict
 * @param connectionStatus vCenter's words for the connection; may be empty
 * @param clientTrustServer whether vCenter trusts the KMS; empty if vCenter does not say
 * @param serverTrustClient whether the KMS trusts vCenter; empty if vCenter does not say
 * @param certificate the certificate of the KMS; empty if vCenter does not report it
 */
public record KmsServerStatus(
    String name,
    ManagedEntityStatus status,
    String connectionStatus,
    Optional<Boolean> clientTrustServer,
    Optional<Boolean> serverTrustClient,
    Optional<KmsCertificateInfo> certificate) {

  public KmsServerStatus {
    requireNonNull(name, "name");
    requireNonNull(status, "status");
    requireNonNull(connectionStatus, "connectionStatus");
    requireNonNull(clientTrustServer, "clientTrustServer");
    requireNonNull(serverTrustClient, "serverTrustClient");
    requireNonNull(certificate, "certificate");
  }

  /**
   * {@return whether vCenter and the server work together; true if the status is green and neither
   * side is said not to trust the other}
   */
  public boolean isHealthy() {
    return status.equals(ManagedEntityStatus.GREEN)
        && clientTrustServer.orElse(true)
        && serverTrustClient.orElse(true);
  }

  /**
   * {@return what is wrong and what to do about it; sentences for people; empty if it is healthy}
   */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (isHealthy()) {
      return problems;
    }
    if (!clientTrustServer.orElse(true)) {
      problems.add(
          "vCenter does not trust KMS server "
              + name
              + ": compare its certificate, then make vCenter trust it.");
    }
    if (!serverTrustClient.orElse(true)) {
      problems.add(
          "KMS server "
              + name
              + " does not trust vCenter: give vCenter a client certificate that the KMS"
              + " accepts, or let"
              + " the KMS accept the one in use.");
    }
    if (problems.isEmpty()) {
      problems.add(
          "KMS server "
              + name
              + " is "
              + status
              + ": check that vCenter reaches its address and port, and that both sides trust each"
              + " other.");
    }
    return List.copyOf(problems);
  }

  /** The state in few words, for progress. */
  String summary() {
    StringBuilder summary = new StringBuilder(name).append(' ').append(status);
    if (!connectionStatus.isBlank()) {
      summary.append(" (").append(connectionStatus.strip()).append(')');
    }
    if (!clientTrustServer.orElse(true)) {
      summary.append(", vCenter does not trust it");
    }
    if (!serverTrustClient.orElse(true)) {
      summary.append(", it does not trust vCenter");
    }
    return summary.toString();
  }
}
