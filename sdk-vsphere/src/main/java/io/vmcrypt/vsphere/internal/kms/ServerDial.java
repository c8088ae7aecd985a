package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.ledger.Ledger;
import java.util.Optional;

/**
 * Has vCenter connect to a server now. The status that vCenter reports for a server may be some
 * minutes old.
 */
record ServerDial(CryptoManager crypto, Attempt attempt, KmipCluster cluster) {

  /** Whether the server answers vCenter. If vCenter cannot say, the server counts as silent. */
  boolean answers(String server) {
    return seen(server).isPresent();
  }

  /** Whether vCenter asked the server in vain. What this user may not have it ask is no silence. */
  boolean isSilent(String server) {
    try {
      return certificate(server).pem().isEmpty();
    } catch (ServiceException e) {
      return !(Ledger.unanswered(e) instanceof PermissionDeniedException);
    }
  }

  /** Whether the server answers, and vCenter is not known to distrust it. */
  boolean answersTrusted(String server) {
    return seen(server).filter(info -> info.trusted().orElse(true)).isPresent();
  }

  /** The certificate that vCenter sees at one of the cluster's servers. */
  CryptoManager.ServerCertInfo certificate(String server) {
    return crypto.serverCertificate(
        attempt, cluster.id(), cluster.fragment(cluster.server(server).orElseThrow()));
  }

  private Optional<CryptoManager.ServerCertInfo> seen(String server) {
    if (cluster.server(server).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(certificate(server)).filter(info -> !info.pem().isEmpty());
    } catch (ServiceException e) {
      Ledger.unanswered(e);
      return Optional.empty();
    }
  }
}
