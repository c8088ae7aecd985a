package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.util.List;
import java.util.function.Supplier;

/**
 * What vCenter said about the servers when it was asked for their status.
 *
 * @param unanswered why it reported none; empty if it answered
 */
record ServerLook(List<KmsClusterStatus.Server> servers, String unanswered) {

  /** If vCenter cannot say, nothing is known about any server. */
  static ServerLook at(Supplier<KmsClusterStatus> status) {
    try {
      return new ServerLook(status.get().servers(), "");
    } catch (ServiceException | OperationFailedException | OperationTimeoutException e) {
      return new ServerLook(List.of(), e.outcome());
    }
  }

  /** Whether vCenter reported the servers. */
  boolean isAnswered() {
    return unanswered.isEmpty();
  }

  /**
   * Whether a server was reached and does not accept vCenter's certificate. A server that vCenter
   * does not trust was not shown the certificate. A server that is down may be reported as trusting
   * nobody.
   */
  boolean refusesClient(String server) {
    return servers.stream()
        .anyMatch(
            found ->
                found.name().equals(server)
                    && found.clientTrustServer().orElse(false)
                    && !found.serverTrustClient().orElse(true));
  }

  String inWords(String server) {
    return servers.stream()
        .filter(found -> found.name().equals(server))
        .map(ServerLook::inWords)
        .findFirst()
        .orElse(server + " (" + (isAnswered() ? "vCenter does not say" : unanswered) + ")");
  }

  private static String inWords(KmsClusterStatus.Server server) {
    String connection = server.connectionStatus();
    return server.name()
        + " ("
        + server.status()
        + (connection.isEmpty() ? "" : ", " + connection)
        + (server.serverTrustClient().isEmpty() ? ", not known whether it trusts vCenter" : "")
        + ")";
  }
}
